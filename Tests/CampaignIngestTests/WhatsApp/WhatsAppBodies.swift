import CampaignIngest
import Campaigns
import JSON
import Testing

/// Bodies with the shapes that the provider sends, about numbers that nobody has.
enum WhatsAppBodies {
    static let phoneNumberID = "106540352242922"

    /// A webhook body of one entry with one change of these statuses.
    static func webhook(_ statuses: String...) -> String {
        webhook(entries: entry(changes: change(statuses: statuses)))
    }

    static func webhook(entries: String...) -> String {
        #"{"object":"whatsapp_business_account","entry":[\#(entries.joined(separator: ","))]}"#
    }

    static func entry(changes: String...) -> String {
        #"{"id":"102290129340398","changes":[\#(changes.joined(separator: ","))]}"#
    }

    static func change(statuses: [String], phoneNumberID: String = phoneNumberID) -> String {
        #"{"field":"messages","value":\#(value(statuses, phoneNumberID))}"#
    }

    static func value(_ statuses: [String], _ phoneNumberID: String = phoneNumberID) -> String {
        #"{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","#
            + #""phone_number_id":"\#(phoneNumberID)"},"#
            + #""statuses":[\#(statuses.joined(separator: ","))]}"#
    }

    /// A status without extras: the smallest that the provider sends.
    static func status(
        _ name: String, id: String = "wamid.A", timestamp: String = #""1700000000""#,
        more: String = ""
    ) -> String {
        #"{"id":"\#(id)","status":"\#(name)","timestamp":\#(timestamp),"recipient_id":"#
            + #""4915100000001"\#(more)}"#
    }

    static let sent = """
        {"id":"wamid.HBgNNDkxNTEwMDAwMDAwMRUCABEYEjA0RjE5AA==","status":"sent","timestamp":\
        "1700000001","recipient_id":"4915100000001","biz_opaque_callback_data":\
        "{\\"campaign\\":\\"spring-sale\\",\\"contact\\":\\"4915100000001\\",\\"attempt\\":2}",\
        "conversation":{"id":"7cae9a40d0a2b7ad8dd1a1b1d4a0bc8d","expiration_timestamp":\
        "1700086400","origin":{"type":"marketing"}},"pricing":{"billable":true,\
        "pricing_model":"PMP","type":"regular","category":"marketing"}}
        """

    static let delivered = """
        {"id":"wamid.HBgNNDkxNTEwMDAwMDAwMRUCABEYEjA0RjE5AA==","status":"delivered",\
        "timestamp":"1700000004","recipient_id":"4915100000001","pricing":{"billable":true,\
        "pricing_model":"PMP","type":"regular","category":"marketing"}}
        """

    static let failed = """
        {"id":"wamid.HBgNNDkxNTEwMDAwMDAwMhUCABEYEjE3Qzg0AA==","status":"failed",\
        "timestamp":"1700000010","recipient_id":"4915100000002","errors":[{"code":131049,\
        "title":"This message was not delivered to maintain healthy ecosystem engagement.",\
        "message":"This message was not delivered to maintain healthy ecosystem engagement.",\
        "error_data":{"details":"In order to maintain a healthy ecosystem engagement, the \
        message failed to be delivered."},"href":"https://developers.facebook.com/docs/"},\
        {"code":131026,"title":"Message undeliverable"}]}
        """

    static func group(participant: String, _ name: String = "delivered") -> String {
        #"{"id":"wamid.GROUP","status":"\#(name)","timestamp":"1700000020","recipient_id":"#
            + #""Y2FwaV9ncm91cDox","recipient_type":"group","recipient_participant_id":"#
            + #""\#(participant)"}"#
    }

    static let inbound = """
        {"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{\
        "value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":\
        "15550783881","phone_number_id":"106540352242922"},"contacts":[{"profile":{"name":\
        "Invented"},"wa_id":"4915100000003"}],"messages":[{"from":"4915100000003","id":\
        "wamid.IN","timestamp":"1700000030","type":"text","text":{"body":"Is it blue?"}}]},\
        "field":"messages"}]}]}
        """

    static let templateUpdate = """
        {"object":"whatsapp_business_account","entry":[{"id":"102290129340398","time":\
        1700000000,"changes":[{"value":{"event":"PAUSED","message_template_id":594425479261596,\
        "message_template_name":"spring","message_template_language":"en_US","reason":null},\
        "field":"message_template_status_update"}]}]}
        """

    static let call = """
        {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"calls",\
        "value":{"messaging_product":"whatsapp","statuses":[{"id":"wacid.A","type":"call",\
        "status":"RINGING","timestamp":"1700000000"}]}}]}]}
        """

    static func answer(_ messageStatus: String? = nil) -> String {
        let status = messageStatus.map { #","message_status":"\#($0)""# } ?? ""
        return #"{"messaging_product":"whatsapp","contacts":[{"input":"+4915100000001","#
            + #""wa_id":"4915100000001"}],"messages":[{"id":"wamid.A"\#(status)}]}"#
    }

    static let error = """
        {"error":{"message":"(#130429) Rate limit hit","type":"OAuthException","code":130429,\
        "error_data":{"messaging_product":"whatsapp","details":"Message failed to send because \
        there were too many messages sent from this phone number in a short period of time"},\
        "fbtrace_id":"Az8or2yhqkZfEZ"}}
        """

    static func envelope(_ request: String, _ response: String) -> String {
        #"{"request":\#(request),"response":\#(response)}"#
    }

    static let spring = #"{"campaign":"spring-sale","contact":"4915100000001"}"#
}

/// A batch with what an adapter made of bodies, for short questions.
struct WhatsAppReading {
    static let receivedAt = Timestamp(microseconds: 1_800_000_000_123_456)

    var batch = EventBatch()

    init(_ bodies: String..., receivedAt: Timestamp = Self.receivedAt) throws {
        for body in bodies {
            let before = batch.events.count
            let count = try WhatsAppAdapter().read(
                try JSONValue.parse(body), receivedAt: receivedAt, into: &batch)
            #expect(batch.events.count == before + count)
        }
    }

    /// The problem with a body, which must have one.
    static func problem(_ body: String) throws -> EventProblem? {
        let value = try JSONValue.parse(body)
        return #expect(throws: EventProblem.self) {
            var batch = EventBatch()
            _ = try WhatsAppAdapter().read(value, receivedAt: receivedAt, into: &batch)
        }
    }

    var types: [EventType] { batch.events.map(\.type) }
    var ids: [String?] { texts(\.id) }

    func texts(_ member: KeyPath<EventDraft, TextRange>) -> [String?] {
        batch.events.map { batch.text($0[keyPath: member]) }
    }

    /// The members of `data` that have no place of their own.
    func rest(_ index: Int = 0) -> JSONValue {
        .object(JSONMembers.ofData(batch.bytes(batch.events[index].rest)))
    }

    /// An event as CloudEvents JSON.
    func cloudEvent(_ index: Int = 0) throws -> JSONValue {
        var writer = JSONWriter()
        CloudEventEncoder.write(batch.events[index], of: batch, to: &writer)
        return try JSONValue(parsing: writer.bytes)
    }
}
