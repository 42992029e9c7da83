import Campaigns
import EventLog

extension CampaignAccounts {
    /// What the retries of the chain with a root came to.
    ///
    /// `places`: scratch, left as it was.
    /// - Complexity: O(contacts of the members).
    func chain(
        root: UInt32, places: inout ContactPlaces
    ) throws(EventLogError) -> ChainTotals {
        let reach = ChainReach(fold, root: root, places: &places)
        return ChainTotals(
            root: root, members: reach.members, targeted: reach.entries.count,
            stillFailed: reach.stillFailed, reachedAt: reach.reachedAt(fold),
            ended: try end(of: reach))
    }

    /// Open while a member still runs, a contact is pending or unknown, or a remaining failure may
    /// be retried: one that is not known to be permanent.
    private func end(of reach: ChainReach) throws(EventLogError) -> ChainEnd {
        for member in reach.members where !fold.campaigns[member].status.isTerminal {
            return .open
        }
        var isRecovered = true
        for entry in reach.entries where entry.attempt == nil {
            switch entry.outcome {
            case .pending, .unknown: return .open
            case .failed:
                isRecovered = false
                guard let last = entry.deepestResult.last else { return .open }
                let row = fold.decidingRow(last)
                let category = try classifier.category(ofRow: row, view).category
                if category != .nonRetryable { return .open }
            case .skipped, .delivered: continue
            }
        }
        return isRecovered ? .recovered : .systemic
    }
}
