import CampaignLedger
import SeededRandom
import SlowTwin
import Testing

/// The ledger against the rules once more, slow and obvious.
@Suite struct TwinTests {
    @Test(arguments: Seeds.all)
    func `the exports are those of the slow twin, now and as of any moment`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let lines = StrangeLogs.make(seed: seed)
        let strange = try StrangeLedger(
            lines, commitEvery: random.pick(StrangeLedger.commitSizes))
        expectTables(try strange.tables(), try SlowTwin(lines).tables, "now")

        let head = try strange.ledger.ledger.snapshot().asOf.position
        for _ in 0..<2 {
            let position = random.below(Int(head) + 1)
            expectTables(
                try strange.tables(asOf: UInt64(position)),
                try SlowTwin(lines, asOf: position).tables, "as of \(position)")
        }
        let times = try strange.ledger.ledger.snapshot().events().map(\.occurredAt.microseconds)
        for _ in 0..<2 {
            let time = random.pick(times) - Int64(random.below(2))
            expectTables(
                try strange.tables(occurredBy: Timestamp(microseconds: time)),
                try SlowTwin(lines, occurredBy: time).tables, "occurred by \(time)")
        }
        let position = random.below(Int(head) + 1)
        let time = random.pick(times)
        expectTables(
            try strange.tables(
                asOf: UInt64(position), occurredBy: Timestamp(microseconds: time)),
            try SlowTwin(lines, asOf: position, occurredBy: time).tables,
            "as of \(position), occurred by \(time)")
    }

    @Test(arguments: Seeds.all)
    func `no order of arrival and no repetition changes an answer`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed &+ 1 << 40)
        let lines = StrangeLogs.make(seed: seed)
        let first = try StrangeLedger(lines, commitEvery: random.pick(StrangeLedger.commitSizes))
        let other = try StrangeLedger(
            StrangeLogs.withRepetitions(StrangeLogs.shuffled(lines, seed: seed), seed: seed),
            commitEvery: random.pick(StrangeLedger.commitSizes))

        expectTables(try other.tables(), try first.tables(), "after shuffling")
        guard seed % 3 == 0 else { return }
        let (found, expected) = (try Answers(other.ledger), try Answers(first.ledger))
        #expect(found.statistics == expected.statistics)
        #expect(found.chains == expected.chains)
        #expect(found.failed == expected.failed)
        for (found, expected) in zip(found.reached, expected.reached) {
            #expect(found == expected)
        }
    }

    @Test(arguments: Seeds.all)
    func `an export of the events makes an equal ledger`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed &+ 2 << 40)
        let lines = StrangeLogs.make(seed: seed)
        let first = try StrangeLedger(lines, commitEvery: random.pick(StrangeLedger.commitSizes))
        let again = try StrangeLedger(
            try first.events, commitEvery: random.pick(StrangeLedger.commitSizes))

        #expect(try again.ledger.export(.events) == first.ledger.export(.events))
        expectTables(try again.tables(), try first.tables(), "after an export")
        #expect(try again.ledger.importing(lines).accepted == 0)
        #expect(try first.ledger.importing(lines, commitEvery: 3).accepted == 0)
        #expect(try first.ledger.importing(try again.events).accepted == 0)
    }

    @Test(arguments: Seeds.all.prefix(40))
    func `events come back as the values they were`(seed: UInt64) throws {
        var latest: [[Text?]: JSONValue] = [:]
        let lines = StrangeLogs.make(seed: seed)
        for line in lines {
            let event = try JSONValue(reading: Array(line.utf8))
            let identity = [event["source"]?.text, event["id"]?.text]
            let data = event["data"] ?? .object([])
            latest[identity] = latest[identity] ?? event.setting("data", to: data)
        }
        for line in try StrangeLedger(lines, commitEvery: 7).events {
            let event = try JSONValue(reading: Array(line.utf8))
            let identity = [event["source"]?.text, event["id"]?.text]
            #expect(event == latest.removeValue(forKey: identity))
        }
        #expect(latest.isEmpty)
    }
}

/// All that a ledger answers, positions and times of recording aside.
private struct Answers {
    var statistics: [CampaignStatistics] = []
    var chains: [ChainSummary] = []
    var failed: [[FailedContact]] = []
    var reached: [ReachAnswer] = []

    init(_ ledger: TestLedger) throws {
        let snapshot = try ledger.ledger.snapshot()
        statistics = try snapshot.statistics()
        for campaign in statistics.map(\.campaign) {
            chains.append(try snapshot.chain(of: campaign))
            failed.append(
                try snapshot.failed(in: campaign).map {
                    var contact = $0
                    contact.position = 0
                    return contact
                })
            let contacts = Set(try snapshot.events().compactMap(\.contact).map { Text($0) })
            for contact in contacts.sorted() {
                var answer = try snapshot.reached(contact.string, campaign: campaign)
                answer.position = nil
                answer.tries = answer.tries.map {
                    var attempt = $0
                    attempt.position = 0
                    return attempt
                }
                reached.append(answer)
            }
        }
    }
}
