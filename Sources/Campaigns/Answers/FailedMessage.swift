/// A failed message: a contact in a campaign with at least one attempt whose state is failed.
///
/// What it tells of a failure is that of the latest failed attempt: the one with the greatest number
/// in the campaign.
public struct FailedMessage: Sendable, Equatable {
    /// Id of the contact.
    public var contact: String
    /// Id of the campaign.
    public var campaign: String
    /// Position of the campaign in its chain: 0 is the root.
    public var chainPosition = 0
    /// Attempts in the campaign of which an event is known.
    public var attempts = 0
    /// Number of the latest failed attempt.
    public var attempt = 1
    /// What kind of failure it is, for programs.
    public var code = ""
    /// Text that came with the code.
    public var text: String?
    /// Category of the code in the failure catalogue.
    public var category = FailureCategory.unclassified.rawValue
    /// Wait, unlock, scope and risk of a duplicate.
    public var guidance = FailureGuidance()
    /// What to do about it; nil where the catalogue does not know the code.
    public var advice: String?
    /// When it failed.
    public var occurredAt: Timestamp
    /// Place in the log of the event that says so.
    public var position: UInt64
    /// Channel of the failed attempt: as its latest event that names one says, else its campaign; nil
    /// where neither does.
    public var channel: String?
    /// Whole seconds from the failure to the moment of the answer; 0 for a failure after that.
    public var ageSeconds: Int64 = 0
    /// Whether the contact's attempts in the chain end with two or more failed ones in a row.
    public var isLikelyPermanent = false
    /// Where the message stands.
    public var retryStatus = RetryStatus.notRetried
    /// Automatic attempts on the contact in the chain, less those that failed for what the sender or the
    /// provider did.
    public var automaticAttempts = 0
    /// Whether the contact may be tried again, as ``ReachAnswer`` says it; nil where it was reached.
    public var retry: ReachAnswer.Retry?

    package init(contact: String, campaign: String, occurredAt: Timestamp, position: UInt64) {
        self.contact = contact
        self.campaign = campaign
        self.occurredAt = occurredAt
        self.position = position
    }
}

/// The order of failed messages.
public enum MessageOrder: String, Sendable, CaseIterable {
    /// The latest failure first, then campaign and contact.
    case newest
    /// The oldest failure first, then campaign and contact.
    case age
    /// By failure code, then as ``newest``.
    case code
    /// By contact, then campaign.
    case contact
    /// By campaign, then contact.
    case campaign
}
