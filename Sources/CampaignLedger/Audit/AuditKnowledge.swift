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

    /// What had become of a contact at a moment by the attempts before one that repeats.
    func outcome(
        before again: AuditRepeat, _ clock: AuditClock
    ) -> (outcome: ContactOutcome, last: UInt32)? {
        outcome(ofHome: again.sourceHome, first: again.earlierInPlace, clock)
    }

    /// What had become of a contact at a moment by its attempts in a campaign, all or the first ones: rule 2.
    /// Nil where no event of them counts.
    /// - Complexity: O(attempts that reached the contact, at whatever moment, and those after the last one of
    ///   which an event counts), for contacts with many attempts.
    func outcome(
        ofHome home: UInt32, first count: Int? = nil, _ clock: AuditClock
    ) -> (outcome: ContactOutcome, last: UInt32)? {
        let tries = manyTries[home] ?? AuditTries(ofHome: home, result, scan)
        let count = count ?? tries.attempts.count
        for place in tries.reaching(before: count) {
            let attempt = tries.attempts[place]
            if state(attempt, clock)?.isReached == true { return (.delivered, attempt) }
        }
        for attempt in tries.attempts[..<count].reversed() {
            if let state = state(attempt, clock) { return (state.outcome, attempt) }
        }
        return nil
    }

    /// The failure that decided at a moment: the latest one.
    func failure(of attempt: UInt32, _ clock: AuditClock) -> AuditEvent? {
        histories.events(of: attempt).filter { $0.state == .failed && clock.includes($0) }
            .max { ($0.time, $0.row) < ($1.time, $1.row) }
    }
}
