import CampaignLedger
import SeededRandom
import SlowTwin
import Testing

/// Audits of simulated workloads.
@Suite struct AuditPropertyTests {
    /// Seeds that are tried for a plant: small workloads have no place for some.
    private static let mostTries: UInt64 = 60

    private func audit(_ lines: [String], commitEvery: Int = 65_536) throws -> AuditReport {
        let ledger = try TestLedger()
        let summary = try ledger.importing(lines, commitEvery: commitEvery)
        try #require(summary.rejected == 0 && summary.accepted > 0)
        return try ledger.ledger.snapshot().audit()
    }

    @Test(arguments: Seeds.all.prefix(40))
    func `a clean workload is silent, as it arrives and in any order`(seed: UInt64) throws {
        var workload = AuditWorkload(seed: seed)
        for isShuffled in [false, true] {
            let report = try audit(workload.lines(shuffled: isShuffled))
            #expect(report.isClean, "shuffled: \(isShuffled) \(report.findings)")
            #expect(report.doubleSends == AuditReport.DoubleSends(atLeast: 0, atMost: 0))
        }
    }

    @Test(arguments: AuditPlant.allCases)
    func `of an incident in a clean workload exactly that is found`(_ plant: AuditPlant) throws {
        let first = Seeds.all[0]
        var planted = 0
        for seed in first..<first + Self.mostTries where planted < 5 {
            var workload = AuditWorkload(seed: seed)
            guard let contact = workload.plant(plant) else { continue }
            planted += 1
            let report = try audit(workload.lines())
            #expect(
                Set(report.findings.map(\.check)) == plant.expected,
                "seed \(seed): \(report.findings)")
            #expect(report.findings.count == plant.expected.count, "seed \(seed)")
            for finding in report.findings {
                #expect(!finding.positions.isEmpty && finding.positionCount > 0)
                guard !contact.isEmpty else { continue }
                #expect(finding.contacts.contains(contact), "seed \(seed): \(finding)")
            }
        }
        #expect(planted == 5, "seeds from \(first)")
    }

    @Test(arguments: Seeds.all.prefix(30))
    func `the bounds of double sends enclose the truth`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var story = AuditStory()
        var truth = 0
        var expected = (atLeast: 0, atMost: 0)
        story.create("a", at: 0)
        story.create("b", retryOf: "a", at: 1)
        story.create("c", retryOf: "b", at: 2)
        for contact in 0..<random.number(in: 1...60) {
            // What was delivered in truth, and which of it a receipt came for.
            var delivered = 0
            var isTold = false
            var told: [String] = []
            for campaign in ["a", "b", "c"] where random.chance(60) {
                for number in 1...random.number(in: 1...2) {
                    let isDelivered = random.chance(40)
                    if isDelivered { delivered += 1 }
                    let ends =
                        isDelivered
                        ? (isTold
                            ? ["delivered", "unknown", "deferred", "accepted", "sent"] : ["read"])
                        : ["failed", "unknown", "deferred", "accepted", "sent", "dispatched"]
                    if isDelivered { isTold = true }
                    told.append(random.pick(ends))
                    story.attempt(
                        told[told.count - 1], campaign, "\(contact)", at: 10 + number,
                        number: number)
                }
            }
            let reached = told.count { $0 == "delivered" || $0 == "read" }
            let open = told.contains { ["unknown", "deferred", "accepted", "sent"].contains($0) }
            if reached > 1 { expected.atLeast += 1 }
            if reached > 1 || reached == 1 && open { expected.atMost += 1 }
            if delivered > 1 { truth += 1 }
        }
        let bounds = try #require(try story.audit().doubleSends)
        #expect(bounds.atLeast == expected.atLeast && bounds.atMost == expected.atMost)
        #expect(bounds.atLeast <= truth && truth <= bounds.atMost)
    }

    @Test(arguments: Seeds.all.prefix(60))
    func `whatever was told, the counts are those of the events`(seed: UInt64) throws {
        let strange = try StrangeLedger(StrangeLogs.make(seed: seed), commitEvery: 65_536)
        let snapshot = try strange.ledger.ledger.snapshot()
        let report = try snapshot.audit()
        #expect(!report.findings.contains { $0.check == .countsDisagree }, "\(report.findings)")
        #expect(report.findings.count == report.count)
        // The contradictions of the statistics are the findings of two checks.
        let attempts = report.findings.filter {
            $0.check == .contradiction || $0.check == .failedAfterDelivered
        }
        let contacts = Set(
            attempts.map { [Text($0.campaign ?? ""), Text($0.contact ?? "")] })
        let counted = try snapshot.statistics().map(\.counts.contradictions).reduce(0, +)
        #expect(contacts.count == counted)
        for finding in report.findings {
            #expect(finding.positions == finding.positions.sorted())
            #expect(finding.positions.allSatisfy { (1...snapshot.asOf.position).contains($0) })
        }
    }
}
