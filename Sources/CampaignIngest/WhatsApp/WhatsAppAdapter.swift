import Campaigns
import JSON

/// Reads what the WhatsApp Cloud API says about messages: bodies of its webhook and answers to send
/// requests.
///
/// Bodies that are read:
/// 1. A webhook body, `{"object":"whatsapp_business_account","entry":[…]}`: the facts are the
///    `statuses` of the changes of field `messages`. Inbound messages, other fields (templates,
///    account, calls) and statuses of payments and calls are none of ours, and so are `deleted` and
///    `warning`, which say nothing about reaching anybody. Any other status that is not known is a
///    problem rather than a fact lost in silence.
/// 2. The `value` of such a change alone, known by `metadata`, as some forwarders pass it on. A
///    single status without its `value` is refused: nothing says whose number it is about, so it
///    would be another event than the same status in its webhook body.
/// 3. The answer to a send request, `{"messaging_product":"whatsapp","messages":[{"id":…}]}`:
///    accepted, or deferred while it is held or paused. It names no campaign: a receipt by message
///    id.
/// 4. An answer in the envelope that a sender writes around it, `{"request":{…},"response":{…}}`.
///    Members of `request`: `campaign` and `contact`, strings; `attempt`, 1 to 65535, 1 where it is
///    absent; `time`, RFC 3339, when the answer came; `phone_number_id`, the sender's;
///    `biz_opaque_callback_data`, used where `campaign` and `contact` are absent. So `request` may
///    be the send request itself. The answer is one of 3, or an error `{"error":{"code":…}}`: an
///    error names no message and counts only in an envelope. An answer without a message id leaves
///    the outcome unknown.
///
/// Attempts: `biz_opaque_callback_data` is the sender's own. Where it is the text of a JSON object
/// with `campaign`, `contact` and perhaps `attempt`, the fact is about that attempt. Any other text
/// belongs to somebody else's scheme and is left alone; then the message id, the `wamid`, is all
/// there is. `recipient_id` is never taken for the contact.
///
/// Identity (what a redelivery repeats): `source` is `whatsapp:` and the sender's phone number id,
/// or `whatsapp` where it is not known; `id` is the SHA-256 of the canonical JSON text of the
/// fact's own slice of the body. A slice holds one fact, so its index within the slice is always 0
/// and is left out; its index within the body is left out because the provider batches redeliveries
/// as it likes, and equal statuses (message, status, second, participant) say one thing however
/// often they come. Everything in an event but its time of receipt follows from `source` and the
/// slice.
///
/// Meaning (what repeats with another body): message id, status and, in groups, the participant.
/// Such a second event changes nothing, because the state of an attempt is the greatest that is
/// known.
package struct WhatsAppAdapter: Sendable {
    /// The channel of every fact, the provider in codes of failures, and the source that names no
    /// number.
    static let name = "whatsapp"

    /// An adapter; it keeps nothing between bodies.
    package init() {}

    /// Whether a JSON body looks like one that this adapter reads.
    package static func recognises(_ body: JSONValue) -> Bool {
        switch WhatsAppShape(of: body) {
        case .webhook, .value, .answer: true
        case .error: body["error"].map(WhatsAppShape.isGraphError) ?? false
        case .envelope: recognisesAnswer(body["response"] ?? .null)
        case .other: false
        }
    }

    private static func recognisesAnswer(_ answer: JSONValue) -> Bool {
        switch WhatsAppShape(of: answer) {
        case .answer: true
        case .error: answer["error"].map(WhatsAppShape.isGraphError) ?? false
        case .webhook, .value, .envelope, .other: WhatsAppShape.isOfWhatsApp(answer)
        }
    }

    /// Adds every fact of ours in one body to a batch, in the order of the body.
    ///
    /// - Parameters:
    ///   - body: a body as it was received, or in the envelope of its sender.
    ///   - receivedAt: the time of facts for which the provider gives none; they are marked.
    ///   - batch: what the facts are added to.
    /// - Returns: how many facts were added; 0 where the body holds none of ours.
    /// - Throws: `EventProblem` with the path of the first member that cannot be read; nothing of
    ///   the body is in the batch then.
    /// - Complexity: O(length of the body).
    package func read(
        _ body: JSONValue, receivedAt: Timestamp, into batch: inout EventBatch
    ) throws(EventProblem) -> Int {
        var problems: [EventProblem] = []
        let marks = (arena: batch.arena.count, events: batch.events.count)
        let count = try read(body, receivedAt: receivedAt, into: &batch, problems: &problems)
        guard let first = problems.first else { return count }
        batch.arena.removeLast(batch.arena.count - marks.arena)
        batch.events.removeLast(batch.events.count - marks.events)
        throw first
    }

    /// As `read(_:receivedAt:into:)`, but a status that cannot be read does not take the others of
    /// its body with it: its problem is added to `problems`.
    package func read(
        _ body: JSONValue, receivedAt: Timestamp, into batch: inout EventBatch,
        problems: inout [EventProblem]
    ) throws(EventProblem) -> Int {
        let marks = (arena: batch.arena.count, events: batch.events.count)
        var sink = WhatsAppSink(over: &batch, receivedAt: receivedAt)
        defer { swap(&batch, &sink.batch) }
        func forget() {
            sink.batch.arena.removeLast(sink.batch.arena.count - marks.arena)
            sink.batch.events.removeLast(sink.batch.events.count - marks.events)
        }
        do throws(EventProblem) {
            try readBody(WhatsAppPart(body: body), into: &sink)
        } catch {
            forget()
            throw error
        }
        problems += sink.problems
        let count = sink.batch.events.count - marks.events
        if count == 0 { forget() }
        return count
    }

    private func readBody(
        _ body: WhatsAppPart, into sink: inout WhatsAppSink
    ) throws(EventProblem) {
        switch WhatsAppShape(of: body.value) {
        case .webhook: try readWebhook(body, into: &sink)
        case .value: try readValue(body, into: &sink)
        case .answer: try readAnswer(body, to: nil, into: &sink)
        case .error: throw Self.unattributable(body, path: body.path)
        case .envelope: try readEnvelope(body, into: &sink)
        case .other:
            guard body.value.objectValue != nil else {
                throw body.problem(.notAnObject, "a JSON object")
            }
            throw body.problem(
                .unknownCallback,
                "a webhook body of a whatsapp_business_account, the answer to a send request, or "
                    + "such an answer in an envelope {\"request\":…,\"response\":…}")
        }
    }
}

/// Which kind of body this is, by the members that only this kind has.
enum WhatsAppShape {
    case webhook, value, answer, error, envelope, other

    init(of body: JSONValue) {
        if body["object"]?.stringValue == "whatsapp_business_account" {
            self = .webhook
        } else if body["object"] != nil {
            self = .other
        } else if body["response"]?.objectValue != nil, body["request"]?.objectValue != nil {
            self = .envelope
        } else if Self.isOfWhatsApp(body), body["metadata"]?.objectValue != nil {
            self = .value
        } else if Self.isOfWhatsApp(body), body["messages"]?.arrayValue != nil {
            self = .answer
        } else if body["error"]?.objectValue != nil {
            self = .error
        } else {
            self = .other
        }
    }

    /// Whether the body says itself that it is of this provider.
    static func isOfWhatsApp(_ body: JSONValue) -> Bool {
        body["messaging_product"]?.stringValue == "whatsapp"
    }

    /// Whether an `error` is one of the provider's; others put a trace id elsewhere or have none.
    static func isGraphError(_ error: JSONValue) -> Bool {
        error["code"]?.numberText != nil && error["fbtrace_id"]?.stringValue != nil
    }
}
