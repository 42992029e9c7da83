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
    let folds: SnapshotFolds

    /// The newest commit, by what a snapshot of it has read before.
    init(_ ledger: Ledger, _ newest: NewestCommit.Content) {
        self.ledger = ledger
        occurredBy = nil
        (asOf, view, folds) = (newest.asOf, newest.view, newest.folds)
    }

    init(_ ledger: Ledger, scope: Scope) throws(LedgerError) {
        self.ledger = ledger
        occurredBy = scope.occurredBy
        // Before the log, so that they have never followed further.
        let stored = ledger.projections.stored()
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
        folds = SnapshotFolds(
            view, FoldScope(position: asOf.position, occurredBy: occurredBy),
            ledger.projections, stored)
    }

    /// The fold of all events considered, made at the first question that needs it.
    /// - Complexity: O(events) the first time; O(attempts) where the projections can be used.
    func fold() throws(LedgerError) -> FoldedLog {
        try pictured { () throws(PictureError) in try folds.everything() }
    }

    /// Answers from a picture of campaigns.
    func asking<R>(
        about campaigns: SnapshotFolds.Focus,
        _ body: (any CampaignPicture) throws(LedgerError) -> R
    ) throws(LedgerError) -> R {
        try trusting { () throws(LedgerError) in
            try body(
                try pictured { () throws(PictureError) in try folds.picture(of: campaigns) })
        }
    }

    /// Answers a question, and asks the log alone where the projections turn out to be of no use:
    /// they cannot be read, or name what is not in the log.
    func trusting<R>(_ body: () throws(LedgerError) -> R) throws(LedgerError) -> R {
        do throws(LedgerError) {
            return try body()
        } catch {
            guard error.concernsProjections || error.code == .damaged, folds.restsOnProjections
            else { throw error }
            folds.distrust()
            let isDamage = error.code == .damaged
            do throws(LedgerError) {
                let answer = try body()
                if isDamage { ledger.projections.discard() }
                return answer
            } catch {
                // What the log alone says stands, unless the log itself is damaged.
                if isDamage, error.code != .damaged { ledger.projections.discard() }
                throw error
            }
        }
    }

    /// Runs what reads projections and log, and gives its errors their public form.
    func pictured<R>(_ body: () throws(PictureError) -> R) throws(LedgerError) -> R {
        do throws(PictureError) {
            return try body()
        } catch {
            throw LedgerError(error, path: ledger.path)
        }
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

    /// The number of a campaign that the log names, whether or not the events considered do.
    /// - Throws: `unknownCampaign`.
    func number(ofCampaign id: String) throws(LedgerError) -> UInt32 {
        let number = try reading { () throws(EventLogError) in
            try view.find(.group, [UInt8](id.utf8))
        }
        guard let number else { throw LedgerError.unknownCampaign(id) }
        return number
    }

    /// Refuses a campaign that the events considered do not know.
    /// - Throws: `unknownCampaign`.
    func check(
        _ campaign: UInt32, _ id: String, _ picture: any CampaignPicture
    ) throws(LedgerError) {
        let exists = try pictured { () throws(PictureError) in try picture.exists(campaign) }
        guard exists else { throw LedgerError.unknownCampaign(id) }
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

    /// A head that was kept elsewhere.
    public init(ledger: String, size: UInt64, root: String, recordedAt: Timestamp?) {
        self.ledger = ledger
        self.size = size
        self.root = root
        self.recordedAt = recordedAt
    }
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
