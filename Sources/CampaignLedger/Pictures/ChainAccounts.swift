import Campaigns
import EventLog
import Projections

extension CampaignAccounts {
    /// What the retries of the chain with a root came to.
    ///
    /// `standings`: scratch, left as it was. `failed`: the failed sets of campaigns as far as they are
    /// at hand.
    /// - Complexity: O(contacts of the members).
    func chain(
        root: UInt32, _ standings: inout ChainTally.Standings, _ labels: inout RowLabels,
        failed: [UInt32: [FailedEntry]] = [:]
    ) throws(EventLogError) -> ChainTotals {
        let members = fold.members(ofRoot: root)
        // Open while a member still runs, whatever the failures are.
        let isRunning = members.contains { !fold.campaigns[$0].status.isTerminal }
        var isPermanent: [[Bool]]?
        if !isRunning {
            var known: [[Bool]] = []
            for member in members {
                var entries = failed[member]
                if entries == nil { entries = try account(of: member, &labels).failed }
                known.append(entries?.map { $0.category == .nonRetryable } ?? [])
            }
            isPermanent = known
        }
        let tally = ChainTally(
            fold, members: members, standings: &standings, isPermanent: isPermanent)
        return ChainTotals(
            root: root, members: members, targeted: tally.targeted,
            stillFailed: tally.stillFailed, reachedAt: tally.reachedAt,
            ended: isRunning ? .open : tally.end)
    }
}
