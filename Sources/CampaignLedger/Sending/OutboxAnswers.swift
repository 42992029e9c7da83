import Campaigns

/// An attempt that is due: what a sender is to send.
public struct OutboxAttempt: Sendable, Equatable {
    /// Id of the campaign.
    public var campaign: String
    /// Id of the contact.
    public var contact: String
    /// Which attempt of the contact in the campaign, from 1.
    public var attempt: Int
    /// What the attempt is for.
    public var trigger: AttemptTrigger
    /// Channel of the campaign; nil where no event names one.
    public var channel: String?
    /// Since when it is due.
    public var dueAt: Timestamp
}

/// What an attempt is made for.
public enum AttemptTrigger: String, Sendable, CaseIterable {
    /// The campaign as it was planned.
    case initial
    /// A person asked for a retry.
    case manual
    /// The policy retries by itself.
    case automatic
}

/// An attempt that would be due, and is not to be sent.
public struct OutboxSkip: Sendable, Equatable {
    /// The attempt.
    public var attempt: OutboxAttempt
    /// Why not.
    public var reason: Reason

    /// Why an attempt is skipped: the `reason` of its `attempt.skipped`.
    public enum Reason: String, Sendable, CaseIterable {
        /// The contact does not want to be messaged on the channel.
        case optedOut
        /// Another attempt of the chain has reached the contact.
        case reachedMeanwhile
        /// The contact's id was erased.
        case erased
    }
}

/// An attempt that a sender has claimed and of which nothing was heard since.
public struct OpenClaim: Sendable, Equatable {
    /// Id of the campaign.
    public var campaign: String
    /// Id of the contact.
    public var contact: String
    /// Which attempt of the contact in the campaign, from 1.
    public var attempt: Int
    /// Who claimed it.
    public var sender: String
    /// When it was claimed.
    public var claimedAt: Timestamp
    /// When it counts as unknown if nothing is heard by then.
    public var expiresAt: Timestamp
}

/// What a campaign sends.
public struct OutboxMessage: Sendable, Equatable {
    /// Id of the campaign.
    public var campaign: String
    /// The message as its events state it, as JSON text; nil where none does.
    public var message: String?
}

/// What is to be sent, and what is being sent.
public struct Outbox: Sendable, Equatable {
    /// To be sent, the longest due first.
    public var due: [OutboxAttempt]
    /// What the campaigns of those attempts send, each campaign once.
    public var messages: [OutboxMessage]
    /// Due, and not to be sent: the next claim records them as skipped.
    public var skips: [OutboxSkip]
    /// Claimed by a sender, and without a result.
    public var claims: [OpenClaim]
    /// Whether there is more than was asked for.
    public var hasMore: Bool
    /// The point of the log that the answer speaks of.
    public var asOf: AsOf
}

/// What a sender got by a claim: recorded, and on disk.
public struct OutboxClaim: Sendable, Equatable {
    /// The attempts that this sender, and nobody else, is to send now.
    public var attempts: [OutboxAttempt]
    /// What the campaigns of those attempts send, each campaign once.
    public var messages: [OutboxMessage]
    /// Attempts that were recorded as skipped instead.
    public var skips: [OutboxSkip]
    /// Claims without a result in time, which were recorded as unknown. Nobody is handed them again.
    public var expired: [OpenClaim]
    /// Where the first event of the claim is in the log; nil where nothing was due.
    public var position: UInt64?
}

/// What a sender asks the outbox for.
public struct OutboxRequest: Sendable {
    /// At most so many attempts.
    public var limit: Int
    /// Only campaigns with these ids; nil for all.
    public var campaigns: [String]?
    /// Only campaigns of this channel; nil for all.
    public var channel: String?

    /// Whatever is due.
    public init(limit: Int = 100, campaigns: [String]? = nil, channel: String? = nil) {
        (self.limit, self.campaigns, self.channel) = (limit, campaigns, channel)
    }
}
