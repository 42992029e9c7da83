import CampaignIngest
import Campaigns
import HashTree
import JSON
import SeededRandom
import Testing

struct WhatsAppIdentityTests {
    typealias Bodies = WhatsAppBodies

    @Test func `the id is the SHA-256 of the status's canonical text`() throws {
        let reading = try WhatsAppReading(Bodies.webhook(#"{"status":"sent","id":"wamid.A"}"#))

        let canonical = #"{"id":"wamid.A","status":"sent"}"#
        #expect(reading.ids == [SHA256.hash(canonical.utf8.span).description])
        #expect(reading.ids[0]?.utf8.count == 64)
    }

    @Test func `a redelivery in another batch has the same identity and content`() throws {
        let first = try WhatsAppReading(Bodies.webhook(Bodies.sent, Bodies.delivered))
        let again = try WhatsAppReading(
            Bodies.webhook(Bodies.failed, Bodies.delivered),
            receivedAt: Timestamp(microseconds: 1_900_000_000_000_000))

        #expect(again.ids[1] == first.ids[1])
        #expect(again.texts(\.source)[1] == first.texts(\.source)[1])
        #expect(try again.cloudEvent(1) == first.cloudEvent(1))
    }

    @Test func `the same status twice in one body is one fact said twice`() throws {
        let reading = try WhatsAppReading(
            Bodies.webhook(Bodies.sent, Bodies.sent), Bodies.webhook(Bodies.sent))

        #expect(reading.types.count == 3)
        #expect(Set(reading.ids).count == 1)
        #expect(try reading.cloudEvent(0) == reading.cloudEvent(1))
    }

    @Test func `a time of receipt has no part in the identity`() throws {
        let body = Bodies.webhook(#"{"id":"wamid.A","status":"sent"}"#)
        let first = try WhatsAppReading(body, receivedAt: Timestamp(microseconds: 1))
        let again = try WhatsAppReading(body, receivedAt: Timestamp(microseconds: 2))

        #expect(first.ids == again.ids)
        #expect(first.batch.events[0].time != again.batch.events[0].time)
    }

    @Test func `the way JSON is written has no part in the identity`() throws {
        let plain = #"{"id":"wamid.A","status":"sent","timestamp":1700000000}"#
        let other = #"{ "timestamp" : 1700000000, "status":"s\u0065nt", "id":"wamid.A" }"#

        #expect(
            try WhatsAppReading(Bodies.webhook(plain)).ids
                == WhatsAppReading(Bodies.webhook(other)).ids)
    }

    @Test(arguments: [
        Bodies.status("read"), Bodies.status("sent", id: "wamid.B"),
        Bodies.status("sent", timestamp: #""1700000001""#),
        Bodies.status("sent", more: #","pricing":{"billable":true}"#),
    ])
    func `another body is another event`(_ status: String) throws {
        let reading = try WhatsAppReading(Bodies.webhook(Bodies.status("sent"), status))

        #expect(Set(reading.ids).count == 2)
    }

    @Test func `shuffled batches of a few statuses give the same set of identities`() throws {
        let names = ["sent", "delivered", "read", "failed", "played"]
        let statuses = (0..<40).map { index in
            Bodies.status(names[index % 5], id: "wamid.\(index / 5)")
        }
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        var random = SplitMix64(seed: seed)
        let expected = Set(try ids(of: [statuses]))
        for _ in 0..<20 {
            var parts: [[String]] = [[]]
            for status in statuses.shuffled(using: &random) {
                if random.next() % 4 == 0 { parts.append([]) }
                parts[parts.count - 1].append(status)
                if random.next() % 8 == 0 { parts[parts.count - 1].append(status) }
            }
            #expect(Set(try ids(of: parts)) == expected, "seed \(seed)")
        }
        #expect(expected.count == statuses.count)
    }

    private func ids(of parts: [[String]]) throws -> [String?] {
        try parts.flatMap { part in
            let body = Bodies.webhook(
                entries: Bodies.entry(changes: Bodies.change(statuses: part)))
            return try WhatsAppReading(body).ids
        }
    }

    @Test(arguments: [
        Bodies.webhook(Bodies.sent), Bodies.webhook(Bodies.failed),
        Bodies.webhook(Bodies.status("failed")), Bodies.answer("paused"),
        Bodies.envelope(Bodies.spring, Bodies.error),
        Bodies.envelope(Bodies.spring, Bodies.answer()),
    ])
    func `an event that was exported reads back as the same event`(_ body: String) throws {
        let reading = try WhatsAppReading(body)
        let exported = try reading.cloudEvent()
        var record = Array(exported.text.utf8)
        let length = record.count
        record += Array(repeating: 0, count: CloudEventDecoder.paddingBytes)

        var decoder = CloudEventDecoder()
        decoder.begin(arenaCount: record.count)
        let draft = try decoder.decode(record.span, 0..<length)
        var again = EventBatch()
        again.arena = record + decoder.extra
        again.events = [draft]

        var writer = JSONWriter()
        CloudEventEncoder.write(draft, of: again, to: &writer)
        #expect(try JSONValue(parsing: writer.bytes) == exported)
        #expect(again.text(draft.messageID) == reading.texts(\.messageID)[0])
        #expect(again.text(draft.code) == reading.texts(\.code)[0])
        #expect(draft.attempt == reading.batch.events[0].attempt)
    }
}
