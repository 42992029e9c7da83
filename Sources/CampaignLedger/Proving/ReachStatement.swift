import Campaigns
import JSON

/// What some proven events say together: that an attempt reached a contact.
///
/// The events come in a fixed order, and each has a part to play:
///
/// 1. the delivery: it says delivered or read, or, for a channel without receipts, accepted or sent;
/// 2. where the delivery knows only a message id, the claim: an event of the attempt with that message id;
/// 3. for a channel without receipts, the event that names the channel, unless one of those before does, and
///    the change of the policy that lists it;
/// 4. links from the campaign that reached the contact up to a campaign that is its ancestor and that of the
///    campaign asked about, then from the latter up to the same ancestor; none where both are the same.
struct ReachStatement {
    /// Why events do not say together that a contact was reached: the end of a sentence.
    struct Gap: Error { let reason: String }

    let contact: String
    let campaign: String
    let attempt: Int
    private let delivery: RecordedEvent
    /// What the events say, a line each.
    private(set) var sentences: [String] = []

    init(_ events: [ProvenEvent]) throws(Gap) {
        var rest = events[...]
        guard let first = rest.popFirst()?.event, first.type.family == .attempt else {
            throw Gap(reason: "its first event is not about an attempt")
        }
        delivery = first
        var claim: RecordedEvent?
        if first.attempt == nil {
            claim = rest.popFirst()?.event
            guard let claim, claim.attempt != nil, claim.messageID != nil,
                claim.messageID?.hasSameBytes(as: first.messageID ?? "") == true
            else { throw Gap(reason: "its second event does not claim the message of the first") }
        }
        let named = claim ?? first
        guard let campaign = named.campaign, let contact = named.contact,
            let attempt = named.attempt
        else { throw Gap(reason: "no event names campaign, contact and attempt") }
        (self.contact, self.campaign, self.attempt) = (contact, campaign, attempt)
        sentences = [
            "The contact \(Self.quoted(contact)) was reached by attempt \(attempt) of the campaign "
                + "\(Self.quoted(campaign)) at \(first.occurredAt)."
        ]
        if let claim {
            sentences.append(
                "Event \(first.position) knows only a message id; event \(claim.position) says that "
                    + "it is that of this attempt.")
        }
        try takeDelivery(claim, &rest)
        try takeLinks(rest)
    }

    /// A text in quotes, so that it is plain where it ends.
    private static func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.string(text)
        return writer.text
    }

    private mutating func takeDelivery(
        _ claim: RecordedEvent?, _ rest: inout ArraySlice<ProvenEvent>
    ) throws(Gap) {
        let state: String
        switch delivery.type {
        case .attemptDelivered, .attemptRead:
            state = delivery.type == .attemptRead ? "read" : "delivered"
            sentences.append("Event \(delivery.position) says that it was \(state).")
            return
        case .attemptAccepted: state = "accepted"
        case .attemptSent: state = "sent"
        default: throw Gap(reason: "its first event does not say that anything was delivered")
        }
        var naming = delivery.channel == nil ? claim ?? delivery : delivery
        if let next = rest.first?.event, next.type != .policyChanged {
            rest.removeFirst()
            guard isAboutThis(next, claim) else {
                throw Gap(reason: "event \(next.position) is not about the attempt")
            }
            naming = next
        }
        guard let channel = naming.channel, let policy = rest.popFirst(),
            policy.receiptlessChannels?.contains(where: { $0.hasSameBytes(as: channel) }) == true
        else { throw Gap(reason: "no event says that its channel gives no receipts") }
        sentences.append(
            "Event \(delivery.position) says that it was \(state), which counts as delivered: event "
                + "\(naming.position) names the channel \(Self.quoted(channel)), and event "
                + "\(policy.event.position) lists it among those that give no receipts.")
    }

    /// Whether an event may say on which channel the attempt was.
    private func isAboutThis(_ event: RecordedEvent, _ claim: RecordedEvent?) -> Bool {
        let isOfCampaign = event.campaign?.hasSameBytes(as: campaign) == true
        switch event.type {
        case .campaignCreated, .campaignEdited: return isOfCampaign
        default: break
        }
        guard event.type.family == .attempt else { return false }
        if let number = event.attempt {
            return isOfCampaign && number == attempt
                && event.contact?.hasSameBytes(as: contact) == true
        }
        return [delivery.messageID, claim?.messageID].contains {
            $0?.hasSameBytes(as: event.messageID ?? "") == true
        }
    }

    private mutating func takeLinks(_ links: ArraySlice<ProvenEvent>) throws(Gap) {
        var ancestors = [campaign]
        var askedLine: [String] = []
        for link in links {
            guard link.event.type == .campaignCreated, let retry = link.event.campaign,
                let source = link.retryOf
            else { throw Gap(reason: "event \(link.event.position) links no campaigns") }
            if askedLine.isEmpty, retry.hasSameBytes(as: ancestors[ancestors.count - 1]) {
                ancestors.append(source)
            } else if askedLine.isEmpty || retry.hasSameBytes(as: askedLine[askedLine.count - 1]) {
                askedLine.append(source)
            } else {
                throw Gap(reason: "event \(link.event.position) links other campaigns")
            }
            sentences.append(
                "The campaign \(Self.quoted(retry)) is a retry of \(Self.quoted(source)): event "
                    + "\(link.event.position).")
        }
        guard let end = askedLine.last else { return }
        guard ancestors.contains(where: { $0.hasSameBytes(as: end) }) else {
            throw Gap(reason: "its campaigns are not of one chain")
        }
    }
}
