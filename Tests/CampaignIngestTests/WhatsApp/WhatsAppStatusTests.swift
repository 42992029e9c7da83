import CampaignIngest
import Campaigns
import JSON
import Testing

struct WhatsAppStatusTests {
    typealias Bodies = WhatsAppBodies

    @Test(arguments: [
        ("sent", EventType.attemptSent), ("delivered", .attemptDelivered),
        ("read", .attemptRead), ("played", .attemptRead), ("failed", .attemptFailed),
    ])
    func `every known status makes its event`(_ name: String, _ type: EventType) throws {
        let reading = try WhatsAppReading(Bodies.webhook(Bodies.status(name)))

        #expect(reading.types == [type])
        #expect(reading.texts(\.messageID) == ["wamid.A"])
        #expect(reading.texts(\.channel) == ["whatsapp"])
    }

    @Test func `a status belongs to the attempt that the sender's own field names`() throws {
        let reading = try WhatsAppReading(Bodies.webhook(Bodies.sent))

        #expect(reading.texts(\.campaign) == ["spring-sale"])
        #expect(reading.texts(\.contact) == ["4915100000001"])
        #expect(reading.batch.events[0].attempt == 2)
        #expect(reading.batch.events[0].statesAttempt)
        #expect(!reading.batch.events[0].isReceiptByMessageID)
    }

    @Test func `an attempt that the sender's field leaves out is the first`() throws {
        let field = #","biz_opaque_callback_data":"{\"campaign\":\"c\",\"contact\":\"k\"}""#
        let reading = try WhatsAppReading(Bodies.webhook(Bodies.status("sent", more: field)))

        #expect(reading.texts(\.contact) == ["k"])
        #expect(reading.batch.events[0].attempt == 1)
        #expect(!reading.batch.events[0].statesAttempt)
    }

    @Test(arguments: [
        "order-17", "", "{", #"{\"campaign\":\"c\"}"#, #"{\"contact\":\"k\"}"#,
        #"[\"c\",\"k\"]"#, #"{\"campaign\":7,\"contact\":\"k\"}"#,
        #"{\"campaign\":\"\",\"contact\":\"k\"}"#,
        #"{\"campaign\":\"c\",\"contact\":\"k\",\"attempt\":0}"#,
        #"{\"campaign\":\"c\",\"contact\":\"k\",\"attempt\":65536}"#,
        #"{\"campaign\":\"c\",\"contact\":\"k\",\"attempt\":\"2\"}"#,
        #"{\"campaign\":\"c\",\"campaign\":\"d\",\"contact\":\"k\"}"#,
    ])
    func `another scheme in the sender's field attributes nothing`(_ field: String) throws {
        let more = #","biz_opaque_callback_data":"\#(field)""#
        let reading = try WhatsAppReading(Bodies.webhook(Bodies.status("sent", more: more)))

        #expect(reading.batch.events[0].isReceiptByMessageID)
        #expect(reading.texts(\.campaign) == [nil])
        #expect(reading.texts(\.contact) == [nil])
        #expect(reading.rest()["raw"]?["biz_opaque_callback_data"] != nil)
    }

    @Test func `an orphan keeps its recipient in the raw slice alone`() throws {
        let reading = try WhatsAppReading(Bodies.webhook(Bodies.delivered))

        #expect(reading.batch.events[0].isReceiptByMessageID)
        #expect(reading.texts(\.contact) == [nil])
        let status = try JSONValue.parse(Bodies.delivered)
        #expect(reading.rest() == .object([JSONMember("raw", status)]))
    }

