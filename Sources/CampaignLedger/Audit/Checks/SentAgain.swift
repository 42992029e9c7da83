import Campaigns

/// A batch that is sent again after a crash: the same attempt dispatched by two events, or the next
/// attempt of a campaign dispatched while the one before had not failed.
enum SentAgain: AuditRule {
    static let check = AuditCheck.sentAgain

    static func find(
        _ ground: AuditGround, into findings: inout AuditFindings
    ) throws(LedgerError) {
        for attempt in ground.scan.traces.indices where ground.scan.traces[attempt].dispatches > 1 {
            let attempt = UInt32(attempt)
            guard ground.isSelected(attempt: attempt) else { continue }
            let dispatches = ground.histories.events(of: attempt).filter {
                $0.state == .dispatched
            }
            try findings.add(check) { () throws(LedgerError) in
                try ground.finding(
                    check, attempt: attempt,
                    "Dispatched \(dispatches.count) times, by events of different identity.",
                    rows: dispatches.map(\.row))
            }
        }
        for again in ground.repeats
        where again.isInPlace && ground.isSelected(attempt: again.attempt) {
            let clock = AuditClock.happened(by: again.moment.time)
            guard let before = ground.outcome(before: again, clock),
                before.outcome == .pending || before.outcome == .delivered,
                let state = ground.state(before.last, clock)
            else { continue }
            try findings.add(check) { () throws(LedgerError) in
                try ground.finding(
                    check, attempt: again.attempt,
                    "Dispatched while attempt \(ground.result.table.ordinal(before.last)) "
                        + "was \(state.name).",
                    rows: ground.histories.events(of: before.last).filter {
                        $0.state == state && clock.includes($0)
                    }.map(\.row) + [again.moment.row])
            }
        }
    }
}
