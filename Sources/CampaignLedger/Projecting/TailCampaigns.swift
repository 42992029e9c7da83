import Campaigns
import EventLog
import Projections

/// What rows not yet consumed change about campaigns themselves: their facts and links.
struct TailCampaigns: Sendable {
    /// Facts of all campaigns that the rows touch, themselves or by an attempt.
    private(set) var facts: [UInt32: CampaignFacts] = [:]
    /// What was stored of them before; those not stored are left out.
    private(set) var records: [UInt32: CampaignRecord] = [:]
    /// All campaigns that were ever said to retry one, for those that got another; ascending.
    private(set) var retries: [UInt32: [UInt32]] = [:]

    init(
        _ rows: TailRows, _ attempts: TailAttempts, _ base: ProjectionView, _ view: LogView
    ) throws(PictureError) {
        let own = Set(rows.others.lazy.filter { $0.subject == .group }.map(\.number))
        let new =
            base.checkpoint
            .campaigns..<max(
                base.checkpoint.campaigns, view.state.nameCounts.group)
        for campaign in own.union(attempts.table.campaign).union(new) {
            let record = try ofProjections { () throws(ProjectionError) in
                try base.campaign(campaign)
            }
            records[campaign] = record
            var facts = record?.facts ?? CampaignFacts()
            if own.contains(campaign) {
                let hadAttempts = facts.hasAttempts
                facts = try ofLog { () throws(EventLogError) in
                    try CampaignRows(view: view).facts(of: campaign) { _ in true }
                }
                facts.hasAttempts = hadAttempts
            }
            self.facts[campaign] = facts
        }
        for place in 0..<attempts.table.count where attempts.after.exists(place) {
            self.facts[attempts.table.campaign[place]]?.hasAttempts = true
        }
        for campaign in own {
            let known = records[campaign]?.facts.sources ?? []
            for source in self.facts[campaign]?.sources ?? [] where !known.contains(source) {
                try addRetry(campaign, of: source, base)
            }
        }
    }

    private mutating func addRetry(
        _ campaign: UInt32, of source: UInt32, _ base: ProjectionView
    ) throws(PictureError) {
        var known: [UInt32]
        if let changed = retries[source] {
            known = changed
        } else {
            known = try ofProjections { () throws(ProjectionError) in
                try base.campaign(source)?.retries ?? []
            }
        }
        if !known.contains(campaign) { known.append(campaign) }
        retries[source] = known.sorted()
    }

    /// Whether a campaign that had attempts before has another channel than then.
    var changesChannel: Bool {
        records.contains { campaign, record in
            record.facts.hasAttempts && record.facts.channel != facts[campaign]?.channel
        }
    }
}
