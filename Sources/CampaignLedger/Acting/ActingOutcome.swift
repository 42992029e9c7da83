import Campaigns
import EventLog

/// What a command recorded.
public struct ActingOutcome: Sendable {
    /// A moment at which all of it is in the log.
    public let asOf: AsOf
    /// The events, as they were recorded, in the order of their positions.
    public let events: [RecordedEvent]
}

extension Ledger {
    /// Decides on a snapshot, records what came of it under the guard, and reads it back.
    /// - Throws: what `decide` and `deciding` throw.
    func acting(
        _ decide: (LedgerSnapshot) throws(LedgerError) -> (events: [String], guarded: AppendGuard?)
    ) throws(LedgerError) -> ActingOutcome {
        let (_, outcomes) = try deciding { snapshot throws(LedgerError) in
            let (events, guarded) = try decide(snapshot)
            return Decision(events: events, guarded: guarded, result: ())
        }
        return try outcome(of: outcomes)
    }

    /// The events at the positions that an append gave.
    func outcome(of outcomes: [AppendOutcome]) throws(LedgerError) -> ActingOutcome {
        let snapshot = try snapshot()
        return ActingOutcome(
            asOf: snapshot.asOf, events: try snapshot.recorded(at: outcomes.map(\.position)))
    }
}

extension LedgerSnapshot {
    /// An author whose events come after a time: what counts is the latest event, so that one of the
    /// same time, or before one that is dated ahead, might change nothing.
    func author(_ actor: String, after time: Timestamp?) -> EventAuthor {
        let author = author(actor)
        guard let time, time >= author.time else { return author }
        return EventAuthor(
            actor: actor,
            time: Timestamp(
                microseconds: min(time.microseconds + 1, Timestamp.end.microseconds - 1)))
    }

    /// A guard for a decision that no attempt and no contact matters to, unless named.
    func guarded(
        campaigns: Set<UInt32> = [], contacts: Set<UInt32> = []
    ) -> AppendGuard {
        AppendGuard(
            since: asOf.position, campaigns: campaigns, contacts: contacts,
            claims: UnheededReceipts())
    }
}

/// Receipts that know only a message id, for decisions that rest on no attempt.
private struct UnheededReceipts: ClaimSource {
    func claimant(of message: UInt32) -> UInt32? { nil }

    func unmatchedRows() -> [UInt32] { [] }
}