    @Test func `statuses of several entries and changes are read in order`() throws {
        let other = Bodies.change(statuses: [Bodies.status("read")], phoneNumberID: "2")
        let reading = try WhatsAppReading(
            Bodies.webhook(
                entries: Bodies.entry(
                    changes: Bodies.change(statuses: [Bodies.sent, Bodies.delivered]), other),
                Bodies.entry(changes: Bodies.change(statuses: [Bodies.failed]))))

        #expect(
            reading.types == [.attemptSent, .attemptDelivered, .attemptRead, .attemptFailed])
        let number = "whatsapp:" + Bodies.phoneNumberID
        #expect(reading.texts(\.source) == [number, number, "whatsapp:2", number])
    }

    @Test func `a failure has the provider's number as its code and its words as text`() throws {
        let reading = try WhatsAppReading(Bodies.webhook(Bodies.failed))

        #expect(reading.texts(\.code) == ["whatsapp:131049"])
        let details =
            "In order to maintain a healthy ecosystem engagement, "
            + "the message failed to be delivered."
        #expect(reading.rest()["error"] == .object([JSONMember("text", .string(details))]))
        #expect(reading.rest()["raw"]?["errors"]?.arrayValue?.count == 2)
        let error = try reading.cloudEvent()["data"]?["error"]
        #expect(error?["code"] == .string("whatsapp:131049"))
        #expect(error?["text"] == .string(details))
    }

    @Test(arguments: [
        (#"{"code":1,"title":"t","message":"m","error_data":{"details":"d"}}"#, "d"),
        (#"{"code":1,"title":"t","message":"m","error_data":{"details":""}}"#, "m"),
        (#"{"code":1,"title":"t","message":"m","error_data":"d"}"#, "m"),
        (#"{"code":1,"title":"t"}"#, "t"), (#"{"code":1}"#, nil),
    ])
    func `the text is the details, else the message, else the title`(
        _ error: String, _ text: String?
    ) throws {
        let status = Bodies.status("failed", more: #","errors":[\#(error)]"#)
        let reading = try WhatsAppReading(Bodies.webhook(status))

        #expect(reading.texts(\.code) == ["whatsapp:1"])
        #expect(reading.rest()["error"]?["text"]?.stringValue == text)
    }

    @Test(arguments: ["", #","errors":[]"#, #","errors":null"#, #","errors":[{"title":"t"}]"#])
    func `a failure without a code is unclassified`(_ more: String) throws {
        let reading = try WhatsAppReading(Bodies.webhook(Bodies.status("failed", more: more)))

        #expect(reading.texts(\.code) == ["whatsapp:unknown"])
        let text = reading.rest()["error"]?["text"]?.stringValue
        let catalogue = FailureCatalogue.standard
        #expect(
            catalogue.category(forCode: "whatsapp:unknown", text: text) == .unclassified)
    }

    @Test(arguments: ["131049", #""131049""#, "131049.0", "1.31049e5"])
    func `equal numbers make equal codes`(_ code: String) throws {
        let more = #","errors":[{"code":\#(code)}]"#
        let reading = try WhatsAppReading(Bodies.webhook(Bodies.status("failed", more: more)))

        #expect(reading.texts(\.code) == ["whatsapp:131049"])
    }

    @Test(arguments: [#""1700000000""#, "1700000000"])
    func `the time is the provider's, in seconds`(_ timestamp: String) throws {
        let status = Bodies.status("sent", timestamp: timestamp)
        let reading = try WhatsAppReading(Bodies.webhook(status))

        #expect(reading.batch.events[0].time.microseconds == 1_700_000_000_000_000)
        #expect(!reading.batch.events[0].isTimeOfReceipt)
        #expect(try reading.cloudEvent()["time"] == .string("2023-11-14T22:13:20Z"))
    }

    @Test(arguments: [
        #"{"id":"wamid.A","status":"sent"}"#, Bodies.status("sent", timestamp: "null"),
    ])
    func `without a time that of receipt stands in and is marked`(_ status: String) throws {
        let reading = try WhatsAppReading(Bodies.webhook(status))

        #expect(reading.batch.events[0].time == WhatsAppReading.receivedAt)
        #expect(reading.batch.events[0].isTimeOfReceipt)
    }

    @Test func `each participant of a group makes an event of the one message`() throws {
        let reading = try WhatsAppReading(
            Bodies.webhook(
                Bodies.group(participant: "4915100000001"),
                Bodies.group(participant: "4915100000002")))

        #expect(reading.texts(\.messageID) == ["wamid.GROUP", "wamid.GROUP"])
        #expect(Set(reading.ids).count == 2)
        #expect(reading.texts(\.contact) == [nil, nil])
        #expect(
            reading.rest(1)["raw"]?["recipient_participant_id"] == .string("4915100000002"))
    }

    @Test func `the value of a change is read like its webhook body`() throws {
        let whole = try WhatsAppReading(Bodies.webhook(Bodies.sent))
        let inner = try WhatsAppReading(Bodies.value([Bodies.sent]))

        #expect(inner.ids == whole.ids)
        #expect(inner.texts(\.source) == whole.texts(\.source))
    }

    @Test(arguments: [
        Bodies.inbound, Bodies.templateUpdate, Bodies.call, Bodies.value([]),
        Bodies.webhook(Bodies.status("failed", more: #","type":"payment","payment":{}"#)),
        Bodies.webhook(Bodies.status("deleted")), Bodies.webhook(Bodies.status("warning")),
        #"{"object":"whatsapp_business_account","entry":[]}"#,
    ])
    func `what is none of ours adds nothing`(_ body: String) throws {
        let reading = try WhatsAppReading(body)

        #expect(reading.types.isEmpty)
        #expect(reading.batch.arena.isEmpty)
        #expect(WhatsAppAdapter.recognises(try JSONValue.parse(body)))
    }

    @Test func `without a phone number id the source is the provider`() throws {
        let body = Bodies.webhook(Bodies.sent).replacing(
            #","phone_number_id":"106540352242922""#, with: "")

        #expect(try WhatsAppReading(body).texts(\.source) == ["whatsapp"])
    }
}
