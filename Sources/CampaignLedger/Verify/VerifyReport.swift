import Campaigns

/// Something that is not as the ledger wrote it.
public struct VerifyFinding: Sendable, Equatable {
    /// What kind of thing: one word.
    public var what: String
    /// The first event concerned; nil where that is not known or none is.
    public var position: UInt64?
    /// What differs: numbers only, never a name or the content of an event.
    public var detail: String

    /// A finding in words.
    public init(what: String, position: UInt64?, detail: String) {
        (self.what, self.position, self.detail) = (what, position, detail)
    }
}

/// What a check of the ledger's files found.
public struct VerifyReport: Sendable, Equatable {
    /// How much was looked at: names and numbers, in the order of the check.
    public var checked: [(name: String, count: UInt64)]
    /// In the order they were come to; the first thousand of each file.
    public var findings: [VerifyFinding]
    /// Events of the log checked; nil where it could not be opened.
    public var size: UInt64?
    /// When the last of them was recorded; nil for an empty log, or where it could not be opened.
    public var recordedAt: Timestamp?
    /// Whether all was looked at that was asked for.
    public var isComplete: Bool
    /// Why the projections, or what else is beside the log, could not be looked at, where the system or somebody else was
    /// in the way: no finding, for it says nothing about their bytes. What had been checked before is in the report, which is not
    /// complete then, and so not sound. nil where nothing was in the way.
    public var obstacle: LedgerError?
    /// Whether somebody was erased, and the key that keeps them out is missing or another ledger's: nothing can be
    /// appended then. What is there is as it was written all the same.
    public var lacksErasureKey = false

    /// Whether all was looked at, and nothing found.
    public var isSound: Bool { isComplete && findings.isEmpty }

    /// Whether all members are equal.
    public static func == (left: Self, right: Self) -> Bool {
        left.checked.elementsEqual(right.checked, by: ==) && left.findings == right.findings
            && left.size == right.size && left.recordedAt == right.recordedAt
            && left.isComplete == right.isComplete
            && left.obstacle?.code == right.obstacle?.code
            && left.obstacle?.message == right.obstacle?.message
            && left.lacksErasureKey == right.lacksErasureKey
    }
}
