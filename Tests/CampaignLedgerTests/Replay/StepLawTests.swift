import CampaignLedger
import SeededRandom
import SlowTwin
import Testing

/// Stories told event by event against the answers of a snapshot at every position.
@Suite struct StepLawTests {
    private static let seeds = Array(Seeds.all.prefix(40))
    /// Logs up to this long are compared at every position, others at the end.
    private static let shortLog: UInt64 = 25

    private func ledger(_ seed: UInt64) throws -> (Ledger, StrangeLedger) {
        var random = SplitMix64(seed: seed)
        let strange = try StrangeLedger(
            StrangeLogs.make(seed: seed), commitEvery: random.pick(StrangeLedger.commitSizes))
        return (strange.ledger.ledger, strange)
    }

    private func positions(upTo head: UInt64) -> [UInt64] {
        head <= Self.shortLog ? Array(1...head) : [head]
    }

    /// The standings after each position: the latest step's at or before it.
    private func standings(
        _ snapshot: LedgerSnapshot, _ focus: ReplayFocus
    ) throws -> [UInt64: ReplayStanding] {
        var steps: [UInt64: ReplayStanding] = [:]
        try snapshot.replaySteps(of: focus) { steps[$0.event.position] = $0.standing }
        var standings: [UInt64: ReplayStanding] = [:]
        var latest: ReplayStanding?
        for position in 1...snapshot.asOf.position {
            latest = steps[position] ?? latest
            standings[position] = latest
        }
        return standings
    }

    @Test(arguments: seeds)
    func `a campaign's story stands where its statistics do, after every event`(
        seed: UInt64
    ) throws {
        let (ledger, strange) = try ledger(seed)
        defer { _ = strange }
        let snapshot = try ledger.snapshot()
        for campaign in try snapshot.statistics().map(\.campaign) {
            let standings = try standings(snapshot, .campaign(campaign))
            for position in positions(upTo: snapshot.asOf.position) {
                let then = try ledger.snapshot(asOf: .position(position))
                let answer = try then.statistics().first {
                    $0.campaign.utf8.elementsEqual(campaign.utf8)
                }
                let standing = standings[position]
                #expect(
                    (standing?.counts ?? CampaignCounts()) == (answer?.counts ?? CampaignCounts()),
                    "\(campaign) at \(position)")
                #expect(
                    (standing?.status ?? .unknown) == (answer?.status ?? .unknown),
                    "\(campaign) at \(position)")
            }
        }
    }

    @Test(arguments: seeds)
    func `a contact's story stands where the question who was reached does, after every event`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed &+ 3 << 40)
        let (ledger, strange) = try ledger(seed)
        defer { _ = strange }
        let head = try ledger.snapshot().asOf.position
        let times = try ledger.snapshot().events().map(\.occurredAt)
        let occurredBy: Timestamp? = random.chance(30) ? random.pick(times) : nil
        let snapshot = try ledger.snapshot(occurredBy: occurredBy)
        let contacts = Set(try snapshot.events().compactMap(\.contact).map { Text($0) })
        for contact in contacts.sorted().map(\.string) {
            let all = try standings(snapshot, .contact(contact, campaign: nil))
            for position in positions(upTo: head) {
                let then = try ledger.snapshot(asOf: .position(position), occurredBy: occurredBy)
                for campaign in try then.statistics().map(\.campaign) {
                    let answer = try then.reached(contact, campaign: campaign)
                    expect(all[position], answer, "\(contact) at \(position)")
                    guard position == head else { continue }
                    let some = try standings(snapshot, .contact(contact, campaign: campaign))
                    expect(some[head], answer, "\(contact) in \(campaign)")
                }
            }
        }
    }

    private func expect(
        _ standing: ReplayStanding?, _ answer: ReachAnswer, _ what: String,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let chain = standing?.chains.first { $0.root.utf8.elementsEqual(answer.root.utf8) }
        #expect(
            chain?.outcome == answer.outcome && chain?.byCampaign == answer.byCampaign
                && chain?.chainPosition == answer.chainPosition && chain?.attempt == answer.attempt
                && chain?.position == answer.position, "\(what): \(answer.sentence)",
            sourceLocation: location)
    }

    @Test(arguments: seeds)
    func `every move of a story changes something, and every event has a word`(
        seed: UInt64
    ) throws {
        let (ledger, strange) = try ledger(seed)
        defer { _ = strange }
        let snapshot = try ledger.snapshot()
        for campaign in try snapshot.statistics().map(\.campaign) {
            var last: UInt64 = 0
            try snapshot.replaySteps(of: .campaign(campaign)) { step in
                #expect(step.event.position > last)
                last = step.event.position
                #expect(!step.moves.isEmpty, "\(step.event.typeName) at \(last)")
                for move in step.moves where !move.isRemark {
                    #expect(move.before.map { Text($0) } != move.after.map { Text($0) })
                }
            }
        }
    }
}
