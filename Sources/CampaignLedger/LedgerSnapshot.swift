import Campaigns
import EventLog
import JSON
import Synchronization

/// The ledger at one moment. Every answer of a snapshot speaks of the same events.
///
/// As long as a snapshot lives, the file cannot reuse the space of what it shows: let go of it
/// soon.
public final class LedgerSnapshot: Sendable {
    /// The moment it speaks of.
    public let asOf: AsOf
    /// Only facts that had happened by then count; nil for all.
    public let occurredBy: Timestamp?
    /// The ledger it is of.
    public let ledger: Ledger
    let view: LogView
    private let folded: Mutex<FoldedLog?>

    init(_ ledger: Ledger, scope: Scope) throws(LedgerError) {
        self.ledger = ledger
        occurredBy = scope.occurredBy
        folded = Mutex(nil)
        do throws(EventLogError) {
            view = try ledger.log.view()
            let position: UInt64
            switch scope.moment {
            case .now: position = view.state.eventCount
            case .position(let asked): position = asked
            case .recordedBy(let time):
                position = try view.lastPosition(recordedBy: time.microseconds)
            }
            guard position <= view.state.eventCount else {
                throw EventLogError.unexpectedHead(
                    expected: position, found: view.state.eventCount)
            }
            asOf = AsOf(
                position: position,
                recordedAt: try view.recordedAt(position).map { Timestamp(microseconds: $0) })
        } catch .unexpectedHead(let asked, let head) {
            throw LedgerError(
                .invalidInput, "There is no position \(asked) yet: the ledger ends at \(head).",
                remedy: "Ask as of a position from 0 to \(head).")
        } catch {
            throw LedgerError(error, path: ledger.path)
        }
    }

    /// The fold of the events considered, made at the first question that needs it.
    /// - Complexity: O(events) the first time.
    func fold() throws(LedgerError) -> FoldedLog {
        if let known = folded.withLock({ $0 }) { return known }
        let made = try reading { () throws(EventLogError) in
            try FoldedLog(view, FoldScope(position: asOf.position, occurredBy: occurredBy))
        }
        folded.withLock { $0 = made }
        return made
    }

    /// Runs what reads the log, and gives its errors their public form.
    func reading<R>(_ body: () throws(EventLogError) -> R) throws(LedgerError) -> R {
        do throws(EventLogError) {
            return try body()
        } catch {
            throw LedgerError(error, path: ledger.path)
        }
    }

    /// Events by position, as drafts over one arena, with where and when each was recorded.
    func events(
        at positions: some Sequence<UInt64>
    ) throws(LedgerError) -> (batch: EventBatch, rows: [RecordedRow]) {
        var batch = RowBatch()
        let rows = try reading { () throws(EventLogError) in
            try view.rows(positions, into: &batch)
        }
        return (try RowMapping.events(of: rows, in: batch), rows)
    }

    /// When the event of a row happened.
    func time(ofRow row: UInt32) throws(LedgerError) -> Timestamp {
        Timestamp(
            microseconds: try reading { () throws(EventLogError) in
                try view.occurredAt(UInt64(row))
            })
    }

    func name(_ kind: NameKind, _ number: UInt32) throws(LedgerError) -> String {
        let bytes = try reading { () throws(EventLogError) in try view.name(kind, number) }
        return String(decoding: bytes, as: UTF8.self)
    }

    func campaignID(_ campaign: UInt32) throws(LedgerError) -> String {
        try name(.group, campaign)
    }

    /// The number of a campaign that the events considered know.
    /// - Throws: `unknownCampaign`.
    func campaign(named id: String) throws(LedgerError) -> UInt32 {
        let number = try reading { () throws(EventLogError) in
            try view.find(.group, [UInt8](id.utf8))
        }
        guard let number, try fold().result.exists(number) else {
            throw LedgerError.unknownCampaign(id)
        }
        return number
    }
}

/// What the last events of a ledger add up to.
public struct LedgerHead: Sendable, Equatable {
    /// 32 hexadecimal digits, given at creation.
    public var ledger: String
    /// How many events there are, and so the position of the last one.
    public var size: UInt64
    /// Root of the hash tree over all events (RFC 6962), 64 hexadecimal digits.
    public var root: String
    /// When the last event was recorded; nil for an empty ledger.
    public var recordedAt: Timestamp?
}

extension LedgerSnapshot {
    /// Size and root of the whole log at the snapshot's commit, whatever it was asked to consider.
    public func head() -> LedgerHead {
        let state = view.state
        return LedgerHead(
            ledger: state.logID.description, size: state.eventCount,
            root: state.tree.root.description,
            recordedAt: state.eventCount == 0
                ? nil : Timestamp(microseconds: state.lastRecordedAt))
    }
}
