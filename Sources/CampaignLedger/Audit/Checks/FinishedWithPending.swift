import Campaigns

/// A completed campaign should have nobody left to wait for. What is listed were never tried, or
/// their last attempt came to no end.
enum FinishedWithPending: AuditRule {
    static let check = AuditCheck.finishedWithPending

    static func find(
        _ ground: AuditGround, into findings: inout AuditFindings
    ) throws(LedgerError) {
        for campaign in ground.campaigns
        where ground.result.campaigns[campaign].status == .completed {
            var pending: [UInt32] = []
            var lasts: [UInt32] = []
            for home in ground.result.homes(of: campaign) {
                guard let result = ground.result.result(ofHome: home), result.outcome == .pending
                else { continue }
                pending.append(ground.result.table.contact[Int(home)])
                if let last = result.last { lasts.append(last) }
            }
            guard !pending.isEmpty else { continue }
            try findings.add(check) { () throws(LedgerError) in
                try describe(ground, campaign, pending, lasts)
            }
        }
    }

    private static func describe(
        _ ground: AuditGround, _ campaign: UInt32, _ pending: [UInt32], _ lasts: [UInt32]
    ) throws(LedgerError) -> AuditFinding {
        var rows = ground.events(of: campaign, .campaignCompleted).map(\.row)
        let untried = pending.count - lasts.count
        if untried > 0 {
            rows += ground.events(of: campaign, .campaignAudienceResolved).map(\.row)
        }
        rows += lasts.map { ground.result.decidingRow($0) }
        var parts = untried > 0 ? ["\(untried) never tried"] : []
        for state in AttemptState.allCases {
            let count = lasts.count { ground.result.state($0) == state }
            if count > 0 { parts.append("\(count) last \(state.name)") }
        }
        var finding = try ground.finding(
            check, campaign: campaign,
            "Completed with \(AuditWording.count(pending.count, "contact")) pending: "
                + parts.joined(separator: ", ") + ".",
            rows: rows)
        try ground.name(pending, in: &finding)
        return finding
    }
}
