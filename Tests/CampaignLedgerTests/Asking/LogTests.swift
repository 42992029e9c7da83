import CampaignLedger
import Testing

/// What is in the log?
@Suite struct LogTests {
    private func story() throws -> LedgerSnapshot {
        try TestLedger(
            event("campaign.created", "1", "c", at: 1),
            event("attempt.sent", "2", "c", at: 2, #""contact":"ana""#),
            event("attempt.sent", "3", "d", at: 9, #""contact":"ana""#),
            event("attempt.read", "4", nil, at: 4, #""contact":"ana","messageId":"m""#),
            event("contact.optedOut", "5", "ana", at: 5),
            event("attempt.failed", "6", "c", at: 6, #""contact":"bo","error":{"code":"p:1"}"#),
            event("policy.changed", "7", nil, at: 7)
        ).ledger.snapshot()
    }

    private func positions(
        _ snapshot: LedgerSnapshot, in range: ClosedRange<UInt64>? = nil, backwards: Bool = false,
        where filter: LogFilter = LogFilter(), limit: Int = .max
    ) throws -> [UInt64] {
        var positions: [UInt64] = []
        try snapshot.forEachEvent(in: range, backwards: backwards, where: filter) {
            positions.append($0.position)
            return positions.count < limit
        }
        return positions
    }

    @Test func `forwards and backwards, all of it or its beginning`() throws {
        let snapshot = try story()
        #expect(try positions(snapshot) == [1, 2, 3, 4, 5, 6, 7])
        #expect(try positions(snapshot, backwards: true) == [7, 6, 5, 4, 3, 2, 1])
        #expect(try positions(snapshot, limit: 2) == [1, 2])
        #expect(try positions(snapshot, backwards: true, limit: 2) == [7, 6])
    }

    @Test(
        arguments: [
            (2...4, [2, 3, 4]), (7...7, [7]), (0...2, [1, 2]), (6...99, [6, 7]), (8...99, []),
            (0...0, []),
            (0...UInt64.max, [1, 2, 3, 4, 5, 6, 7]),
        ] as [(ClosedRange<UInt64>, [UInt64])])
    func `a part of it`(_ range: ClosedRange<UInt64>, _ expected: [UInt64]) throws {
        let snapshot = try story()
        #expect(try positions(snapshot, in: range) == expected)
        #expect(try positions(snapshot, in: range, backwards: true) == expected.reversed())
    }

    @Test func `by campaign, contact, type and time`() throws {
        let snapshot = try story()
        var filter = LogFilter()
        filter.campaign = "c"
        #expect(try positions(snapshot, where: filter) == [1, 2, 6])
        filter.contact = "ana"
        #expect(try positions(snapshot, where: filter) == [2])
        filter.campaign = nil
        #expect(try positions(snapshot, where: filter) == [2, 3, 4, 5])
        filter.type = "attempt."
        #expect(try positions(snapshot, where: filter) == [2, 3, 4])
        filter.type = "attempt.sent"
        #expect(try positions(snapshot, backwards: true, where: filter) == [3, 2])
        filter.occurredFrom = moment(3)
        #expect(try positions(snapshot, where: filter) == [3])
        filter.type = "attempt"
        #expect(try positions(snapshot, where: filter) == [])
    }

    @Test func `names are compared by their bytes`() throws {
        let (one, two) = ("\u{E9}", "e\u{301}")
        let snapshot = try TestLedger(
            event("campaign.created", "1", one), event("campaign.created", "2", two)
        ).ledger.snapshot()
        var filter = LogFilter()
        filter.campaign = two
        #expect(try positions(snapshot, where: filter) == [2])
    }

    @Test func `an event shows what it says`() throws {
        let events = try story().events()
        #expect(events.map(\.typeName)[5] == "attempt.failed" && events[5].code == "p:1")
        #expect(events[5].attempt == 1 && events[5].source == "s" && events[5].id == "6")
        #expect(events[3].attempt == nil && events[3].messageID == "m")
        #expect(events[3].campaign == nil && events[3].contact == "ana")
        #expect(events[4].contact == "ana" && events[4].campaign == nil)
        #expect(events[0].contact == nil && events[0].campaign == "c")
        #expect(events.map(\.recordedAt) == Array(repeating: moment(1000), count: 7))
    }

    @Test func `only what the snapshot considers`() throws {
        let ledger = try TestLedger(
            event("campaign.created", "1", "c", at: 5), event("campaign.started", "2", "c", at: 4),
            event("campaign.paused", "3", "c", at: 6))
        #expect(try positions(ledger.ledger.snapshot(asOf: .position(2))) == [1, 2])
        #expect(try positions(ledger.ledger.snapshot(asOf: .position(0))) == [])
        #expect(try positions(ledger.ledger.snapshot(occurredBy: moment(5))) == [1, 2])
    }

    @Test func `many pages forwards and backwards`() throws {
        let ledger = try TestLedger()
        let count = 9000
        let lines = (0..<count).map { event("attempt.sent", "\($0)", "c", #""contact":"\#($0)""#) }
        #expect(try ledger.importing(lines).accepted == count)
        let snapshot = try ledger.ledger.snapshot()
        let all = Array(1...UInt64(count))
        #expect(try positions(snapshot) == all)
        #expect(try positions(snapshot, backwards: true) == all.reversed())
        #expect(try positions(snapshot, in: 4000...8200, backwards: true).count == 4201)
    }
}
