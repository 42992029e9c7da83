import Campaigns

/// A retry after a failure that the catalogue calls non-retryable fails again, and costs reputation.
/// What counts is what had happened when the retry was dispatched.
enum PermanentFailureRetried: AuditRule {
    static let check = AuditCheck.permanentFailureRetried

    static func find(
        _ ground: AuditGround, into findings: inout AuditFindings
    ) throws(LedgerError) {
        for again in ground.repeats where ground.isSelected(attempt: again.attempt) {
            let clock = AuditClock.happened(by: again.moment.time)
            guard let before = ground.outcome(before: again, clock),
                before.outcome == .failed, let failed = ground.failure(of: before.last, clock)
            else { continue }
            let failure = try ground.failure(atRow: failed.row)
            guard failure.category == .nonRetryable else { continue }
            try findings.add(check) { () throws(LedgerError) in
                let place = try ground.place(of: before.last, seenFrom: again.attempt)
                return try ground.finding(
                    check, attempt: again.attempt,
                    "Dispatched though \(place) had failed for good, with \(failure.code).",
                    rows: [failed.row, again.moment.row])
            }
        }
    }
}
