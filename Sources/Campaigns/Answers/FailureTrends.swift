/// What failures are grouped by.
public enum TrendGrouping: String, Sendable, CaseIterable {
    /// The day of the failure in UTC.
    case day
    /// The failure code.
    case code
    /// The channel of the failed attempt.
    case channel
    /// The position of the campaign in its chain.
    case chainPosition
}

/// Whether retries help: what became of contacts that failed.
///
/// Contacts are counted, each once in every chain and group. *Later* is meant in the order of the
/// chain: chain position, id of the campaign, number of the attempt.
public struct FailureTrends: Sendable, Equatable {
    /// Counts of contacts with the same group.
    public struct Counts: Sendable, Equatable {
        /// Contacts with a failed attempt in the group.
        public var failed = 0
        /// Of these, the contacts with a later attempt in the chain that was not skipped.
        public var retried = 0
        /// Of these, the contacts that a later attempt reached.
        public var reached = 0

        /// Of nobody.
        package init() {}

        /// Reached out of retried.
        public var successRate: Rate { Rate(reached, of: retried) }
    }

    /// One group. Members that are not grouped by are nil.
    public struct Row: Sendable, Equatable {
        /// Day of the failure in UTC, such as `2026-03-01`.
        public var day: String?
        /// The failure code.
        public var code: String?
        /// Channel of the failed attempt; nil also where none is known.
        public var channel: String?
        /// Position of the campaign in its chain.
        public var chainPosition: Int?
        /// How many contacts.
        public var counts: Counts

        package init(counts: Counts) { self.counts = counts }
    }

    /// Only failures from then on count; nil for all.
    public var from: Timestamp?
    /// Only failures up to then count; nil for all. Later tries count whenever they were.
    public var to: Timestamp?
    /// What the rows are grouped by.
    public var grouping: [TrendGrouping]
    /// All failures of the window as one group.
    public var total: Counts
    /// Ascending by what they are grouped by.
    public var rows: [Row]
    /// Before and after of each retry that was asked for in the window, in the order of the times.
    public var retries: [RetryComparison]

    package init(
        from: Timestamp?, to: Timestamp?, grouping: [TrendGrouping], total: Counts, rows: [Row],
        retries: [RetryComparison]
    ) {
        (self.from, self.to, self.grouping) = (from, to, grouping)
        (self.total, self.rows, self.retries) = (total, rows, retries)
    }
}

/// What one retry changed for the contacts that it was asked for.
public struct RetryComparison: Sendable, Equatable {
    /// How it was asked for.
    public enum Kind: String, Sendable, CaseIterable {
        /// A campaign of its own, with `retryOf`. Before is the outcome in its source, after the one in the
        /// campaign itself.
        case linked
        /// A `campaign.retryRequested`. Before is the outcome by the attempts dispatched before it, after
        /// the one by those dispatched before the next request that lists the contact.
        case inPlace
    }

    /// How it was asked for.
    public var kind: Kind
    /// Id of the campaign whose attempts it led to.
    public var campaign: String
    /// Id of the source of a linked retry; nil for one in place.
    public var retryOf: String?
    /// Time of the event that asked for it.
    public var requestedAt: Timestamp
    /// Place in the log of that event.
    public var position: UInt64
    /// Contacts that it was asked for: those that the linked campaign targets, or the request lists.
    public var asked = 0
    /// Of these, the contacts that it reached.
    public var reached = 0
    /// Of these, the contacts that were failed before.
    public var failedBefore = 0
    /// Of these, the contacts that are failed after it.
    public var failedAfter = 0

    package init(
        kind: Kind, campaign: String, retryOf: String?, requestedAt: Timestamp, position: UInt64
    ) {
        self.kind = kind
        self.campaign = campaign
        self.retryOf = retryOf
        self.requestedAt = requestedAt
        self.position = position
    }

    /// Reached out of asked.
    public var successRate: Rate { Rate(reached, of: asked) }
}
