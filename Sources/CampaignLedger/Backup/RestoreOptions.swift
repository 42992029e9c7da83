/// What a restore may do beyond putting a sound backup where nothing is.
public struct RestoreAllowance: OptionSet, Sendable {
    /// One bit for each allowance.
    public let rawValue: Int

    /// A set of allowances.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// It may take the place of a ledger that is there.
    public static let replacing = RestoreAllowance(rawValue: 1)
    /// Events that the backup does not hold may be lost.
    public static let losingEvents = RestoreAllowance(rawValue: 2)
    /// The ledger that is there may be another one than that of the backup.
    public static let otherLedger = RestoreAllowance(rawValue: 4)
    /// The backup may be damaged, as long as it can be opened at all.
    public static let damage = RestoreAllowance(rawValue: 8)
}

/// How a backup is to be restored.
public struct RestoreOptions: Sendable {
    /// What it may do.
    public var allowing: RestoreAllowance
    /// Where a copy of the file that is replaced is kept, byte by byte; nil where none is.
    public var keptOld: String?
    /// Heads that were kept elsewhere, which the backup must go on from.
    public var anchors: [TreeHead]
    /// Who asks that the contacts which come back are erased once more; nil where they stay.
    public var erasingAgain: String?

    /// Nothing is replaced, kept or erased and no head asked for, unless told otherwise.
    public init(
        allowing: RestoreAllowance = [], keptOld: String? = nil, anchors: [TreeHead] = [],
        erasingAgain: String? = nil
    ) {
        (self.allowing, self.keptOld, self.anchors) = (allowing, keptOld, anchors)
        self.erasingAgain = erasingAgain
    }
}

/// What a restore costs the ledger that is there.
public enum RestoreLoss: Sendable, Equatable {
    /// The backup holds all that the ledger holds.
    case nothing
    /// So many events, the last ones of the ledger. `since`: when the first of them was recorded; nil
    /// where only their number is known.
    case events(UInt64, since: Timestamp?)
    /// Nobody can tell: the ledger cannot be read.
    case unknown
}

/// What a restore is about to do.
public struct RestorePlan: Sendable, Equatable {
    /// The ledger that the backup will be.
    public var path: String
    /// What the events of the backup add up to.
    public var head: LedgerHead
    /// What the check of the backup found; not empty only where damage is allowed.
    public var findings: [VerifyFinding]
    /// The head of the ledger that is there; nil where none is, or it cannot be read.
    public var replaced: LedgerHead?
    /// Whether there is a ledger, readable or not.
    public var replaces: Bool
    /// What is lost.
    public var loss: RestoreLoss
    /// The contacts that the backup holds and that were erased from the ledger that is there by events that are
    /// lost, in the order of their bytes. Nil where nobody can tell.
    public var returning: [String]? = []
    /// Whether somebody was erased from the backup, and no key beside it or the ledger fits: then nothing can
    /// be appended to what is restored.
    public var lacksErasureKey = false
}

/// What a restore did.
public struct RestoreSummary: Sendable, Equatable {
    /// What was done, under the lock of the ledger: the numbers are those of that moment.
    public var done: RestorePlan
    /// Bytes of the ledger's file.
    public var bytes: UInt64
    /// Where the file that was replaced is kept; nil where it is not.
    public var keptOld: String?
    /// The erasure of those contacts that came back; nil where there are none, or it was not asked for.
    public var erasure: Erasure?
}
