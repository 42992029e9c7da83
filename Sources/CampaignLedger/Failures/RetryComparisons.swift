import Campaigns
import EventLog

/// Before and after of each retry: SPEC 6.2.
struct RetryComparisons {
    private struct Entry {
        var comparison: RetryComparison
        /// Source and id of the event that asked for it, to settle equal times.
        var identity: [[UInt8]]
    }

    private let snapshot: LedgerSnapshot
    private let fold: FoldedLog
    private let window: TrendWindow
    private var entries: [Entry] = []

    /// Compares the retries that were asked for in a window.
    /// - Complexity: O(contacts of linked retries and their sources, events of contacts that in-place
    ///   requests list, and rows about campaigns themselves).
    init(
        _ snapshot: LedgerSnapshot, _ fold: FoldedLog, _ window: TrendWindow
    ) throws(LedgerError) {
        (self.snapshot, self.fold, self.window) = (snapshot, fold, window)
        let campaigns = fold.result.campaignsInOrder()
        for campaign in campaigns {
            guard let source = fold.result.campaigns[campaign].retryOf else { continue }
            try addLinked(campaign, source)
        }
        try addInPlace(try RetryRequests(of: Set(campaigns), snapshot))
    }

    /// Ascending by time, campaign and identity.
    var inOrder: [RetryComparison] {
        entries.sorted { first, second in
            let (own, others) = (first.comparison, second.comparison)
            if own.requestedAt != others.requestedAt { return own.requestedAt < others.requestedAt }
            if !own.campaign.hasSameBytes(as: others.campaign) {
                return own.campaign.precedes(others.campaign)
            }
            return first.identity.lexicographicallyPrecedes(second.identity) {
                $0.lexicographicallyPrecedes($1)
            }
        }.map(\.comparison)
    }

    private mutating func add(_ comparison: RetryComparison) throws(LedgerError) {
        let identity = try snapshot.reading { () throws(EventLogError) in
            try snapshot.view.identity(comparison.position)
        }
        entries.append(Entry(comparison: comparison, identity: [identity.source, identity.id]))
    }

    private mutating func addLinked(_ campaign: UInt32, _ source: UInt32) throws(LedgerError) {
        guard let row = try snapshot.creation(of: campaign, fold, naming: source) else { return }
        let time = try snapshot.time(ofRow: row)
        guard window.contains(time.microseconds) else { return }
        let result = fold.result
        var failed: Set<UInt32> = []
        for home in result.homes(of: source) where result.result(ofHome: home)?.outcome == .failed {
            failed.insert(result.table.contact[Int(home)])
        }
        var comparison = RetryComparison(
            kind: .linked, campaign: try snapshot.campaignID(campaign),
            retryOf: try snapshot.campaignID(source), requestedAt: time, position: UInt64(row))
        for home in result.homes(of: campaign) {
            guard let outcome = result.result(ofHome: home)?.outcome else { continue }
            comparison.asked += 1
            if failed.contains(result.table.contact[Int(home)]) { comparison.failedBefore += 1 }
            if outcome == .delivered { comparison.reached += 1 }
            if outcome == .failed { comparison.failedAfter += 1 }
        }
        try add(comparison)
    }

    private mutating func addInPlace(_ requests: RetryRequests) throws(LedgerError) {
        let all = requests.ofCampaign.values.joined()
        let homes = Set(all.flatMap(\.homes)).compactMap { fold.result.table.place(ofNumber: $0) }
        let details = try AttemptDetails(
            ofPlaces: homes.flatMap { fold.result.tries(ofHome: $0) }, fold, snapshot)
        for inCampaign in requests.ofCampaign.values {
            /// When each contact was asked for the next time.
            var next: [UInt32: Int64] = [:]
            for request in inCampaign.reversed() {
                if window.contains(request.time) {
                    try add(try compare(request, next, details))
                }
                for home in request.homes { next[home] = request.time }
            }
        }
    }

    private func compare(
        _ request: RetryRequests.Request, _ next: [UInt32: Int64], _ details: AttemptDetails
    ) throws(LedgerError) -> RetryComparison {
        var comparison = RetryComparison(
            kind: .inPlace, campaign: try snapshot.campaignID(request.campaign), retryOf: nil,
            requestedAt: Timestamp(microseconds: request.time), position: UInt64(request.row))
        for home in request.homes {
            comparison.asked += 1
            let before = outcome(of: home, before: request.time, details)
            let after = outcome(of: home, before: next[home] ?? .max, details)
            if before == .failed { comparison.failedBefore += 1 }
            if after == .failed { comparison.failedAfter += 1 }
            if after == .delivered, before != .delivered { comparison.reached += 1 }
        }
        return comparison
    }

    /// What became of a contact in a campaign by the attempts that began before a time; nil for none.
    private func outcome(
        of home: UInt32, before time: Int64, _ details: AttemptDetails
    ) -> ContactOutcome? {
        guard let place = fold.result.table.place(ofNumber: home) else { return nil }
        let states = fold.result.tries(ofHome: place).filter {
            details.start(of: fold.result.table.number($0)).map { $0 < time } ?? false
        }.compactMap { fold.result.state($0) }
        return states.contains { $0.isReached } ? .delivered : states.last?.outcome
    }
}
