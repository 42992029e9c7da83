import CampaignLedger

/// Failed sets of campaigns, as ids of contacts.
struct Failing {
    private static let leastTime = Duration.milliseconds(500)
    private let ledger: Ledger
    private let campaigns: [String]

    init(_ ledger: Ledger) {
        self.ledger = ledger
        campaigns = LedgerBench.lines()
    }

    func run(showsAnswers: Bool) throws(LedgerError) {
        if showsAnswers { return try answer() }
        let clock = ContinuousClock()
        // The first time only warms up.
        _ = try ask()
        let start = clock.now
        var ids = 0
        repeat { ids += try ask() } while clock.now - start < Self.leastTime
        print("{\"idsPerSecond\":\(Double(ids) / (clock.now - start).seconds)}")
    }

    /// How many ids there are; each is looked at.
    private func ask() throws(LedgerError) -> Int {
        let snapshot = try ledger.snapshot()
        var ids = 0
        for campaign in campaigns {
            for id in try snapshot.failedContacts(in: campaign) where !id.isEmpty { ids += 1 }
        }
        return ids
    }

    private func answer() throws(LedgerError) {
        let snapshot = try ledger.snapshot()
        for campaign in campaigns {
            for id in try snapshot.failedContacts(in: campaign) {
                print(campaign, id, separator: ",")
            }
        }
    }
}
