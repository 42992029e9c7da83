import CampaignLedger
import TemporaryFolder
import Testing

/// What appending records, and what it gives back.
@Suite struct AppendTests {
    private let sent = event("attempt.sent", "1", "c", #""contact":"ana""#)

    @Test func `events get positions without gaps, in their order`() throws {
        let ledger = try TestLedger()
        #expect(try ledger.append(sent) == [.recorded(1)])
        #expect(
            try ledger.append(
                event("attempt.sent", "2", "c", #""contact":"bo""#),
                event("attempt.sent", "3", "c", #""contact":"cy""#)) == [
                    .recorded(2), .recorded(3),
                ])
        #expect(try ledger.ledger.snapshot().events().map(\.position) == [1, 2, 3])
    }

    @Test func `nothing is appended by no events`() throws {
        let ledger = try TestLedger()
        #expect(try ledger.append([]) == [])
        #expect(try ledger.ledger.snapshot().head().size == 0)
    }

    @Test func `appending from tasks gives what appending from a thread does`() async throws {
        let ledger = try TestLedger()
        let outcomes = try await ledger.ledger.append(cloudEvents: [sent, sent])
        #expect(outcomes == [.recorded(1), .duplicate(1)])
        #expect(outcomes.map(\.position) == [1, 1])
    }

    @Test func `appends from many tasks all find their places`() async throws {
        let ledger = try TestLedger()
        let positions = try await withThrowingTaskGroup(of: [UInt64].self) { group in
            for task in 0..<20 {
                group.addTask {
                    var positions: [UInt64] = []
                    for step in 0..<5 {
                        let outcomes = try await ledger.ledger.append(cloudEvents: [
                            event(
                                "attempt.sent", "\(task)-\(step)", "c\(task)", #""contact":"ana""#)
                        ])
                        positions += outcomes.map(\.position)
                    }
                    return positions
                }
            }
            var all: [UInt64] = []
            for try await some in group {
                #expect(some == some.sorted())
                all += some
            }
            return all
        }
        #expect(positions.sorted() == Array(1...100))
        #expect(try ledger.ledger.snapshot().head().size == 100)
    }

    @Test func `an event that was recorded is not recorded again, its first position is given`()
        throws
    {
        let ledger = try TestLedger(event("campaign.created", "0", "c"), sent)
        #expect(try ledger.append(sent) == [.duplicate(2)])
        #expect(
            try ledger.append(sent, event("attempt.read", "2", "c", #""contact":"ana""#), sent)
                == [.duplicate(2), .recorded(3), .duplicate(2)])
        #expect(try ledger.ledger.snapshot().head().size == 3)
    }

    @Test func `an event that comes twice in a batch is recorded once`() throws {
        let ledger = try TestLedger()
        #expect(
            try ledger.append(sent, sent, sent) == [.recorded(1), .duplicate(1), .duplicate(1)])
    }

    @Test(arguments: [
        // Member order and white space.
        #"{ "data" : {"n":[1,{"b":2,"a":1}],"contact":"ana"},"subject":"c","type":"attempt.sent","#
            + #""time":"2026-03-01T08:30:00.5Z","source":"s","id":"1","specversion":"1.0","x":1}"#,
        // Numbers and escapes.
        #"{"specversion":"1.0","id":"\u0031","source":"s","type":"attempt.sent","subject":"c","#
            + #""time":"2026-03-01T08:30:00.5Z","data":{"contact":"\u0061na","n":[1.0,{"a":1e0,"b":20e-1}]},"x":1.00}"#,
        // Other spellings of the instant.
        #"{"specversion":"1.0","id":"1","source":"s","type":"attempt.sent","subject":"c","#
            + #""time":"2026-03-01T09:30:00.500000999+01:00","data":{"contact":"ana","n":[1,{"a":1,"b":2}]},"x":1}"#,
    ])
    func `equal JSON values are the same content`(_ same: String) throws {
        let ledger = try TestLedger(
            #"{"specversion":"1.0","id":"1","source":"s","type":"attempt.sent","subject":"c","#
                + #""time":"2026-03-01T08:30:00.5Z","data":{"contact":"ana","n":[1,{"a":1,"b":2}]},"x":1}"#
        )
        #expect(try ledger.append(same) == [.duplicate(1)])
    }

    @Test func `absent data is an empty object`() throws {
        let empty = event("campaign.started", "1", "c")
        let absent = empty.replacing(#","data":{}"#, with: "")
        let ledger = try TestLedger(empty)
        #expect(try ledger.append(absent) == [.duplicate(1)])
        let other = try TestLedger(absent)
        #expect(try other.append(empty) == [.duplicate(1)])
    }

    @Test func `the original time text is given back`() throws {
        let odd = sent.replacing(
            "2026-03-01T08:30:00.000000Z", with: "2026-03-01t08:30:00.0000001+00:00")
        let ledger = try TestLedger(odd)
        let event = try #require(try ledger.ledger.snapshot().events().first)
        #expect(event.cloudEvent.contains(#""time":"2026-03-01t08:30:00.0000001+00:00""#))
        #expect(event.occurredAt == moment(0))
    }

    @Test func `what was appended can be asked at once, and after opening again`() throws {
        let folder = TemporaryFolder(.memory)
        let path = folder.file("ledger")
        do {
            let ledger = try Ledger.open(at: path, creation: .ifMissing)
            _ = try ledger.appendBlocking(cloudEvents: [sent])
            #expect(try ledger.snapshot().statistics().map(\.campaign) == ["c"])
        }
        let again = try Ledger.open(at: path)
        #expect(try again.snapshot().statistics().map(\.campaign) == ["c"])
        #expect(try again.appendBlocking(cloudEvents: [sent]) == [.duplicate(1)])
    }
}
