/// Which attempt of a chain reached a contact, and if none did, why not.
public struct ReachAnswer: Sendable, Equatable {
    /// One attempt on the contact.
    public struct Try: Sendable, Equatable {
        /// Position of the campaign in its chain: 0 is the root.
        public var chainPosition: Int
        /// Id of the campaign.
        public var campaign: String
        /// Which attempt of the contact in the campaign, from 1.
        public var attempt: Int
        /// State of the attempt.
        public var state: AttemptState
        /// Of the event that decides the state.
        public var occurredAt: Timestamp
        /// The failure code or skip reason, where that event has one.
        public var code: String?
        /// Category of the code in the failure catalogue.
        public var category: String?
        /// Place in the log of the event that says so.
        public var position: UInt64

        package init(
            chainPosition: Int, campaign: String, attempt: Int, state: AttemptState,
            occurredAt: Timestamp, code: String?, category: String?, position: UInt64
        ) {
            self.chainPosition = chainPosition
            self.campaign = campaign
            self.attempt = attempt
            self.state = state
            self.occurredAt = occurredAt
            self.code = code
            self.category = category
            self.position = position
        }
    }

    /// Whether the contact may be tried again.
    public struct Retry: Sendable, Equatable {
        /// Category of the code in the failure catalogue.
        public var category: String?
        /// Whether a retry makes sense, now or later.
        public var eligible: Bool
        /// From when on; nil where it is now or never.
        public var eligibleAt: Timestamp?
        /// Why or why not, in words.
        public var reason: String
        /// Wait, unlock, scope and risk of a duplicate of the last failure.
        public var guidance = FailureGuidance()

        package init(category: String?, eligible: Bool, eligibleAt: Timestamp?, reason: String) {
            self.category = category
            self.eligible = eligible
            self.eligibleAt = eligibleAt
            self.reason = reason
        }
    }

    /// Id of the contact.
    public var contact: String
    /// The campaign that was asked about; the answer is for its whole chain.
    public var campaign: String
    /// Id of the campaign at chain position 0.
    public var root: String
    /// Whether an attempt reached the contact.
    public var reached: Bool
    /// Whether any member of the chain targets the contact.
    public var targeted: Bool
    /// In the chain; nil where it was never targeted.
    public var outcome: ContactOutcome?
    /// The next five belong to the attempt that reached the contact.
    public var chainPosition: Int?
    /// Id of the campaign whose attempt reached the contact.
    public var byCampaign: String?
    /// Which attempt of the contact in the campaign, from 1.
    public var attempt: Int?
    /// The provider's id of the message.
    public var messageID: String?
    /// Of the event that says when it was delivered.
    public var occurredAt: Timestamp?
    /// Place in the log of the event that says so.
    public var position: UInt64?
    /// The answer in words.
    public var sentence: String
    /// Every attempt, in the order of the chain.
    public var tries: [Try]
    /// Nil where the contact was reached.
    public var retry: Retry?

    package init(contact: String, campaign: String, root: String) {
        self.contact = contact
        self.campaign = campaign
        self.root = root
        reached = false
        targeted = false
        sentence = ""
        tries = []
    }
}
