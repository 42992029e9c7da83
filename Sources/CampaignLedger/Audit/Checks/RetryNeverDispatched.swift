import Campaigns
import EventLog

/// A retry that cleared the failures from somebody's screen and sent nothing: a linked one that was
/// started or completed without any attempt, or a request for attempts in place that none followed.
enum RetryNeverDispatched: AuditRule {
    static let check = AuditCheck.retryNeverDispatched

    static func find(
        _ ground: AuditGround, into findings: inout AuditFindings
    ) throws(LedgerError) {
        for retry in ground.retries.all where ground.isSelected(retry.campaign) {
            try findLinked(ground, retry, into: &findings)
        }
        for campaign in ground.campaigns {
            for request in ground.events(of: campaign, .campaignRetryRequested) {
                try findRequested(ground, campaign, request, into: &findings)
            }
        }
    }

    private static func findLinked(
        _ ground: AuditGround, _ retry: AuditRetries.Retry, into findings: inout AuditFindings
    ) throws(LedgerError) {
        let facts = ground.result.campaigns[retry.campaign]
        let runs =
            ground.events(of: retry.campaign, .campaignStarted)
            + ground.events(of: retry.campaign, .campaignCompleted)
        guard !facts.hasAttempts, !runs.isEmpty else { return }
        try findings.add(check) { () throws(LedgerError) in
            let audience = AuditWording.count(retry.aims.count, "contact")
            var finding = try ground.finding(
                check, campaign: retry.campaign,
                "The retry of \(try ground.snapshot.campaignID(retry.source)) is "
                    + "\(facts.status.name), is aimed at \(audience), and nothing was dispatched.",
                rows: (runs + retry.audience).map(\.row))
            try ground.name(retry.aims.map(\.contact), in: &finding)
            return finding
        }
    }

    private static func findRequested(
        _ ground: AuditGround, _ campaign: UInt32, _ request: CampaignEvent,
        into findings: inout AuditFindings
    ) throws(LedgerError) {
        let listed = try ground.snapshot.reading { () throws(EventLogError) in
            try ground.snapshot.view.listedEntities(at: UInt64(request.row))
        }
        // Without contacts it hands out nothing, but whoever asked for it meant the failed ones.
        let homes =
            listed.isEmpty
            ? Array(ground.result.homes(of: campaign)) : listed
        for home in homes {
            for attempt in ground.result.tries(ofHome: home) {
                // Attempts that nobody was named for are further ones.
                if listed.isEmpty, ground.result.table.isHome(attempt) { continue }
                if beginsLater(ground, attempt, than: request) { return }
            }
        }
        try findings.add(check) { () throws(LedgerError) in
            let whom =
                listed.isEmpty ? "nobody by name" : AuditWording.count(listed.count, "contact")
            var finding = try ground.finding(
                check, campaign: campaign,
                "A retry in place was requested for \(whom), and no attempt followed.",
                rows: [request.row])
            try ground.name(
                listed.map { ground.result.table.contact[Int($0)] }, in: &finding)
            return finding
        }
    }

    /// Whether nothing of an attempt had happened before the request.
    private static func beginsLater(
        _ ground: AuditGround, _ attempt: UInt32, than request: CampaignEvent
    ) -> Bool {
        ground.histories.events(of: attempt).allSatisfy {
            AuditTime.second($0.time) >= AuditTime.second(request.time)
        }
    }
}
