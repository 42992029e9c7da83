import Campaigns
import EventLog

/// An earlier stage of an attempt told after a later one. State is a maximum, so no answer changes; but
/// whoever told it mixes messages up, or keeps the last status instead of the highest. And a campaign that
/// was over and runs again, though nobody asked for a retry: that changes its status.
///
/// Of attempts only events of one source are compared, since two sources have two clocks.
enum StatusBackwards: AuditRule {
    static let check = AuditCheck.statusBackwards

    static func find(
        _ ground: AuditGround, into findings: inout AuditFindings
    ) throws(LedgerError) {
        for campaign in ground.campaigns { try find(ground, campaign, into: &findings) }
        for attempt in ground.scan.traces.indices where ground.scan.traces[attempt].mayGoBackwards {
            let attempt = UInt32(attempt)
            guard ground.isSelected(attempt: attempt),
                let step = try step(ground, try ordered(ground, attempt))
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

    /// A run that was over and goes on, though no retry was requested since.
    private static func find(
        _ ground: AuditGround, _ campaign: UInt32, into findings: inout AuditFindings
    ) throws(LedgerError) {
        var ended: CampaignEvent?
        let events = ground.scan.campaignEvents[Int(campaign)].filter {
            $0.type.rawValue <= EventType.campaignFailed.rawValue
        }.sorted { ($0.time, $0.type.rawValue) < ($1.time, $1.type.rawValue) }
        for event in events {
            switch event.type {
            case .campaignCompleted, .campaignCancelled, .campaignFailed: ended = event
            case .campaignRetryRequested: ended = nil
            default:
                guard let end = ended,
                    AuditTime.second(event.time) > AuditTime.second(end.time)
                else { continue }
                return try findings.add(check) { () throws(LedgerError) in
                    let later = AuditWording.duration(from: end.time, to: event.time)
                    return try ground.finding(
                        check, campaign: campaign,
                        "Reported \(event.type.name) \(later) after \(end.type.name), with no retry "
                            + "requested.", rows: [event.row, end.row])
                }
            }
        }
    }

    /// The events of an attempt by time, rank and identity, so that of several steps backwards the same
    /// one is shown in whatever order they came.
    private static func ordered(
        _ ground: AuditGround, _ attempt: UInt32
    ) throws(LedgerError) -> [AuditEvent] {
        var keyed: [(event: AuditEvent, identity: (source: [UInt8], id: [UInt8]))] = []
        for event in ground.histories.events(of: attempt) {
            let identity = try ground.snapshot.reading { () throws(EventLogError) in
                try ground.snapshot.view.identity(UInt64(event.row))
            }
            keyed.append((event, (identity.source, identity.id)))
        }
        keyed.sort { left, right in
            if left.event.time != right.event.time { return left.event.time < right.event.time }
            if left.event.state != right.event.state {
                return left.event.state.rawValue < right.event.state.rawValue
            }
            if left.identity.source != right.identity.source {
                return left.identity.source.lexicographicallyPrecedes(right.identity.source)
            }
            return left.identity.id.lexicographicallyPrecedes(right.identity.id)
        }
        return keyed.map(\.event)
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
