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
        try ofLog { () throws(EventLogError) in try accounts.account(of: campaign).totals }
    }

    func failed(in campaign: UInt32) throws(PictureError) -> [FailedEntry] {
        try ofLog { () throws(EventLogError) in try accounts.account(of: campaign).failed }
    }

    func chain(of campaign: UInt32) throws(PictureError) -> ChainTotals {
        var places = ContactPlaces(contacts: Int(view.state.nameCounts.member))
        return try ofLog { () throws(EventLogError) in
            try accounts.chain(root: folded.result.chains.root(of: campaign), places: &places)
        }
    }

    func campaigns() -> [UInt32] { folded.result.campaignsInOrder() }
}
