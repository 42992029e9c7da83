/// Members to be erased, and what the log cannot know of them.
package struct ErasureRequest: Sendable {
    /// Whether one entity comes before another among those that claim a reference.
    package typealias Precedence =
        @Sendable (_ left: UInt32, _ right: UInt32, LogView)
        throws(EventLogError) -> Bool

    /// Their names.
    package var members: [[UInt8]]
    package var precedes: Precedence
    package var reading: PayloadReading
    /// The rows that tell of the erasure, given what was erased: they are recorded with it.
    package var record: @Sendable ([ErasedMember]) -> RowBatch

    package init(
        members: [[UInt8]], precedes: @escaping Precedence,
        reading: PayloadReading,
        record: @escaping @Sendable ([ErasedMember]) -> RowBatch
    ) {
        (self.members, self.precedes) = (members, precedes)
        (self.reading, self.record) = (reading, record)
    }
}

/// A member of an erasure.
package struct ErasedMember: Sendable {
    /// Which of the names asked for.
    package var index: Int
    /// Number of its name.
    package var number: UInt32
    /// Whether its name had been erased before.
    package var wasErased: Bool
    /// What stands for its name from now on.
    package var standIn: [UInt8]
    /// Rows about it, erased now.
    package var rows = 0
    /// Names of references erased now.
    package var references = 0
    /// Numbers of the groups of its entities.
    package var groups: Set<UInt32> = []
}

/// A name that is erased.
package struct ErasedName: Sendable, Hashable {
    package var bytes: [UInt8]
    /// Of a member or of a reference.
    package var kind: NameKind
    /// With which of the members asked for it is erased.
    package var index: Int

    package init(_ bytes: [UInt8], _ kind: NameKind, index: Int) {
        (self.bytes, self.kind, self.index) = (bytes, kind, index)
    }
}

/// What an erasure did, or would do.
package struct ErasureReceipt: Sendable {
    /// The members that the log knows, in the order asked for.
    package var members: [ErasedMember] = []
    /// Which of the names asked for the log does not know.
    package var unknown: [Int] = []
    /// The names that were erased, for whoever wants to make sure.
    package var names: [ErasedName] = []
    /// What is left of the payloads of the rows of which only facts stay, by their positions.
    package var kept: [UInt64: [UInt8]] = [:]
    /// Whether a new file was written. Not where nothing was left to be erased.
    package var isDone = false
}
