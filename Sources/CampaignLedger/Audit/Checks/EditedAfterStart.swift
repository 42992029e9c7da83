import Campaigns

/// What a retry sends is settled when it starts. An edit after that, of the retry or of its source,
/// changes nothing that was sent, whatever its author believed.
enum EditedAfterStart: AuditRule {
    static let check = AuditCheck.editedAfterStart

    static func find(
        _ ground: AuditGround, into findings: inout AuditFindings
    ) throws(LedgerError) {
        for retry in ground.retries.all {
            let starts = ground.events(of: retry.campaign, .campaignStarted)
            guard let start = starts.min(by: { ($0.time, $0.row) < ($1.time, $1.row) }) else {
                continue
            }
            for edited in [retry.source, retry.campaign] where ground.isSelected(edited) {
                let late = ground.events(of: edited, .campaignEdited).filter {
                    $0.time > start.time
                }
                guard !late.isEmpty else { continue }
                try findings.add(check) { () throws(LedgerError) in
                    let whose =
                        edited == retry.campaign
                        ? "the retry itself"
                        : "its retry \(try ground.snapshot.campaignID(retry.campaign))"
                    return try ground.finding(
                        check, campaign: edited,
                        "Edited \(AuditWording.times(late.count)) after \(whose) had started.",
                        rows: late.map(\.row) + [start.row])
                }
            }
        }
    }
}
