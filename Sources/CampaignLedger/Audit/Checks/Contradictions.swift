import Campaigns

/// An attempt that failed and was delivered all the same: the contact was reached, and whoever
/// acted on the failure may have sent twice.
enum Contradiction: AuditRule {
    static let check = AuditCheck.contradiction

    static func find(
        _ ground: AuditGround, into findings: inout AuditFindings
    ) throws(LedgerError) {
        try ground.forEachContradiction { (attempt, failed, reached) throws(LedgerError) in
            guard AuditTime.second(failed.time) <= AuditTime.second(reached.time) else { return }
            try findings.add(check) { () throws(LedgerError) in
                try ground.finding(
                    check, attempt: attempt,
                    "Reported \(reached.state.name), and failed as well.",
                    rows: [failed.row, reached.row])
            }
        }
    }
}

/// An attempt that was delivered and failed later: the failure is wrong, or is about something
/// else. Every contradicted attempt is here or among the contradictions.
enum FailedAfterDelivered: AuditRule {
    static let check = AuditCheck.failedAfterDelivered

    static func find(
        _ ground: AuditGround, into findings: inout AuditFindings
    ) throws(LedgerError) {
        try ground.forEachContradiction { (attempt, failed, reached) throws(LedgerError) in
            guard AuditTime.second(failed.time) > AuditTime.second(reached.time) else { return }
            try findings.add(check) { () throws(LedgerError) in
                try ground.finding(
                    check, attempt: attempt,
                    "Failed \(AuditWording.duration(from: reached.time, to: failed.time)) "
                        + "after it was \(reached.state.name).",
                    rows: [failed.row, reached.row])
            }
        }
    }
}

extension AuditGround {
    /// Calls `body` with each contradicted attempt, its latest failure, and the earliest event that
    /// says it was delivered or read.
    fileprivate func forEachContradiction(
        _ body: (UInt32, AuditEvent, AuditEvent) throws(LedgerError) -> Void
    ) throws(LedgerError) {
        for attempt in scan.traces.indices where scan.traces[attempt].isContradicted {
            let attempt = UInt32(attempt)
            guard isSelected(attempt: attempt) else { continue }
            let events = histories.events(of: attempt)
            let failed = events.filter { $0.state == .failed }
                .max { ($0.time, $0.row) < ($1.time, $1.row) }
            let reached = events.filter { $0.state.isReached }
                .min { ($0.time, $0.state, $0.row) < ($1.time, $1.state, $1.row) }
            if let failed, let reached { try body(attempt, failed, reached) }
        }
    }
}
