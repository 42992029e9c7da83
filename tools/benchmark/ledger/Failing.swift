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
        let start = clock.now
        var (ids, bytes) = (0, 0)
        repeat {
            let snapshot = try ledger.snapshot()
            for campaign in campaigns {
                for failed in try snapshot.failed(in: campaign) {
                    ids += 1
                    bytes += failed.contact.utf8.count
                }
            }
        } while clock.now - start < Self.leastTime
        print("{\"idsPerSecond\":\(Double(ids) / (clock.now - start).seconds),\"bytes\":\(bytes)}")
    }

    private func answer() throws(LedgerError) {
        let snapshot = try ledger.snapshot()
        for campaign in campaigns {
            for failed in try snapshot.failed(in: campaign) {
                print(campaign, failed.contact, separator: ",")
            }
        }
    }
}
