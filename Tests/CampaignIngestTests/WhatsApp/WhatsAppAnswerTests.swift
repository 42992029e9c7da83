import CampaignIngest
import Campaigns
import JSON
import Testing

struct WhatsAppAnswerTests {
    typealias Bodies = WhatsAppBodies

    @Test func `an answer alone is a receipt by message id`() throws {
        let reading = try WhatsAppReading(Bodies.answer())

        #expect(reading.types == [.attemptAccepted])
        #expect(reading.texts(\.messageID) == ["wamid.A"])
        #expect(reading.texts(\.source) == ["whatsapp"])
        #expect(reading.batch.events[0].isReceiptByMessageID)
        #expect(reading.batch.events[0].isTimeOfReceipt)
        #expect(reading.rest()["raw"]?["message"]?["id"] == .string("wamid.A"))
        #expect(reading.rest()["raw"]?["contact"]?["wa_id"] == .string("4915100000001"))
    }

    @Test(arguments: [
        ("accepted", EventType.attemptAccepted), ("held_for_quality_assessment", .attemptDeferred),
        ("paused", .attemptDeferred),
    ])
    func `what is held or paused is deferred`(_ status: String, _ type: EventType) throws {
        let reading = try WhatsAppReading(Bodies.answer(status))

        #expect(reading.types == [type])
        #expect(reading.rest()["detail"]?.stringValue == (type == .attemptDeferred ? status : nil))
    }

    @Test func `an answer in an envelope belongs to the attempt of the request`() throws {
        let request =
            #"{"campaign":"spring-sale","contact":"4915100000001","attempt":3,"#
            + #""time":"2026-03-01T09:30:00.25+01:00","phone_number_id":"7"}"#
        let reading = try WhatsAppReading(Bodies.envelope(request, Bodies.answer()))

        #expect(reading.types == [.attemptAccepted])
        #expect(reading.texts(\.source) == ["whatsapp:7"])
        #expect(reading.texts(\.campaign) == ["spring-sale"])
        #expect(reading.texts(\.contact) == ["4915100000001"])
        #expect(reading.batch.events[0].attempt == 3)
        #expect(try reading.cloudEvent()["time"] == .string("2026-03-01T08:30:00.250000Z"))
        #expect(!reading.batch.events[0].isTimeOfReceipt)
        #expect(reading.rest()["raw"]?["request"]?["attempt"] == .number("3"))
    }

    @Test func `an error in an envelope fails the attempt`() throws {
        let reading = try WhatsAppReading(Bodies.envelope(Bodies.spring, Bodies.error))

        #expect(reading.types == [.attemptFailed])
        #expect(reading.texts(\.code) == ["whatsapp:130429"])
        #expect(reading.texts(\.messageID) == [nil])
        #expect(reading.texts(\.campaign) == ["spring-sale"])
        #expect(reading.batch.events[0].attempt == 1)
        let text = try #require(reading.rest()["error"]?["text"]?.stringValue)
        #expect(text.hasPrefix("Message failed to send because"))
        #expect(
            reading.rest()["raw"]?["error"]?["fbtrace_id"] == .string("Az8or2yhqkZfEZ"))
    }

    @Test func `the request of an envelope may be the send request itself`() throws {
        let request =
            #"{"messaging_product":"whatsapp","to":"4915100000001","type":"template","#
            + #""biz_opaque_callback_data":"{\"campaign\":\"c\",\"contact\":\"k\",\"attempt\":2}"}"#
        let reading = try WhatsAppReading(
            Bodies.envelope(request, Bodies.answer()), Bodies.envelope(request, Bodies.error))

        #expect(reading.types == [.attemptAccepted, .attemptFailed])
        #expect(reading.texts(\.contact) == ["k", "k"])
        #expect(reading.batch.events.map(\.attempt) == [2, 2])
    }

    @Test func `an answer in an envelope that names no attempt is a receipt`() throws {
        let reading = try WhatsAppReading(Bodies.envelope("{}", Bodies.answer()))

        #expect(reading.types == [.attemptAccepted])
        #expect(reading.batch.events[0].isReceiptByMessageID)
    }

    @Test func `an answer without a message id leaves the outcome unknown`() throws {
        let answer = #"{"messaging_product":"whatsapp","contacts":[],"messages":[]}"#
        let reading = try WhatsAppReading(
            Bodies.envelope(Bodies.spring, answer),
            Bodies.envelope(Bodies.spring, #"{"messaging_product":"whatsapp"}"#))

        #expect(reading.types == [.attemptUnknown, .attemptUnknown])
        #expect(reading.rest()["reason"] == .string("whatsapp:missing-id"))
        #expect(reading.texts(\.campaign) == ["spring-sale", "spring-sale"])
    }

    @Test func `of several contacts one goes with a message only one to one`() throws {
        let answer =
            #"{"messaging_product":"whatsapp","contacts":[{"wa_id":"1"},{"wa_id":"2"}],"#
            + #""messages":[{"id":"wamid.A"}]}"#

        #expect(try WhatsAppReading(answer).rest()["raw"]?["contact"] == nil)
    }

    @Test(arguments: [
        (Bodies.error, "$"), (Bodies.envelope("{}", Bodies.error), "$.request.campaign"),
        (#"{"messaging_product":"whatsapp","messages":[]}"#, "$.messages"),
        (Bodies.envelope("{}", #"{"messaging_product":"whatsapp"}"#), "$.response.messages"),
    ])
    func `an answer about nobody is refused and says what to do`(
        _ body: String, _ path: String
    ) throws {
        let problem = try #require(try WhatsAppReading.problem(body))

        #expect(problem.code == .notAttributable)
        #expect(problem.path == path)
        #expect(problem.expected.contains(#""request""#))
    }
}
