/// How many failed messages there are, by the category of their latest failure. Messages are counted:
/// contacts, each once in every campaign that it failed in.
public struct MessageSummary: Sendable, Equatable {
    /// All of them.
    public var total = 0
    /// Those that another try may reach once the recommended wait has passed.
    public var retryable = 0
    /// Those that fail again.
    public var nonRetryable = 0
    /// Those that another try may reach once a rule lets it.
    public var businessLogic = 0
    /// Those whose code is in no table.
    public var unclassified = 0

    /// Of nothing.
    package init() {}

    /// Counts one more.
    package mutating func count(_ category: FailureCategory) {
        total += 1
        switch category {
        case .retryable: retryable += 1
        case .nonRetryable: nonRetryable += 1
        case .businessLogic: businessLogic += 1
        case .unclassified: unclassified += 1
        }
    }
}

/// A page of failed messages, and what all pages together come to.
public struct FailedMessages: Sendable, Equatable {
    /// Of all messages that pass the filter, on whatever page.
    public var summary: MessageSummary
    /// The messages of the page, in the order asked for.
    public var messages: [FailedMessage]
    /// What to ask for as `after` to get the next page; nil on the last. It is made of printable
    /// characters without spaces, and names the last message of the page, so that new events do not
    /// shift it.
    public var next: String?

    package init(summary: MessageSummary, messages: [FailedMessage], next: String?) {
        (self.summary, self.messages, self.next) = (summary, messages, next)
    }
}

/// The complete history of one message: every attempt on a contact in the chain of a campaign.
public struct FailedMessageHistory: Sendable, Equatable {
    /// One attempt.
    public struct Attempt: Sendable, Equatable {
        /// Position of the campaign in its chain: 0 is the root.
        public var chainPosition: Int
        /// Id of the campaign.
        public var campaign: String
        /// Which attempt of the contact in the campaign, from 1.
        public var attempt: Int
        /// Of the deciding `attempt.dispatched`; nil where none is known.
        public var dispatchedAt: Timestamp?
        /// What it was begun for: initial, manual or automatic; nil where no event says.
        public var trigger: String?
        /// Who asked for it: the actor of its `attempt.dispatched`; else, for a further attempt, that of the
        /// in-place request it followed, and for the first that of the campaign's creation. `system` where
        /// nobody is named and the trigger is automatic; else nil.
        public var actor: String?
        /// State of the attempt.
        public var state: AttemptState
        /// Of the event that decides the state.
        public var occurredAt: Timestamp
        /// The failure code or skip reason, where that event has one.
        public var code: String?
        /// Text that came with the failure.
        public var text: String?
        /// Category of the failure; nil for other states.
        public var category: String?
        /// Wait, unlock, scope and risk of a duplicate of the failure.
        public var guidance = FailureGuidance()
        /// What to do about the failure.
        public var advice: String?
        /// Place in the log of the event that decides the state.
        public var position: UInt64

        package init(
            chainPosition: Int, campaign: String, attempt: Int, state: AttemptState,
            occurredAt: Timestamp, position: UInt64
        ) {
            self.chainPosition = chainPosition
            self.campaign = campaign
            self.attempt = attempt
            self.state = state
            self.occurredAt = occurredAt
            self.position = position
        }
    }

    /// Id of the contact.
    public var contact: String
    /// The campaign that was asked about.
    public var campaign: String
    /// Id of the campaign at chain position 0.
    public var root: String
    /// Where the message stands; nil where none of its attempts in the campaign failed.
    public var retryStatus: RetryStatus?
    /// In the order of the chain: chain position, campaign, number.
    public var attempts: [Attempt]

    package init(
        contact: String, campaign: String, root: String, retryStatus: RetryStatus?,
        attempts: [Attempt]
    ) {
        (self.contact, self.campaign, self.root) = (contact, campaign, root)
        (self.retryStatus, self.attempts) = (retryStatus, attempts)
    }
}
