import Campaigns
import EventLog

extension LedgerSnapshot {
    /// How the retries of a campaign went, from any member of its chain.
    /// - Throws: `unknownCampaign`, `damaged`, `inputOutput`.
    /// - Complexity: O(campaigns of the chain) where the projections have followed the log, O(contacts
    ///   of the chain) where the tail touches it, as of an earlier moment O(events of the chain); else
    ///   O(events) for the first question of a snapshot.
    public func chain(of id: String) throws(LedgerError) -> ChainSummary {
        let campaign = try number(ofCampaign: id)
        return try asking(about: .chain(campaign)) { picture throws(LedgerError) in
            try check(campaign, id, picture)
            let chain = try pictured { () throws(PictureError) in
                try picture.chain(of: campaign)
            }
            var positions: [UInt32: Int] = [:]
            var members: [ChainSummary.Member] = []
            for member in chain.members {
                let (facts, totals) = try pictured { () throws(PictureError) in
                    (try picture.facts(of: member), try picture.totals(of: member))
                }
                // Members come in the order of their positions, so a source comes before its retry.
                let position =
                    member == chain.root ? 0 : positions[facts.retryOf ?? 0, default: 0] + 1
                positions[member] = position
                members.append(
                    ChainSummary.Member(
                        campaign: try campaignID(member), chainPosition: position,
                        retryOf: try retryOf(facts), status: facts.status, counts: totals.counts))
            }
            return ChainSummary(
                root: try campaignID(chain.root), depth: chain.reachedAt.count - 1,
                ended: chain.ended, targeted: chain.targeted, stillFailed: chain.stillFailed,
                reachedAt: chain.reachedAt, members: members)
        }
    }
}
