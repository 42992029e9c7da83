import CampaignLedger
import SeededRandom
import SlowTwin
import Testing

/// What a replay says differs, against the answers of both sides.
@Suite struct DifferenceLawTests {
    private static let seeds = Array(Seeds.all.prefix(40))

    @Test(arguments: seeds)
    func `a replay to a moment lists exactly what the answers then and now differ in`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed &+ 4 << 40)
        let strange = try StrangeLedger(StrangeLogs.make(seed: seed), commitEvery: 65_536)
        let ledger = strange.ledger.ledger
        let head = try ledger.snapshot().asOf.position
        for _ in 0..<3 {
            let replayed = UInt64(random.below(Int(head) + 1))
            let asOf = random.chance(50) ? head : UInt64(random.below(Int(head) + 1))
            let now = try ledger.snapshot(asOf: .position(asOf))
            let other = try ledger.snapshot(asOf: .position(replayed))
            let differences = try Differences { try now.replay(to: .position(replayed), $0) }
            try differences.expect(replayed: other, now: now, "\(replayed) against \(asOf)")
        }
    }

    @Test(arguments: seeds)
    func `a replay under a policy lists exactly what changing the policy changes`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed &+ 5 << 40)
        let strange = try StrangeLedger(StrangeLogs.make(seed: seed), commitEvery: 65_536)
        let ledger = strange.ledger.ledger
        let now = try ledger.snapshot()
        let channels = ["whatsapp", "telegram", "sms", "e-mail, plain"].filter { _ in
            random.chance(40)
        }
        let rule =
            #"{"provider":"x","code":"1","category":"retryable"},"#
            + #"{"provider":"meta","code":"131049","category":"nonRetryable"}"#
        let members =
            #""receiptlessChannels":[\#(channels.map { "\"\($0)\"" }.joined(separator: ","))]"#
            + (random.chance(50) ? #","failureCatalogue":[\#(rule)]"# : "")
        let assumption = try ReplayAssumption(policy: Array("{\(members)}".utf8))
        let differences = try Differences { try now.replay(assuming: assumption, $0) }

        // The same policy, recorded: later than all other times, so that it counts.
        let policy =
            #"{"specversion":"1.0","id":"assumed","source":"zz","type":"policy.changed","#
            + #""time":"2199-12-31T23:59:59.999999Z","data":{\#(members)}}"#
        try strange.ledger.append(policy)
        try differences.expect(replayed: try ledger.snapshot(), now: now, members)
        #expect(try differences.categories == differences.expectedCategories(ledger, now))
    }

    /// A snapshot used to call the ledger damaged where the later moment knows campaigns that it does not.
    @Test(arguments: seeds.prefix(20))
    func `a replay to a moment after the snapshot knows what was appended since`(
        seed: UInt64
    ) throws {
        let lines = StrangeLogs.make(seed: seed)
        let strange = try StrangeLedger(
            Array(lines.prefix(lines.count / 2)), commitEvery: 65_536)
        let ledger = strange.ledger.ledger
        let early = try ledger.snapshot()
        try strange.ledger.append(Array(lines.dropFirst(lines.count / 2)))
        let differences = try Differences { try early.replay(to: .now, $0) }
        try differences.expect(replayed: try ledger.snapshot(), now: early, "half")
    }

    @Test(arguments: seeds.prefix(20))
    func `nothing differs from itself`(seed: UInt64) throws {
        let strange = try StrangeLedger(StrangeLogs.make(seed: seed), commitEvery: 7)
        let snapshot = try strange.ledger.ledger.snapshot()
        for summary in [
            try snapshot.replay(to: .now) { _ in Issue.record("a difference") },
            try snapshot.replay(assuming: try ReplayAssumption()) { _ in
                Issue.record("a difference")
            },
        ] {
            #expect(summary == ReplaySummary())
            #expect(!summary.differs)
        }
    }
}

/// The differences that a replay handed out.
private struct Differences {
    private var outcomes: Set<[Text]> = []
    private var campaigns: [Text: [ReplayChange]] = [:]
    private var chains: [Text: [ReplayChange]] = [:]
    private(set) var categories: Set<[Text]> = []
    private let summary: ReplaySummary

    init(_ replay: (_ body: (ReplayDifference) throws -> Void) throws -> ReplaySummary) throws {
        var (outcomes, campaigns, chains) = (
            Set<[Text]>(), [Text: [ReplayChange]](), [Text: [ReplayChange]]()
        )
        var categories: Set<[Text]> = []
        var failures = 0
        summary = try replay { difference in
            switch difference {
            case .campaign(let campaign): campaigns[Text(campaign.campaign)] = campaign.changes
            case .chain(let chain): chains[Text(chain.root)] = chain.changes
            case .contact(let contact):
                #expect((1...10).contains(contact.reason.rule))
                #expect(!contact.reason.text.isEmpty)
                outcomes.insert(
                    [
                        contact.campaign, contact.contact, contact.replayed?.name ?? "-",
                        contact.now?.name ?? "-",
                    ].map { Text($0) })
            case .failure(let failure):
                failures += 1
                categories.insert(
                    [
                        failure.campaign, failure.contact, "\(failure.attempt)",
                        failure.now.category, failure.replayed.category,
                    ].map { Text($0) })
            }
        }
        (self.outcomes, self.campaigns, self.chains) = (outcomes, campaigns, chains)
        self.categories = categories
        #expect(summary.campaigns == campaigns.count)
        #expect(summary.contacts == outcomes.count)
        #expect(summary.chains == chains.count)
        #expect(summary.failures == failures)
    }

