import Campaigns
import Testing

/// A log whose campaigns have their numbers as ids, and in which nothing else is asked for.
private struct NumberedCampaigns: FoldSource {
    func isIdentityGreater(_ row: UInt32, than other: UInt32) -> Bool { row > other }
    func time(ofRow row: UInt32) -> Int64 { 0 }
    func channelLabel(ofRow row: UInt32) -> UInt32? { nil }
    func campaignID(_ campaign: UInt32) -> [UInt8] { [UInt8(campaign)] }
}

/// Two campaigns, the second a retry of the first, that target the same contacts: attempts of every set of
/// ranks, some of them further ones.
private func fold(contacts: Int, further: Int, seed: UInt64) -> LedgerFold {
    var random = seed
    func next() -> UInt64 {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return random >> 33
    }
    var table = AttemptTable()
    let homes = (0..<2 * contacts).map { UInt32($0) }
    table.append(
        campaigns: homes.map { $0 < contacts ? 0 : 1 },
        contacts: homes.map { $0 % UInt32(contacts) })
    for index in 0..<further {
        let home = UInt32(next() % UInt64(2 * contacts))
        let attempt = UInt32(table.count)
        table.append(
            campaigns: [table.campaign[Int(home)]], contacts: [table.contact[Int(home)]])
        table.setFurther(attempt, ordinal: UInt16(2 + index), home: home)
    }
    table.sortFurther()
    var states = AttemptStates(count: table.count)
    for place in 0..<table.count { states.seen[place] = UInt16(next() & 0x3ff) }
    var facts = [CampaignFacts(), CampaignFacts()]
    for place in facts.indices {
        facts[place].isMentioned = true
        facts[place].status = .completed
    }
    facts[1].retryOf = 0
    return LedgerFold(
        table: table, states: states, campaigns: CampaignBook(all: facts), receiptless: [],
        source: NumberedCampaigns())
}

@Suite struct CampaignOutcomesTests {
    @Test(arguments: [3, 255, 256, 3000], [0, 40])
    func `many contacts are counted as each of them is`(contacts: Int, further: Int) {
        let fold = fold(contacts: contacts, further: further, seed: UInt64(contacts + further))
        for campaign in 0..<2 as Range<UInt32> {
            var counts = CampaignCounts()
            var failed: [UInt32] = []
            var skipped: Set<UInt32> = []
            for home in fold.homes(of: campaign) {
                fold.count(home, 1, into: &counts)
                guard let result = fold.result(ofHome: home), let last = result.last else {
                    continue
                }
                #expect(fold.outcome(ofHome: home) == result.outcome)
                if result.outcome == .failed { failed += [home, last] }
                if result.outcome == .skipped { skipped.insert(last) }
            }
            let outcomes = CampaignOutcomes(fold, of: campaign)

            #expect(outcomes.counts == counts)
            #expect(outcomes.failed.flatMap { [$0.home, $0.last] } == failed)
            #expect(outcomes.skipped.count == skipped.count)
            #expect(Set(outcomes.skipped) == skipped)
        }
    }

    @Test(arguments: [3, 3000], [0, 40])
    func `a tally of a chain is that of the list of its contacts`(contacts: Int, further: Int) {
        let fold = fold(contacts: contacts, further: further, seed: UInt64(contacts * further + 1))
        var places = ContactPlaces(contacts: contacts)
        let reach = ChainReach(fold, root: 0, places: &places)
        var standings = ChainTally.Standings(contacts: contacts)
        // Twice: the scratch must be left as it was.
        for _ in 0..<2 {
            let tally = ChainTally(
                fold, members: reach.members, standings: &standings, isPermanent: nil)

            #expect(reach.members == [0, 1])
            #expect(tally.targeted == reach.entries.count)
            #expect(tally.stillFailed == reach.stillFailed)
            #expect(tally.reachedAt == reach.reachedAt(fold))
            let isOpen = reach.entries.contains { $0.attempt == nil && $0.outcome != .skipped }
            #expect(tally.end == (isOpen ? .open : .recovered))
        }
    }

    @Test func `a chain whose failures are all permanent is systemic`() {
        let fold = fold(contacts: 2, further: 0, seed: 1)
        var states = AttemptStates(count: 4)
        states.seen = [1 << 7, 1 << 8, 1 << 7, 0]
        let failed = LedgerFold(
            table: fold.table, states: states, campaigns: fold.campaigns, receiptless: [],
            source: NumberedCampaigns())
        var standings = ChainTally.Standings(contacts: 2)
        for (isPermanent, end) in [(true, ChainEnd.systemic), (false, .open)] {
            let tally = ChainTally(
                failed, members: [0, 1], standings: &standings,
                isPermanent: [[!isPermanent], [isPermanent]])

            #expect(tally.end == end)
            #expect(tally.targeted == 2 && tally.stillFailed == 1)
        }
    }
}
