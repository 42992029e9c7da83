/// How a ledger is to be verified.
public struct VerifyOptions: Sendable {
    /// How much is looked at.
    public enum Depth: Sendable {
        /// The structure of both files, headers, checksums of indexes and projections, and the hash
        /// tree above subtrees of 256 events. No event is read, but for a few to compare a head with.
        case quick
        /// Every stored byte, every event against the hash tree, and every row of the projections
        /// against a fresh fold.
        case full
    }

    /// How much is looked at.
    public var depth: Depth
    /// A file that remembers how far the events were checked, so that a check that was stopped goes
    /// on from there; nil for none. It is removed when a check comes to its end.
    public var progressFile: String?
    /// Heads that were kept elsewhere, which the log must go on from.
    public var anchors: [TreeHead]

    /// A full check, unless told otherwise.
    public init(
        depth: Depth = .full, progressFile: String? = nil, anchors: [TreeHead] = []
    ) {
        (self.depth, self.progressFile, self.anchors) = (depth, progressFile, anchors)
    }
}

/// How far a check of a ledger has come.
public struct VerifyProgress: Sendable {
    /// What is being checked: a word.
    public var part: String
    /// Events done, in this part.
    public var done: UInt64
    /// Events there are.
    public var total: UInt64
    /// Findings so far.
    public var findings: Int
}