    func expect(replayed: LedgerSnapshot, now: LedgerSnapshot, _ what: String) throws {
        let (before, after) = (try outcomesByPlace(replayed), try outcomesByPlace(now))
        var expected: Set<[Text]> = []
        for place in Set(before.keys).union(after.keys)
        where before[place] != after[place] {
            expected.insert(
                place + [Text(before[place]?.name ?? "-"), Text(after[place]?.name ?? "-")])
        }
        #expect(outcomes == expected, "\(what)")
        try expectCampaigns(replayed, now, what)
        try expectChains(replayed, now, what)
    }

    private func expectCampaigns(
        _ replayed: LedgerSnapshot, _ now: LedgerSnapshot, _ what: String
    ) throws {
        let (before, after) = (try statistics(replayed), try statistics(now))
        for campaign in Set(before.keys).union(after.keys) {
            let changes = campaigns[campaign]
            let (old, new) = (before[campaign], after[campaign])
            // Equal to `String` is not equal to the ledger: what is shown is compared by its bytes.
            let differs = Text("\(String(describing: old))") != Text("\(String(describing: new))")
            #expect((changes != nil) == differs, "\(what): \(campaign)")
            let failed = changes?.first { $0.what == "contacts.failed" }
            let (wasFailed, isFailed) = (old?.counts.failed ?? 0, new?.counts.failed ?? 0)
            #expect((failed != nil) == (wasFailed != isFailed))
            if let failed {
                #expect(failed.replayed == .number(wasFailed) && failed.now == .number(isFailed))
            }
            let status = changes?.first { $0.what == "status" }
            #expect((status != nil) == (old?.status != new?.status))
        }
        #expect(Set(campaigns.keys).isSubset(of: Set(before.keys).union(after.keys)))
    }

    private func expectChains(
        _ replayed: LedgerSnapshot, _ now: LedgerSnapshot, _ what: String
    ) throws {
        let (before, after) = (try ends(replayed), try ends(now))
        for root in Set(before.keys).union(after.keys) {
            let end = chains[root]?.first { $0.what == "ended" }
            #expect((end != nil) == (before[root] != after[root]), "\(what): \(root)")
        }
    }

    /// Failures whose category an appended policy changed, by the answers of both sides.
    func expectedCategories(
        _ ledger: Ledger, _ now: LedgerSnapshot
    ) throws -> Set<[Text]> {
        let replayed = try ledger.snapshot()
        var expected: Set<[Text]> = []
        for campaign in try now.statistics().map(\.campaign) {
            for contact in Set(try now.events().compactMap(\.contact).map { Text($0) }) {
                let old = try now.reached(contact.string, campaign: campaign).tries
                let new = try replayed.reached(contact.string, campaign: campaign).tries
                for (old, new) in zip(old, new)
                where Text(old.campaign) == Text(campaign) && old.category != new.category {
                    expected.insert(
                        [
                            campaign, contact.string, "\(old.attempt)", old.category ?? "",
                            new.category ?? "",
                        ].map { Text($0) })
                }
            }
        }
        return expected
    }

    private func outcomesByPlace(_ snapshot: LedgerSnapshot) throws -> [[Text]: ContactOutcome] {
        var outcomes: [[Text]: ContactOutcome] = [:]
        let events = try snapshot.ledger.snapshot().events()
        let listed = try events.flatMap { event in
            try JSONValue(reading: Array(event.cloudEvent.utf8))["data"]?["contacts"]?.texts ?? []
        }
        for contact in Set(events.compactMap(\.contact).map { Text($0) }).union(listed) {
            for campaign in try snapshot.timeline(of: contact.string).campaigns {
                outcomes[[Text(campaign.campaign), contact]] = campaign.outcome
            }
        }
        return outcomes
    }

    private func statistics(_ snapshot: LedgerSnapshot) throws -> [Text: CampaignStatistics] {
        var statistics: [Text: CampaignStatistics] = [:]
        for answer in try snapshot.statistics() { statistics[Text(answer.campaign)] = answer }
        return statistics
    }

    private func ends(_ snapshot: LedgerSnapshot) throws -> [Text: ChainEnd] {
        var ends: [Text: ChainEnd] = [:]
        for campaign in try snapshot.statistics().map(\.campaign) {
            let chain = try snapshot.chain(of: campaign)
            ends[Text(chain.root)] = chain.ended
        }
        return ends
    }
}
