import Campaigns
import EventLog

/// What a decision comes to: events to be recorded, and under which condition.
struct Decision<Result: Sendable>: Sendable {
    /// CloudEvents as JSON; none where nothing is to be recorded.
    var events: [String]
    /// What must not have happened since; nil where nothing matters.
    var guarded: AppendGuard?
    /// What the caller is told once the events are recorded.
    var result: Result
}

extension Ledger {
    /// How often a decision is made anew because somebody changed what it rested on.
    private static let mostDecisions = 100

    /// Decides on a snapshot and records what came of it, all or nothing, if what it rested on is still
    /// so at the moment of the commit; decides anew where it is not. On return the events are on
    /// disk.
    /// - Returns: the decision's result, and what became of its events.
    /// - Throws: what `decide` throws, what an append throws, and `busy` where others changed the
    ///   ground too often.
    func deciding<Result>(
        _ decide: (LedgerSnapshot) throws(LedgerError) -> Decision<Result>
    ) throws(LedgerError) -> (result: Result, outcomes: [AppendOutcome]) {
        try deciding { (snapshot, _) throws(LedgerError) in try decide(snapshot) }
    }

    /// As `deciding(_:)`; `decide` is told how often others were quicker, so that it can keep out of their way.
    func deciding<Result>(
        _ decide: (LedgerSnapshot, _ losses: Int) throws(LedgerError) -> Decision<Result>
    ) throws(LedgerError) -> (result: Result, outcomes: [AppendOutcome]) {
        for losses in 0..<Self.mostDecisions {
            let snapshot = try snapshot()
            let decision = try decide(snapshot, losses)
            guard !decision.events.isEmpty else { return (decision.result, []) }
            do throws(LedgerError) {
                let outcomes = try record(decision.events, decision.guarded, snapshot)
                return (decision.result, outcomes)
            } catch {
                guard error.code == .unexpectedState else { throw error }
            }
        }
        throw LedgerError(
            .busy,
            "Unable to act on '\(path)': others changed what the decision rests on each time.",
            remedy: "Try again.")
    }

    /// Appends events if nothing that they rest on has happened since a snapshot, and no other file has taken the
    /// place of the one that it is of.
    /// - Throws: `unexpectedState` where something has, and what an append throws.
    func record(
        _ events: [String], _ guarded: AppendGuard?, _ snapshot: LedgerSnapshot
    ) throws(LedgerError) -> [AppendOutcome] {
        let condition: AppendExpectation =
            guarded.map { guarded in
                .condition { [mark = snapshot.view.fileMark] view throws(EventLogError) in
                    guard view.fileMark === mark else { return false }
                    return try guarded.holds(view)
                }
            } ?? .nothing
        return try appendBlocking(cloudEvents: events, under: condition)
    }
}
