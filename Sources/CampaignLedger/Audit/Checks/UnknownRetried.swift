import Campaigns

/// While nobody knows whether an attempt went out, another one may be a double send. An event that
/// says `override` shows that it was meant.
enum UnknownRetried: AuditRule {
    static let check = AuditCheck.unknownRetried

    static func find(
        _ ground: AuditGround, into findings: inout AuditFindings
    ) throws(LedgerError) {
        var overridden: [UInt32: Bool] = [:]
        for again in ground.repeats where ground.isSelected(attempt: again.attempt) {
            let clock = AuditClock.happened(by: again.moment.time)
            guard let before = ground.outcome(before: again, clock),
                before.outcome == .unknown
            else { continue }
            let campaign = ground.result.table.campaign[Int(again.attempt)]
            if overridden[campaign] == nil {
                overridden[campaign] = try ground.isOverridden(campaign)
            }
            if overridden[campaign] == true { continue }
            if try ground.snapshot.saysOverride(again.moment.row) { continue }
            let unknown = ground.histories.events(of: before.last).filter {
                $0.state == .unknown && clock.includes($0)
            }
            try findings.add(check) { () throws(LedgerError) in
                let place = try ground.place(of: before.last, seenFrom: again.attempt)
                return try ground.finding(
                    check, attempt: again.attempt,
                    "Dispatched though nobody knew whether \(place) had gone out.",
                    rows: unknown.map(\.row) + [again.moment.row])
            }
        }
    }
}
