import Campaigns
import JSON

extension WhatsAppAdapter {
    static let phoneNumberMember = "phone_number_id"
    /// What `source` leaves beside `whatsapp:`.
    static let phoneNumberLengths = 1...(EventLimits.source.upperBound - name.utf8.count - 1)

    /// Reads an answer in the envelope that the sender wrote around it.
    func readEnvelope(
        _ envelope: WhatsAppPart, into sink: inout WhatsAppSink
    ) throws(EventProblem) {
        guard let request = try envelope.object("request"),
            let response = try envelope.object("response")
        else { throw envelope.missing("response", "the answer to the request") }
        sink.begin(
            phoneNumber: try request.id(Self.phoneNumberMember, Self.phoneNumberLengths))
        let sent = WhatsAppRequest(
            value: request.value, target: try WhatsAppTarget(request: request),
            time: try Self.time(ofRequest: request))
        if let error = try response.object("error") {
            try readError(error, to: sent, response, into: &sink)
        } else if response["messages"] != nil {
            try readAnswer(response, to: sent, into: &sink)
        } else {
            try readIncomplete(response, to: sent, into: &sink)
        }
    }

    /// A send request makes one message; a few are let through.
    private static var mostAnsweredMessages: Int { 16 }

    /// Reads an answer that names the messages it took.
    func readAnswer(
        _ answer: WhatsAppPart, to request: WhatsAppRequest?, into sink: inout WhatsAppSink
    ) throws(EventProblem) {
        let messages = try answer.objects("messages")
        let contacts = try answer.objects("contacts")
        if messages.isEmpty {
            return try readIncomplete(answer, to: request, into: &sink)
        }
        // Each fact keeps the request beside its own message: many messages would multiply it.
        guard request == nil || messages.count <= Self.mostAnsweredMessages else {
            throw EventProblem(
                .tooLarge, path: "$.response.messages", found: "\(messages.count) messages",
                expected: "at most \(Self.mostAnsweredMessages) for one request")
        }
        for (index, message) in messages.enumerated() {
            guard let messageID = try message.id("id", EventLimits.messageID) else {
                throw message.missing("id", "the message id, a string")
            }
            // One of several contacts belongs to a message only where they correspond one to one.
            let contact = contacts.count == messages.count ? contacts[index].value : nil
            let slice = Self.slice(request, ("message", message.value), ("contact", contact))
            let status = try message.string("message_status")
            var fact = WhatsAppFact(try Self.type(ofAnswer: status, message), from: slice)
            if fact.type == .attemptDeferred, let status {
                fact.others = [JSONMember("detail", .string(status))]
            }
            fact.messageID = messageID
            fact.answers(request)
            sink.add(fact)
        }
    }

    /// The request was refused: its attempt failed.
    private func readError(
        _ error: WhatsAppPart, to request: WhatsAppRequest, _ response: WhatsAppPart,
        into sink: inout WhatsAppSink
    ) throws(EventProblem) {
        guard request.target != nil else {
            throw Self.unattributable(response, path: "$.request.campaign")
        }
        var fact = WhatsAppFact(
            .attemptFailed, from: Self.slice(request, ("error", error.value)))
        fact.answers(request)
        fact.failure = try WhatsAppFailure(error)
        sink.add(fact)
    }

    /// The request was taken, but no message is named: it may have gone out, and nobody can tell.
    private func readIncomplete(
        _ answer: WhatsAppPart, to request: WhatsAppRequest?, into sink: inout WhatsAppSink
    ) throws(EventProblem) {
        guard WhatsAppShape.isOfWhatsApp(answer.value) else {
            throw answer.problem(
                .unknownCallback, "an answer of the provider, with messages or with an error")
        }
        guard let request, request.target != nil else {
            throw Self.unattributable(answer, path: "\(answer.path).messages")
        }
        var fact = WhatsAppFact(
            .attemptUnknown, from: Self.slice(request, ("answer", answer.value)))
        fact.others = [JSONMember("reason", .string("\(Self.name):missing-id"))]
        fact.answers(request)
        sink.add(fact)
    }

    /// That nothing says which attempt an answer is about, and what to do.
    static func unattributable(_ answer: WhatsAppPart, path: String) -> EventProblem {
        EventProblem(
            .notAttributable, path: path,
            found: answer.value["error"] == nil
                ? "an answer that names no message" : "an error that names no message",
            expected: "the answer in an envelope that names its attempt: "
                + "{\"request\":{\"campaign\":…,\"contact\":…,\"attempt\":1},\"response\":{…}}")
    }

    /// What an event keeps of an envelope or of a bare answer.
    private static func slice(
        _ request: WhatsAppRequest?, _ parts: (name: String, value: JSONValue?)...
    ) -> JSONValue {
        var members: [JSONMember] = []
        if let request { members.append(JSONMember("request", request.value)) }
        for part in parts {
            if let value = part.value { members.append(JSONMember(part.name, value)) }
        }
        return .object(members)
    }

    /// The type of event that an answer's `message_status` makes; absent means accepted.
    private static func type(
        ofAnswer status: String?, _ message: WhatsAppPart
    ) throws(EventProblem) -> EventType {
        switch status {
        case nil, "accepted": return .attemptAccepted
        case "held_for_quality_assessment", "paused": return .attemptDeferred
        default:
            throw message.problem(
                .unknownCallback, "message_status",
                "accepted, held_for_quality_assessment or paused")
        }
    }

    private static func time(
        ofRequest request: WhatsAppPart
    ) throws(EventProblem) -> WhatsAppTime? {
        guard let text = try request.string("time") else { return nil }
        do throws(Timestamp.ParsingError) {
            let (instant, style) = try Timestamp.parse(text.utf8.span)
            // The unusual text itself stays with the raw slice.
            let isPlain = style != TimeStyle.otherStyle
            return WhatsAppTime(
                instant: instant, style: isPlain ? style : TimeStyle.microseconds)
        } catch {
            let expected =
                switch error {
                case .notRFC3339: "an RFC 3339 time such as 2026-03-01T08:30:00Z"
                case .leapSecond: "a second from 00 to 59"
                case .outOfRange: "a time from 1970 to 2199"
                }
            throw request.problem(.unreadableTime, "time", expected)
        }
    }
}

/// What the sender's envelope says of a request.
struct WhatsAppRequest {
    let value: JSONValue
    let target: WhatsAppTarget?
    let time: WhatsAppTime?
}
