import CampaignIngest
import Campaigns
import JSON
import Testing

struct WhatsAppProblemTests {
    typealias Bodies = WhatsAppBodies

    private static let statusPath = "$.entry[0].changes[0].value.statuses[0]"

    @Test(arguments: [
        (Bodies.status("exploded"), EventProblem.Code.unknownCallback, ".status"),
        (Bodies.status("Sent"), .unknownCallback, ".status"),
        (#"{"id":"wamid.A"}"#, .missingMember, ".status"),
        (#"{"id":"wamid.A","status":4}"#, .wrongType, ".status"),
        (#"{"status":"sent"}"#, .missingMember, ".id"),
        (#"{"id":null,"status":"sent"}"#, .missingMember, ".id"),
        (#"{"id":17,"status":"sent"}"#, .wrongType, ".id"),
        (Bodies.status("sent", id: ""), .invalidID, ".id"),
        (Bodies.status("sent", id: #"a\u0007"#), .invalidID, ".id"),
        (Bodies.status("sent", id: String(repeating: "a", count: 257)), .idTooLong, ".id"),
        (Bodies.status("sent", timestamp: #""yesterday""#), .unreadableTime, ".timestamp"),
        (Bodies.status("sent", timestamp: #""""#), .unreadableTime, ".timestamp"),
        (Bodies.status("sent", timestamp: #""+5""#), .unreadableTime, ".timestamp"),
        (Bodies.status("sent", timestamp: "-5"), .unreadableTime, ".timestamp"),
        (Bodies.status("sent", timestamp: "1.7e9"), .unreadableTime, ".timestamp"),
        (Bodies.status("sent", timestamp: #""1700000000000""#), .unreadableTime, ".timestamp"),
        (
            Bodies.status("sent", timestamp: #""99999999999999999999""#), .unreadableTime,
            ".timestamp"
        ),
        (Bodies.status("sent", timestamp: "true"), .wrongType, ".timestamp"),
        (Bodies.status("failed", more: #","errors":{}"#), .wrongType, ".errors"),
        (Bodies.status("failed", more: #","errors":[7]"#), .wrongType, ".errors[0]"),
        (
            Bodies.status("failed", more: #","errors":[{"code":"no such number"}]"#), .wrongType,
            ".errors[0].code"
        ),
        (
            Bodies.status("failed", more: #","errors":[{"code":1.5}]"#), .wrongType,
            ".errors[0].code"
        ),
        (#""wamid.A""#, .wrongType, ""),
    ])
    func `a status that cannot be read is named by its path`(
        _ status: String, _ code: EventProblem.Code, _ member: String
    ) throws {
        let problem = try #require(try WhatsAppReading.problem(Bodies.webhook(status)))

        #expect(problem.code == code)
        #expect(problem.path == Self.statusPath + member)
        #expect(!problem.found.isEmpty)
        #expect(!problem.expected.isEmpty)
    }

    @Test func `a status far inside is named by every index`() throws {
        let change = Bodies.change(statuses: [
            Bodies.sent, Bodies.sent, Bodies.status("sent", id: ""),
        ])
        let body = Bodies.webhook(
            entries: Bodies.entry(changes: Bodies.change(statuses: [])),
            Bodies.entry(changes: Bodies.change(statuses: []), change))
        let problem = try WhatsAppReading.problem(body)

        #expect(problem?.path == "$.entry[1].changes[1].value.statuses[2].id")
        #expect(problem?.found == #""""#)
        #expect(problem?.expected == "1 to 256 bytes")
    }

    @Test(arguments: [
        ("[]", EventProblem.Code.notAnObject, "$"), ("7", .notAnObject, "$"),
        ("{}", .unknownCallback, "$"), (#"{"object":"page","entry":[]}"#, .unknownCallback, "$"),
        (Bodies.status("sent"), .unknownCallback, "$"),
        (#"{"object":"whatsapp_business_account"}"#, .missingMember, "$.entry"),
        (#"{"object":"whatsapp_business_account","entry":{}}"#, .wrongType, "$.entry"),
        (#"{"object":"whatsapp_business_account","entry":[1]}"#, .wrongType, "$.entry[0]"),
        (Bodies.webhook(entries: "{}"), .missingMember, "$.entry[0].changes"),
        (
            Bodies.webhook(entries: Bodies.entry(changes: #"{"field":"messages"}"#)),
            .missingMember, "$.entry[0].changes[0].value"
        ),
        (
            Bodies.webhook(entries: Bodies.entry(changes: #"{"field":"messages","value":[]}"#)),
            .wrongType, "$.entry[0].changes[0].value"
        ),
        (
            Bodies.webhook(
                entries: Bodies.entry(
                    changes: Bodies.change(statuses: [Bodies.sent], phoneNumberID: ""))),
            .invalidID, "$.entry[0].changes[0].value.metadata.phone_number_id"
        ),
        (Bodies.answer("perhaps"), .unknownCallback, "$.messages[0].message_status"),
        (#"{"messaging_product":"whatsapp","messages":[{}]}"#, .missingMember, "$.messages[0].id"),
        (Bodies.envelope(Bodies.spring, "{}"), .unknownCallback, "$.response"),
        (Bodies.envelope("1", Bodies.answer()), .unknownCallback, "$"),
        (
            Bodies.envelope(#"{"campaign":"c"}"#, Bodies.error), .missingMember,
            "$.request.contact"
        ),
        (
            Bodies.envelope(#"{"campaign":"","contact":"k"}"#, Bodies.error), .invalidID,
            "$.request.campaign"
        ),
        (
            Bodies.envelope(#"{"campaign":"c","contact":"k","attempt":0}"#, Bodies.error),
            .attemptOutOfRange, "$.request.attempt"
        ),
        (
            Bodies.envelope(#"{"time":"1700000000"}"#, Bodies.answer()), .unreadableTime,
            "$.request.time"
        ),
        (
            Bodies.envelope(#"{"time":"2026-06-30T23:59:60Z"}"#, Bodies.answer()),
            .unreadableTime, "$.request.time"
        ),
    ])
    func `a body that cannot be read says where and why`(
        _ body: String, _ code: EventProblem.Code, _ path: String
    ) throws {
        let problem = try WhatsAppReading.problem(body)

        #expect(problem?.code == code)
        #expect(problem?.path == path)
    }

    @Test func `a body with one bad status adds nothing and leaves the batch as it was`() throws {
        var reading = try WhatsAppReading(Bodies.webhook(Bodies.sent))
        let before = (reading.batch.arena, reading.batch.events.count)
        let body = try JSONValue.parse(
            Bodies.webhook(Bodies.delivered, Bodies.status("exploded")))

        #expect(throws: EventProblem.self) {
            _ = try WhatsAppAdapter().read(
                body, receivedAt: WhatsAppReading.receivedAt, into: &reading.batch)
        }
        #expect(reading.batch.arena == before.0)
        #expect(reading.batch.events.count == before.1)
        #expect(reading.texts(\.campaign) == ["spring-sale"])
    }

    @Test(arguments: [
        Bodies.webhook(Bodies.sent), Bodies.inbound, Bodies.value([Bodies.sent]),
        Bodies.answer(), Bodies.error, Bodies.envelope(Bodies.spring, Bodies.answer()),
        Bodies.envelope(Bodies.spring, Bodies.error),
    ])
    func `bodies of the provider are recognised`(_ body: String) throws {
        #expect(WhatsAppAdapter.recognises(try JSONValue.parse(body)))
    }

    @Test(arguments: [
        "{}", "[]", "null", #""whatsapp""#, #"{"object":"page","entry":[]}"#,
        #"{"ok":false,"error_code":429,"description":"Too Many Requests"}"#,
        #"{"ok":true,"result":{"message_id":1,"chat":{"id":2}}}"#,
        #"{"request":{"campaign":"c"},"response":{"ok":true,"result":{"message_id":1}}}"#,
        #"{"error":{"code":1000,"message":"Throttled"}}"#, #"{"error":"no"}"#,
        #"{"specversion":"1.0","id":"1","source":"s","type":"attempt.sent"}"#,
        #"{"MessageSid":"SM1","MessageStatus":"sent"}"#,
        #"{"messaging_product":"whatsapp","to":"4915100000001","type":"text"}"#,
        #"{"id":"wamid.A","status":"sent","timestamp":"1700000000"}"#,
    ])
    func `bodies of others are not recognised`(_ body: String) throws {
        #expect(!WhatsAppAdapter.recognises(try JSONValue.parse(body)))
    }
}
