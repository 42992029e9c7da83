import Campaigns
import EventLog
import Projections

/// Campaigns as a fold shows them.
struct FoldedPicture: CampaignPicture {
    let view: LogView
    let folded: FoldedLog

    var policy: Policy { folded.policy }
    var classifier: FailureClassifier { folded.classifier }

    private var accounts: CampaignAccounts {
        CampaignAccounts(view: view, fold: folded.result, classifier: classifier)
    }

    func exists(_ campaign: UInt32) -> Bool { folded.result.exists(campaign) }

    func facts(of campaign: UInt32) -> CampaignFacts { folded.result.campaigns[campaign] }

    func totals(of campaign: UInt32) throws(PictureError) -> CampaignTotals {
        try account(of: campaign).totals
    }

    func failed(in campaign: UInt32) throws(PictureError) -> [FailedEntry] {
        try account(of: campaign).failed
    }

    private func account(
        of campaign: UInt32
    ) throws(PictureError) -> (totals: CampaignTotals, failed: [FailedEntry]) {
        var labels = RowLabels(view, classifier)
        return try ofLog { () throws(EventLogError) in
            try accounts.account(of: campaign, &labels)
        }
    }

    func chain(of campaign: UInt32) throws(PictureError) -> ChainTotals {
        var standings = ChainTally.Standings(contacts: Int(view.state.nameCounts.member))
        var labels = RowLabels(view, classifier)
        return try ofLog { () throws(EventLogError) in
            try accounts.chain(
                root: folded.result.chains.root(of: campaign), &standings, &labels)
        }
    }

    func campaigns() -> [UInt32] { folded.result.campaignsInOrder() }
}
