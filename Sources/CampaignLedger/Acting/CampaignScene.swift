import Campaigns
import EventLog
import Projections

/// A campaign as a decision about it sees it.
struct CampaignScene {
    let snapshot: LedgerSnapshot
    let id: String
    let campaign: UInt32
    let facts: CampaignFacts
    private let history: CampaignHistory

    /// - Throws: `unknownCampaign`, `damaged`, `inputOutput`.
    /// - Complexity: O(events about the campaign itself) where the projections can be used, else
    ///   O(events).
    init(_ snapshot: LedgerSnapshot, _ id: String) throws(LedgerError) {
        (self.snapshot, self.id) = (snapshot, id)
        let campaign = try snapshot.number(ofCampaign: id)
        self.campaign = campaign
        facts = try snapshot.asking(about: .campaigns([campaign])) { picture throws(LedgerError) in
            try snapshot.check(campaign, id, picture)
            return try snapshot.pictured { () throws(PictureError) in
                try picture.facts(of: campaign)
            }
        }
        history = try CampaignHistory(of: campaign, snapshot)
    }

    /// Who makes events that come after everything that was said of the campaign.
    func author(_ actor: String) -> EventAuthor { snapshot.author(actor, after: history.latest) }

    /// Refuses a step that the campaign's status does not allow.
    /// - Throws: `refused`.
    func check(_ step: CampaignStep) throws(LedgerError) {
        guard step.isAllowed(from: facts.status) else { throw step.refusal(of: id, facts.status) }
    }

    /// What must not happen before a step is recorded. To be scheduled, a campaign needs room in the
    /// quota, unless it has its place there already.
    /// - Throws: `refused` where the quota is used up.
    func guarded(_ step: CampaignStep) throws(LedgerError) -> AppendGuard {
        var guarded = snapshot.guarded(campaigns: [campaign])
        guard step == .schedule, facts.status != .scheduled,
            let quota = try snapshot.policy().scheduledQuota
        else { return guarded }
        guarded.watchesScheduling = true
        let scheduled = try snapshot.scheduledCampaigns()
        guard scheduled < quota else {
            let count = scheduled == 1 ? "1 campaign is" : "\(scheduled) campaigns are"
            throw LedgerError(
                .refused,
                "Unable to schedule the campaign '\(id)': \(count) scheduled, and the policy allows "
                    + "\(quota).",
                remedy: scheduled == 0
                    ? "Start it without scheduling it, or change the policy."
                    : "Cancel a scheduled campaign, which frees a place, or wait until one starts.")
        }
        return guarded
    }

    /// The guard of an edit.
    ///
    /// What a linked retry sends is settled when it starts: by its own edits and its source's up to
    /// then. An edit of either after that would change what is said, and not what is sent.
    /// - Throws: `refused` after such a start.
    /// - Complexity: O(campaigns).
    func guardedEdit() throws(LedgerError) -> AppendGuard {
        if facts.retryOf != nil, history.hasStarted {
            throw refusedEdit("it is a retry and has started")
        }
        let retries = try snapshot.retries(of: campaign)
        for retry in retries where try CampaignHistory(of: retry, snapshot).hasStarted {
            let name = try snapshot.campaignID(retry)
            throw refusedEdit("its retry '\(name)' has started and would not send what was edited")
        }
        return snapshot.guarded(campaigns: Set(retries + [campaign]))
    }

    private func refusedEdit(_ reason: String) -> LedgerError {
        LedgerError(
            .refused, "Unable to edit the campaign '\(id)': \(reason).",
            remedy: "Clone it, and edit the clone.")
    }
}

/// What the events about a campaign itself say of its past.
struct CampaignHistory {
    /// The time of the latest; nil where there is none.
    private(set) var latest: Timestamp?
    /// Whether it was ever started.
    private(set) var hasStarted = false

    /// - Complexity: O(events about the campaign itself).
    init(of campaign: UInt32, _ snapshot: LedgerSnapshot) throws(LedgerError) {
        var latest: Int64?
        var hasStarted = false
        try snapshot.reading { () throws(EventLogError) in
            let view = snapshot.view
            let rows = try view.positions(of: .group, campaign).filter {
                $0 <= snapshot.asOf.position
            }
            try view.forEachHotRow(at: rows) { row throws(EventLogError) in
                latest = max(row.time, latest ?? row.time)
                if row.kind == EventType.campaignStarted.rawValue { hasStarted = true }
            }
        }
        self.latest = latest.map { Timestamp(microseconds: $0) }
        self.hasStarted = hasStarted
    }
}

extension LedgerSnapshot {
    /// The campaigns that retry this one, by the statement that counts.
    /// - Complexity: O(campaigns) where the projections can be used, else O(events).
    func retries(of campaign: UInt32) throws(LedgerError) -> [UInt32] {
        try asking(about: .everything) { picture throws(LedgerError) in
            try pictured { () throws(PictureError) in
                var retries: [UInt32] = []
                for other in try picture.campaigns()
                where try picture.facts(of: other).retryOf == campaign { retries.append(other) }
                return retries
            }
        }
    }
}
