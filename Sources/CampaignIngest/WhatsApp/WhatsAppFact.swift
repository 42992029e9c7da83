import Campaigns
import HashTree
import JSON

/// When something happened, and with how many digits that was said.
struct WhatsAppTime: Equatable {
    let instant: Timestamp
    let style: UInt8
}

/// One fact of a body, on its way into an event.
struct WhatsAppFact {
    let type: EventType
    /// The part of the body that the fact rests on, and nothing about anybody else.
    let slice: JSONValue
    var messageID: String?
    var target: WhatsAppTarget?
    /// nil where the provider does not say; the time of receipt stands in.
    var time: WhatsAppTime?
    var failure: WhatsAppFailure?
    /// Members of `data` without a place of their own.
    var others: [JSONMember] = []

    init(_ type: EventType, from slice: JSONValue) {
        self.type = type
        self.slice = slice
    }

    /// Takes over what an envelope says of the request.
    mutating func answers(_ request: WhatsAppRequest?) {
        target = request?.target
        time = request?.time
    }

    /// The same for the same slice in any body, by whatever way its JSON is written.
    ///
    /// Times of receipt have no part in it: a redelivery comes later.
    var id: String {
        let text = slice.canonicalText
        return SHA256.hash(text.utf8.span).description
    }
}

/// Makes drafts of facts. The strings that all facts of a body share lie in the arena once.
struct WhatsAppSink {
    var batch: EventBatch
    /// What is wrong with single statuses.
    var problems: [EventProblem] = []
    private var source: TextRange
    private let receivedAt: Timestamp
    private let name: TextRange

    /// Takes the batch over, leaving an empty one, so that its arena is never copied; `swap` gives
    /// it back.
    init(over batch: inout EventBatch, receivedAt: Timestamp) {
        self.batch = EventBatch()
        swap(&self.batch, &batch)
        name = self.batch.add(WhatsAppAdapter.name.utf8)
        source = name
        self.receivedAt = receivedAt
    }

    /// Says from which phone number the messages of the following facts went out; nil where it is
    /// not known.
    mutating func begin(phoneNumber: String?) {
        source =
            phoneNumber.map { batch.add("\(WhatsAppAdapter.name):\($0)".utf8) } ?? name
    }

    /// Adds one event.
    mutating func add(_ fact: WhatsAppFact) {
        var draft = EventDraft(type: fact.type, time: fact.time?.instant ?? receivedAt)
        draft.timeStyle = fact.time?.style ?? TimeStyle.microseconds
        draft.isTimeOfReceipt = fact.time == nil
        draft.source = source
        draft.channel = name
        draft.id = batch.add(fact.id.utf8)
        if let messageID = fact.messageID { draft.messageID = batch.add(messageID.utf8) }
        if let target = fact.target {
            draft.campaign = batch.add(target.campaign.utf8)
            draft.contact = batch.add(target.contact.utf8)
            draft.attempt = target.attempt ?? 1
            draft.statesAttempt = target.attempt != nil
        }
        if let failure = fact.failure { draft.code = batch.add(failure.code.utf8) }
        draft.rest = batch.add(Self.rest(of: fact))
        batch.events.append(draft)
    }

    /// Members of `data` without their braces, as the rest of an event is kept.
    private static func rest(of fact: WhatsAppFact) -> Substring.UTF8View {
        var members = fact.others
        if let text = fact.failure?.text {
            members.append(JSONMember("error", .object([JSONMember("text", .string(text))])))
        }
        members.append(JSONMember("raw", fact.slice))
        return JSONValue.object(members).text.utf8.dropFirst().dropLast()
    }
}
