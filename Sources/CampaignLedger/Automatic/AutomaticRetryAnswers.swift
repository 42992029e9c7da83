import Campaigns

/// What the automatic retry makes of one failed message.
public struct PlannedRetry: Sendable, Equatable {
    /// Id of the campaign.
    public var campaign: String
    /// Id of the contact.
    public var contact: String
    /// The attempt that failed, from 1.
    public var attempt: Int
    /// Code of the failure.
    public var code: String
    /// Category of the code in the failure catalogue.
    public var category: FailureCategory
    /// When it failed.
    public var failedAt: Timestamp
    /// Automatic attempts of the message so far, those aside that failed for what the sender or the
    /// provider did.
    public var automaticAttempts: Int
    /// Whether it failed at least twice in a row: likely for good.
    public var likelyPermanent: Bool
    /// Whether it is retried, when, or why not.
    public var verdict: RetryVerdict
    /// The verdict for people, in whole sentences.
    public var sentence: String
}

/// What the automatic retry would do at a moment, message by message.
public struct AutomaticRetryPlan: Sendable, Equatable {
    /// The moment that it is for.
    public var at: Timestamp
    /// Whether the policy has automatic retries switched on.
    public var isEnabled: Bool
    /// All failed messages, by campaign and contact in byte order.
    public var messages: [PlannedRetry]
    /// The point of the log that it rests on.
    public var asOf: AsOf

    /// Those that are retried at the moment of the plan.
    public var eligible: [PlannedRetry] { messages.filter { $0.verdict == .eligible } }
}

/// What a run of the automatic retry has requested.
public struct AutomaticRetryRun: Sendable, Equatable {
    /// The messages that are tried again, by campaign and contact in byte order.
    public var requested: [PlannedRetry]
    /// Failed messages that were left alone.
    public var left: Int
    /// Where the first event of the run is in the log; nil where nothing was requested.
    public var position: UInt64?
    /// The point of the log that it rests on.
    public var asOf: AsOf
}
