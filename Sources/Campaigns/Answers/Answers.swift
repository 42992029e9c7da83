/// The point of the log that an answer speaks of.
public struct AsOf: Sendable, Equatable {
    /// The last event that was considered; 0 for an empty log.
    public var position: UInt64
    /// When that event was recorded; nil for an empty log.
    public var recordedAt: Timestamp?

    /// The state after the event at a position.
    public init(position: UInt64, recordedAt: Timestamp?) {
        self.position = position
        self.recordedAt = recordedAt
    }
}

/// A share with what it is a share of. The value is nil where the denominator is zero.
public struct Rate: Sendable, Equatable {
    /// The share.
    public var numerator: Int
    /// What the share is a share of.
    public var denominator: Int

    /// `numerator` out of `denominator`.
    public init(_ numerator: Int, of denominator: Int) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// From 0 to 1; nil where there is nothing to have a share of.
    public var value: Double? {
        denominator == 0 ? nil : Double(numerator) / Double(denominator)
    }
}

/// Contacts that failed with one code.
public struct FailureCount: Sendable, Equatable {
    /// What kind it is, for programs.
    public var code: String
    /// Category of the code in the failure catalogue.
    public var category: String
    /// Contacts whose deciding failure has the code.
    public var contacts: Int

    package init(code: String, category: String, contacts: Int) {
        (self.code, self.category, self.contacts) = (code, category, contacts)
    }
}

/// Contacts that were skipped for one reason.
public struct SkipCount: Sendable, Equatable {
    /// Nil where the deciding event gives none.
    public var reason: String?
    /// Contacts.
    public var contacts: Int

    package init(reason: String?, contacts: Int) {
        (self.reason, self.contacts) = (reason, contacts)
    }
}

/// How a campaign did. All counts are of contacts, but those of attempts.
public struct CampaignStatistics: Sendable, Equatable {
    /// Id of the campaign.
    public var campaign: String
    /// Name that the campaign's events give it; nil where none does.
    public var name: String?
    /// Where the campaign stands.
    public var status: CampaignStatus
    /// Completed with failed contacts.
    public var partiallyFailed: Bool
    /// Id of the campaign that it retries; nil where it retries none.
    public var retryOf: String?
    /// Contacts by outcome, attempts by state.
    public var counts: CampaignCounts
    /// The most frequent first.
    public var failuresByCode: [FailureCount]
    /// Contacts by category of their deciding failure, in the order of the categories.
    public var failuresByCategory: [(category: String, contacts: Int)]
    /// The most frequent first.
    public var skipsByReason: [SkipCount]
    /// (failed + skipped) / targeted.
    public var dropRate: Rate
    /// (non-retryable failures + skipped) / targeted.
    public var systemicDropRate: Rate

    package init(
        campaign: String, name: String?, status: CampaignStatus, retryOf: String?,
        counts: CampaignCounts, failuresByCode: [FailureCount],
        failuresByCategory: [(category: String, contacts: Int)], skipsByReason: [SkipCount],
        nonRetryable: Int
    ) {
        self.campaign = campaign
        self.name = name
        self.status = status
        partiallyFailed = status == .completed && counts.failed > 0
        self.retryOf = retryOf
        self.counts = counts
        self.failuresByCode = failuresByCode
        self.failuresByCategory = failuresByCategory
        self.skipsByReason = skipsByReason
        dropRate = Rate(counts.failed + counts.skipped, of: counts.targeted)
        systemicDropRate = Rate(nonRetryable + counts.skipped, of: counts.targeted)
    }

    /// Whether all members are equal.
    public static func == (left: Self, right: Self) -> Bool {
        left.campaign == right.campaign && left.name == right.name && left.status == right.status
            && left.retryOf == right.retryOf && left.counts == right.counts
            && left.failuresByCode == right.failuresByCode
            && left.failuresByCategory.elementsEqual(right.failuresByCategory, by: ==)
            && left.skipsByReason == right.skipsByReason
            && left.systemicDropRate == right.systemicDropRate
    }
}

/// A contact that failed in a campaign, and why.
public struct FailedContact: Sendable, Equatable {
    /// Id of the contact.
    public var contact: String
    /// Attempts in the campaign.
    public var attempts: Int
    /// Of the failure that decides.
    public var code: String
    /// Text that came with the code.
    public var text: String?
    /// Category of the code in the failure catalogue.
    public var category: String
    /// What to do about it; nil where the catalogue does not know the code.
    public var advice: String?
    /// Wait, unlock, scope and risk of a duplicate.
    public var guidance = FailureGuidance()
    /// When it happened.
    public var occurredAt: Timestamp
    /// Place in the log of the event that says so.
    public var position: UInt64

    package init(
        contact: String, attempts: Int, code: String, text: String?, category: String,
        advice: String?, occurredAt: Timestamp, position: UInt64
    ) {
        self.contact = contact
        self.attempts = attempts
        self.code = code
        self.text = text
        self.category = category
        self.advice = advice
        self.occurredAt = occurredAt
        self.position = position
    }
}

/// How the retries of a campaign went.
public struct ChainSummary: Sendable, Equatable {
    /// One campaign of the chain.
    public struct Member: Sendable, Equatable {
        /// Id of the campaign.
        public var campaign: String
        /// Position of the campaign in its chain: 0 is the root.
        public var chainPosition: Int
        /// Id of the campaign that it retries; nil where it retries none.
        public var retryOf: String?
        /// Where the campaign stands.
        public var status: CampaignStatus
        /// Contacts, in this campaign.
        public var targeted: Int
        /// Contacts delivered.
        public var delivered: Int
        /// Contacts failed.
        public var failed: Int
        /// Contacts skipped.
        public var skipped: Int
        /// Delivered out of targeted, of this member.
        public var recoveryRate: Rate

        package init(
            campaign: String, chainPosition: Int, retryOf: String?, status: CampaignStatus,
            counts: CampaignCounts
        ) {
            self.campaign = campaign
            self.chainPosition = chainPosition
            self.retryOf = retryOf
            self.status = status
            targeted = counts.targeted
            delivered = counts.delivered
            failed = counts.failed
            skipped = counts.skipped
            recoveryRate = Rate(counts.delivered, of: counts.targeted)
        }
    }

    /// Id of the campaign at chain position 0.
    public var root: String
    /// Greatest chain position.
    public var depth: Int
    /// How the chain stands.
    public var ended: ChainEnd
    /// Contacts of the whole chain, each counted once.
    public var targeted: Int
    /// Contacts not reached that failed at the deepest member targeting them.
    public var stillFailed: Int
    /// Contacts first reached at chain position 0, 1, ...
    public var reachedAt: [Int]
    /// Ascending by (chain position, id).
    public var members: [Member]

    package init(
        root: String, depth: Int, ended: ChainEnd, targeted: Int, stillFailed: Int,
        reachedAt: [Int], members: [Member]
    ) {
        self.root = root
        self.depth = depth
        self.ended = ended
        self.targeted = targeted
        self.stillFailed = stillFailed
        self.reachedAt = reachedAt
        self.members = members
    }
}
