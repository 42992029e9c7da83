/// Why a contact should not be messaged any more.
public enum SuppressionReason: String, Sendable, CaseIterable {
    /// The latest failure on the channel is non-retryable and about the contact, and no attempt on the
    /// channel reached the contact later.
    case permanentFailure
    /// The latest failure on the channel is about the contact, whatever its category, the catalogue says
    /// that `consent` or `fix:unblock` unlocks it, and no attempt on the channel reached the contact
    /// later: the contact blocked the sender, or the sender the contact.
    case blocked
    /// The id is no number in digits with country code, though there were attempts by SMS or WhatsApp.
    case badNumber
    /// The contact opted out of the channel, or of all where none is named.
    case optedOut
    /// Two or more attempts failed and none ever reached the contact, on any campaign.
    case twoFailures
}

/// A contact that should not be messaged any more.
public struct SuppressedContact: Sendable, Equatable {
    /// One of the reasons.
    public struct Reason: Sendable, Equatable {
        /// Why.
        public var reason: SuppressionReason
        /// The channel it holds for; nil where it holds for all or none is known.
        public var channel: String?
        /// Code of the failure behind it; nil where no failure is.
        public var code: String?
        /// Time of the event from which on it holds: the failure, the opt-out, the second failure, or the
        /// earliest event of the attempts on the channel.
        public var since: Timestamp
        /// Place in the log of that event.
        public var position: UInt64

        package init(
            _ reason: SuppressionReason, channel: String?, code: String?, since: Timestamp,
            position: UInt64
        ) {
            self.reason = reason
            self.channel = channel
            self.code = code
            self.since = since
            self.position = position
        }
    }

    /// Id of the contact.
    public var contact: String
    /// In the order of the reasons, then by channel; never empty.
    public var reasons: [Reason]

    package init(contact: String, reasons: [Reason]) {
        (self.contact, self.reasons) = (contact, reasons)
    }
}
