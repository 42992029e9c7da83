import Campaigns

/// The event by which a retry was decided.
struct AuditMoment: Sendable {
    let row: UInt32
    let time: Int64
}

/// Which events of an attempt count at a moment.
enum AuditClock {
    /// Those that the ledger knew: recorded before the event of the moment.
    case recorded(before: UInt32)
    /// Those that had happened, whenever they were recorded.
    case happened(by: Int64)

    func includes(_ event: AuditEvent) -> Bool {
        switch self {
        case .recorded(let row): event.known < row
        case .happened(let time): AuditTime.second(event.time) <= AuditTime.second(time)
        }
    }
}

extension AuditGround {
    /// The state that an attempt had at a moment; nil where no event of it counts.
    func state(_ attempt: UInt32, _ clock: AuditClock) -> AttemptState? {
        var greatest: AttemptState?
        for event in histories.events(of: attempt) where clock.includes(event) {
            greatest = max(greatest ?? event.state, event.state)
        }
        guard let state = greatest, state == .accepted || state == .sent,
            result.isReceiptless(attempt)
        else { return greatest }
        return .delivered
    }

    /// What had become of a contact by some of its attempts at a moment: rule 2. Nil where no event
    /// of them counts.
    func outcome(
        of attempts: [UInt32], _ clock: AuditClock
    ) -> (outcome: ContactOutcome, last: UInt32)? {
        // Of thousands of attempts, the traces tell which few need a look: each of these attempts
        // asks for what came of all before it.
        let reached = attempts.first {
            mayBeReached($0) && state($0, clock)?.isReached == true
        }
        if let reached { return (.delivered, reached) }
        for attempt in attempts.reversed() {
            if let state = state(attempt, clock) { return (state.outcome, attempt) }
        }
        return nil
    }

    /// Whether any event of an attempt could have reached the contact, at whatever moment.
    private func mayBeReached(_ attempt: UInt32) -> Bool {
        let trace = scan.traces[Int(attempt)]
        return trace.has(.delivered) || trace.has(.read) || trace.has(.accepted) || trace.has(.sent)
    }

    /// The failure that decided at a moment: the latest one.
    func failure(of attempt: UInt32, _ clock: AuditClock) -> AuditEvent? {
        histories.events(of: attempt).filter { $0.state == .failed && clock.includes($0) }
            .max { ($0.time, $0.row) < ($1.time, $1.row) }
    }
}
