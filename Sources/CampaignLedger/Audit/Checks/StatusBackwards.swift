import Campaigns
import EventLog

/// An earlier stage told after a later one. State is a maximum, so no answer changes; but whoever
/// told it mixes messages up, or keeps the last status instead of the highest.
///
/// Only events of one source are compared, since two sources have two clocks.
enum StatusBackwards: AuditRule {
    static let check = AuditCheck.statusBackwards

    static func find(
        _ ground: AuditGround, into findings: inout AuditFindings
    ) throws(LedgerError) {
        for attempt in ground.scan.traces.indices where ground.scan.traces[attempt].mayGoBackwards {
            let attempt = UInt32(attempt)
            guard ground.isSelected(attempt: attempt),
                let step = try step(ground, Array(ground.histories.events(of: attempt)))
            else { continue }
            try findings.add(check) { () throws(LedgerError) in
                let later = AuditWording.duration(from: step.higher.time, to: step.lower.time)
                return try ground.finding(
                    check, attempt: attempt,
                    "Reported \(step.lower.state.name) \(later) after it was "
                        + "\(step.higher.state.name).",
                    rows: [step.lower.row, step.higher.row])
            }
        }
    }

    /// The first step backwards among the events of an attempt.
    private static func step(
        _ ground: AuditGround, _ events: [AuditEvent]
    ) throws(LedgerError) -> (lower: AuditEvent, higher: AuditEvent)? {
        let dispatches = events.count { $0.state == .dispatched }
        for lower in events {
            // Another dispatch is a finding of its own.
            if lower.state == .dispatched, dispatches > 1 { continue }
            for higher in events
            where isLater(higher.state, than: lower.state)
                && AuditTime.second(lower.time) > AuditTime.second(higher.time)
            {
                if try source(ground, lower.row) == source(ground, higher.row) {
                    return (lower, higher)
                }
            }
        }
        return nil
    }

    /// Whether a stage can only come after another. A time-out, and a provider that is still
    /// trying, may be told at any time before the end; a failure beside a delivery is a
    /// contradiction.
    private static func isLater(_ state: AttemptState, than other: AttemptState) -> Bool {
        switch other {
        case .dispatched, .deferred, .accepted, .sent: state >= .skipped
        case .delivered: state == .read
        case .unknown, .skipped, .failed, .read: false
        }
    }

    private static func source(
        _ ground: AuditGround, _ row: UInt32
    ) throws(LedgerError) -> [UInt8] {
        try ground.snapshot.reading { () throws(EventLogError) in
            try ground.snapshot.view.identity(UInt64(row)).source
        }
    }
}
