/// A run of bytes inside a `RowBatch`'s arena.
package struct ByteRange: Sendable, Equatable, BitwiseCopyable {
    package var offset: UInt32
    package var count: UInt32

    @inlinable
    package init(offset: Int, count: Int) {
        self.offset = UInt32(truncatingIfNeeded: offset)
        self.count = UInt32(truncatingIfNeeded: count)
    }

    /// "The row does not say": different from an empty string.
    package static let absent = ByteRange(offset: Int(UInt32.max), count: 0)

    @inlinable package var isPresent: Bool { offset != UInt32.max }

    @inlinable package var range: Range<Int> {
        isPresent ? Int(offset)..<Int(offset) + Int(count) : 0..<0
    }
}

/// What a row is about, and therefore which dense number its hot column holds.
package enum RowSubject: UInt8, Sendable, BitwiseCopyable {
    /// About nothing in particular: the number is 0.
    case nothing = 0
    /// About a group: the number of a group name.
    case group = 1
    /// About a member: the number of a member name.
    case member = 2
    /// About an entity: the number of the tuple (group, member, ordinal).
    case entity = 3
    /// About whatever entity claims a reference: the number of a reference name.
    case reference = 4
}

/// One event as the log receives it and gives it back: fixed-size facts, and strings as ranges of
/// an arena.
///
/// The log does not know what kinds, labels or payloads mean. It interns the names, keeps the rest,
/// and returns everything as it was.
package struct RowDraft: Sendable, BitwiseCopyable {
    /// What happened, in the caller's numbering (0-255).
    package var kind: UInt8 = 0
    package var subject: RowSubject = .nothing
    /// How the time was written, in the caller's numbering (0-255).
    package var timeStyle: UInt8 = 0
    /// See `RowFlags`.
    package var flags: RowFlags = []
    /// Which entity of (group, member): 1-65535. Meaningful for `.entity` only.
    package var ordinal: UInt16 = 1
    /// When it happened: microseconds since 1970 UTC.
    package var occurredAt: Int64 = 0
    /// The two halves of the identity.
    package var source = ByteRange.absent
    package var id = ByteRange.absent
    package var group = ByteRange.absent
    package var member = ByteRange.absent
    /// A name the entity is known by outside; a row about an entity that has one claims it for that
    /// entity.
    package var reference = ByteRange.absent
    /// What the row says in one short shared string, and in which respect.
    package var label = ByteRange.absent
    package var qualifier = ByteRange.absent
    /// Another group that the row's group follows. Links never close a loop.
    package var link = ByteRange.absent
    /// Anything else, opaque to the log.
    package var payload = ByteRange.absent
    /// Members that the row lists, as a range of `RowBatch.lists`.
    package var list = ByteRange.absent

    package init() {}
}

/// Facts about a row that fit in a bit.
package struct RowFlags: OptionSet, Sendable, BitwiseCopyable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The caller stated the ordinal; without it an ordinal of 1 was meant.
    package static let ordinalStated = RowFlags(rawValue: 1)
    /// The time is that of receipt, so it takes no part in comparing two rows of the same identity.
    package static let timeOfReceipt = RowFlags(rawValue: 2)
    /// What the row said of a member was erased, or never recorded because the member was erased
    /// before. The log alone sets it.
    package static let erased = RowFlags(rawValue: 4)
}

/// Rows on their way into or out of the log, and the bytes of their strings.
package struct RowBatch: Sendable {
    package var arena: [UInt8]
    package var rows: [RowDraft]
    /// The member names that rows list, one range each.
    package var lists: [ByteRange]

    package init() {
        arena = []
        rows = []
        lists = []
    }

    package init(arena: [UInt8], rows: [RowDraft], lists: [ByteRange]) {
        self.arena = arena
        self.rows = rows
        self.lists = lists
    }

    /// Adds bytes to the arena and returns where they lie.
    package mutating func intern(_ bytes: some Collection<UInt8>) -> ByteRange {
        let offset = arena.count
        arena.append(contentsOf: bytes)
        return ByteRange(offset: offset, count: arena.count - offset)
    }

    /// Adds whatever `write` appends to the arena and returns where it lies.
    package mutating func intern(_ write: (inout [UInt8]) -> Void) -> ByteRange {
        let offset = arena.count
        write(&arena)
        return ByteRange(offset: offset, count: arena.count - offset)
    }

    /// Empties the batch and keeps its storage.
    package mutating func removeAll() {
        arena.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
        lists.removeAll(keepingCapacity: true)
    }

    /// The string of a range, or nil where the row does not say.
    package func string(_ range: ByteRange) -> String? {
        range.isPresent ? String(decoding: arena[range.range], as: UTF8.self) : nil
    }

    /// The bytes of a range; empty where the row does not say.
    package func bytes(_ range: ByteRange) -> ArraySlice<UInt8> { arena[range.range] }
}
