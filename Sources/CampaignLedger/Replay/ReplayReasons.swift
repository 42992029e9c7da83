import Campaigns
import EventLog

/// Why the outcome of a contact in a campaign differs between two folds.
enum ReplayReasons {
    /// The rule that leads from one side's outcome to the other's, and the event it rests on.
    /// `home` is a number of the log.
    static func reason(
        ofHome home: UInt32, from: ReplaySide, to: ReplaySide, audiences: inout AudienceIndex
    ) throws(LedgerError) -> ReplayReason {
        let (before, after) = (from.result(ofHome: home), to.result(ofHome: home))
        guard let after else {
            return ReplayReason(8, "its receipts belong to another attempt")
        }
        if let reaching = before?.reaching, after.reaching == nil {
            let word = from.result.states.rankState(Int(reaching))?.name ?? "accepted"
            return from.result.isReceiptless(reaching)
                ? ReplayReason(7, "\(word) does not count as delivered on this channel")
                : ReplayReason(8, "the receipt belongs to another attempt")
        }
        guard let attempt = after.reaching ?? after.last else {
            if before != nil { return ReplayReason(8, "the receipt belongs to another attempt") }
            let row = try audiences.row(ofHome: home)
            let by = row.map { "the audience of event \($0)" } ?? "an audience"
            return ReplayReason(3, "targeted by \(by)")
        }
        return try reason(of: attempt, before, from, to)
    }

    /// `attempt`, by its place on the second side, decides there.
    private static func reason(
        of attempt: UInt32, _ before: ContactResult?, _ from: ReplaySide, _ to: ReplaySide
    ) throws(LedgerError) -> ReplayReason {
        let result = to.result
        let number = result.table.number(attempt)
        let ordinal = result.table.ordinal(attempt)
        let state = result.state(attempt)
        let word = state?.name ?? ""
        let known = from.state(ofNumber: number)
        if result.isReceiptless(attempt) {
            let seen = result.states.rankState(Int(attempt))?.name ?? "accepted"
            return ReplayReason(
                7, "\(seen) counts as delivered on a channel without receipts",
                position: result.deliveryRow(attempt))
        }
        let row = result.decidingRow(attempt)
        guard before != nil else {
            return ReplayReason(
                3, "targeted by attempt \(ordinal), which is \(word)", position: row)
        }
        if let known, let state, known != state {
            guard state > known else {
                return ReplayReason(8, "receipts of attempt \(ordinal) belong to another attempt")
            }
            let message = try messageID(atRow: row, to.snapshot)
            guard let message else {
                return ReplayReason(1, "\(word) outranks \(known.name)", position: row)
            }
            return ReplayReason(
                8, "receipt by message id \(message) placed, \(word) outranks \(known.name)",
                position: row)
        }
        let verb = state?.isReached == true ? "reached the contact" : "is the highest and \(word)"
        return ReplayReason(2, "attempt \(ordinal) \(verb)", position: row)
    }

    /// The message id by which a receipt found its attempt; nil where it named the attempt itself.
    private static func messageID(
        atRow row: UInt32, _ snapshot: LedgerSnapshot
    ) throws(LedgerError) -> String? {
        let (batch, _) = try snapshot.events(at: CollectionOfOne(UInt64(row)))
        let event = batch.events[0]
        return event.isReceiptByMessageID ? batch.text(event.messageID) : nil
    }
}

/// Which audience first named each contact of a campaign, among the events of one side that the
/// other does not consider; read when first asked.
struct AudienceIndex {
    private let snapshot: LedgerSnapshot
    private let after: UInt64
    private var rows: [UInt32]?

    init(from: ReplaySide, to: ReplaySide) {
        snapshot = to.snapshot
        after = from.snapshot.asOf.position
    }

    /// The row of the audience that first named a contact; `home` is a number of the log.
    /// - Complexity: O(events in between) the first time.
    mutating func row(ofHome home: UInt32) throws(LedgerError) -> UInt32? {
        if rows == nil { rows = try read() }
        guard let rows, Int(home) < rows.count, rows[Int(home)] > 0 else { return nil }
        return rows[Int(home)]
    }

    private func read() throws(LedgerError) -> [UInt32] {
        let scope = FoldScope(position: snapshot.asOf.position, occurredBy: snapshot.occurredBy)
        return try snapshot.reading { () throws(EventLogError) in
            try Self.read(snapshot.view, after: after, scope)
        }
    }

    private static func read(
        _ view: LogView, after: UInt64, _ scope: FoldScope
    ) throws(EventLogError) -> [UInt32] {
        var rows = [UInt32](repeating: 0, count: Int(view.state.entityCount))
        var buffer = ScanBuffer()
        let audience = EventType.campaignAudienceResolved.rawValue
        for index in 0..<view.blockCount {
            let block = view.directory.blocks[index]
            guard block.firstPosition + UInt64(block.rowCount) > after else { continue }
            let first = try view.scan(
                block: index, through: scope.position, qualifiers: false, into: &buffer)
            guard let first else { break }
            for place in 0..<buffer.kinds.count
            where buffer.kinds[place] == audience && buffer.times[place] <= scope.latest
                && first + UInt64(place) > after
            {
                let row = UInt32(first) + UInt32(place)
                for home in try view.listedEntities(at: UInt64(row)) where rows[Int(home)] == 0 {
                    rows[Int(home)] = row
                }
            }
        }
        return rows
    }
}
