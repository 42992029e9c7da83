/// Which attempt of a chain reached a contact, and if none did, why not.
public struct ReachAnswer: Sendable, Equatable {
    /// One attempt on the contact.
    public struct Try: Sendable, Equatable {
        public var chainPosition: Int
        public var campaign: String
        public var attempt: Int
        public var state: AttemptState
        /// Of the event that decides the state.
        public var occurredAt: Timestamp
        /// The failure code or skip reason, where that event has one.
        public var code: String?
        public var category: String?
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
        public var category: String?
        public var eligible: Bool
        /// From when on; nil where it is now or never.
        public var eligibleAt: Timestamp?
        public var reason: String

        package init(category: String?, eligible: Bool, eligibleAt: Timestamp?, reason: String) {
            self.category = category
            self.eligible = eligible
            self.eligibleAt = eligibleAt
            self.reason = reason
        }
    }

    public var contact: String
    /// The campaign that was asked about; the answer is for its whole chain.
    public var campaign: String
    public var root: String
    public var reached: Bool
    /// Whether any member of the chain targets the contact.
    public var targeted: Bool
    /// In the chain; nil where it was never targeted.
    public var outcome: ContactOutcome?
    /// The next five belong to the attempt that reached the contact.
    public var chainPosition: Int?
    public var byCampaign: String?
    public var attempt: Int?
    public var messageID: String?
    /// Of the event that says when it was delivered.
    public var occurredAt: Timestamp?
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
