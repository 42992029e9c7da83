import Campaigns
import EventLog

extension LedgerSnapshot {
    /// How the retries of a campaign went, from any member of its chain.
    /// - Throws: `unknownCampaign`, `damaged`, `inputOutput`.
    /// - Complexity: O(events) for the first question of a snapshot, then O(contacts of the chain).
    public func chain(of id: String) throws(LedgerError) -> ChainSummary {
        let fold = try fold()
        let campaign = try campaign(named: id)
        var places = [UInt32](repeating: .max, count: Int(view.state.nameCounts.member))
        let reach = ChainReach(
            fold.result, root: fold.result.chains.root(of: campaign), places: &places)
        var members: [ChainSummary.Member] = []
        for member in reach.members {
            members.append(
                ChainSummary.Member(
                    campaign: try campaignID(member),
                    chainPosition: fold.result.chains.position(of: member),
                    retryOf: try retryOf(member, fold),
                    status: fold.result.campaigns[member].status,
                    counts: fold.result.counts(of: member)))
        }
        return ChainSummary(
            root: try campaignID(reach.root), depth: reach.depth,
            ended: try end(of: reach, fold), targeted: reach.entries.count,
            stillFailed: reach.stillFailed, reachedAt: reach.reachedAt(fold.result),
            members: members)
    }

    /// Open while a member still runs, a contact is pending or unknown, or a remaining failure may
    /// be retried: one that is not known to be permanent.
    private func end(of reach: ChainReach, _ fold: FoldedLog) throws(LedgerError) -> ChainEnd {
        for member in reach.members where !fold.result.campaigns[member].status.isTerminal {
            return .open
        }
        var isRecovered = true
        for entry in reach.entries where entry.attempt == nil {
            switch entry.outcome {
            case .pending, .unknown: return .open
            case .failed:
                isRecovered = false
                guard let last = entry.deepestResult.last else { return .open }
                let row = fold.result.decidingRow(last)
                if try failure(atRow: row, fold).category != .nonRetryable { return .open }
            case .skipped, .delivered: continue
            }
        }
        return isRecovered ? .recovered : .systemic
    }
}
