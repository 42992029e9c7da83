import Campaigns
import JSON

extension WhatsAppAdapter {
    /// Reads a webhook body: entries, their changes, their statuses.
    func readWebhook(
        _ body: WhatsAppPart, into sink: inout WhatsAppSink
    ) throws(EventProblem) {
        for entry in try body.requiredObjects("entry") {
            for change in try entry.requiredObjects("changes") {
                // Statuses of calls come under a field of their own.
                guard try change.string("field") ?? "messages" == "messages" else { continue }
                guard let value = try change.object("value") else {
                    throw change.missing("value", "an object")
                }
                try readValue(value, into: &sink)
            }
        }
    }

    /// Reads the value of a change: what happened to messages of one phone number.
    func readValue(
        _ value: WhatsAppPart, into sink: inout WhatsAppSink
    ) throws(EventProblem) {
        let statuses = try value.objects("statuses")
        guard !statuses.isEmpty else { return }
        sink.begin(phoneNumber: try phoneNumber(of: value))
        for status in statuses {
            do throws(EventProblem) {
                try readStatus(status, into: &sink)
            } catch {
                sink.problems.append(error)
            }
        }
    }

    private func phoneNumber(of value: WhatsAppPart) throws(EventProblem) -> String? {
        try value.object("metadata")?.id(Self.phoneNumberMember, Self.phoneNumberLengths)
    }

    private func readStatus(
        _ status: WhatsAppPart, into sink: inout WhatsAppSink
    ) throws(EventProblem) {
        // A payment's `failed` is about money, a call's about ringing: the message may well have
        // arrived.
        guard try status.string("type") ?? "message" == "message" else { return }
        guard let name = try status.string("status") else {
            throw status.missing("status", Self.knownStatuses)
        }
        guard let type = try Self.type(ofStatus: name, status) else { return }
        guard let messageID = try status.id("id", EventLimits.messageID) else {
            throw status.missing("id", "the message id, a string")
        }
        var fact = WhatsAppFact(type, from: status.value)
        fact.messageID = messageID
        fact.time = try Self.time(ofStatus: status)
        fact.target = WhatsAppTarget(opaque: status["biz_opaque_callback_data"])
        if type == .attemptFailed {
            fact.failure = try WhatsAppFailure(ofStatus: status)
        }
        sink.add(fact)
    }

    private static let knownStatuses = "sent, delivered, read, played or failed"

    /// The type of event that a status makes; nil where it says nothing about reaching anybody.
    private static func type(
        ofStatus name: String, _ status: WhatsAppPart
    ) throws(EventProblem) -> EventType? {
        switch name {
        case "sent": return .attemptSent
        case "delivered": return .attemptDelivered
        case "read", "played": return .attemptRead
        case "failed": return .attemptFailed
        // The recipient deleted it from his chat; a product it shows is not for sale.
        case "deleted", "warning": return nil
        default: throw status.problem(.unknownCallback, "status", knownStatuses)
        }
    }

    /// `timestamp`, whole seconds since 1970 in a string or a number; nil where it is absent.
    private static func time(
        ofStatus status: WhatsAppPart
    ) throws(EventProblem) -> WhatsAppTime? {
        guard let member = status["timestamp"] else { return nil }
        guard let digits = member.stringValue ?? member.numberText else {
            throw status.problem(.wrongType, "timestamp", "seconds since 1970")
        }
        let last = Timestamp.end.microseconds / 1_000_000
        // Signs are no digits: Int64 alone would take "+5".
        guard digits.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let seconds = Int64(digits),
            seconds < last
        else {
            throw status.problem(
                .unreadableTime, "timestamp", "whole seconds since 1970, 0 to \(last - 1)")
        }
        return WhatsAppTime(instant: Timestamp(microseconds: seconds * 1_000_000), style: 0)
    }
}
