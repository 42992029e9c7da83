import Campaigns
import EventLog

/// Who began an attempt, and when.
struct Dispatch: Sendable {
    /// What an attempt was begun for.
    enum Trigger: String, Sendable {
        case initial, manual, automatic
    }

    /// Of the deciding `attempt.dispatched`: the latest (tie: the greater identity).
    var time: Timestamp
    /// Nil where the event does not say.
    var trigger: Trigger?
    /// Where that event is in the log.
    var row: UInt32
    /// The earliest time that any event of the attempt tells.
    var earliest: Timestamp
    /// Label number of the channel that its latest event to name one names (tie: the greater
    /// identity); nil where none does.
    var channel: UInt32?
}

extension LedgerSnapshot {
    /// How an attempt was begun, by the events considered that name it; nil where none does. Where no
    /// `attempt.dispatched` is among them, the earliest event stands for it.
    ///
    /// `attempt`: its number.
    /// - Complexity: O(events of the attempt).
    func dispatch(of attempt: UInt32) throws(LedgerError) -> Dispatch? {
        let positions = try reading { () throws(EventLogError) in
            try view.positions(of: .entity, attempt).filter { $0 <= asOf.position }
        }
        var earliest: (time: Int64, row: UInt32)?
        var deciding: (time: Int64, row: UInt32)?
        var naming: (time: Int64, row: UInt32)?
        let latest = occurredBy?.microseconds ?? .max
        try reading { () throws(EventLogError) in
            try view.forEachHotRow(at: positions) { row throws(EventLogError) in
                guard row.time <= latest else { return }
                let this = (time: row.time, row: UInt32(row.position))
                if earliest.map({ this.time < $0.time }) ?? true { earliest = this }
                if row.isQualified, try isLater(this, than: naming) { naming = this }
                guard row.kind == EventType.attemptDispatched.rawValue else { return }
                if try isLater(this, than: deciding) { deciding = this }
            }
        }
        guard let earliest else { return nil }
        let start = deciding ?? earliest
        var named: UInt32?
        if let naming { named = try channel(ofRow: naming.row) }
        return Dispatch(
            time: Timestamp(microseconds: start.time),
            trigger: deciding == nil ? nil : try trigger(ofRow: start.row), row: start.row,
            earliest: Timestamp(microseconds: earliest.time),
            channel: named)
    }

    private func isLater(
        _ row: (time: Int64, row: UInt32), than known: (time: Int64, row: UInt32)?
    ) throws(EventLogError) -> Bool {
        guard let known else { return true }
        guard row.time == known.time else { return row.time > known.time }
        return try view.isIdentityGreater(UInt64(row.row), than: UInt64(known.row))
    }

    private func channel(ofRow row: UInt32) throws(LedgerError) -> UInt32? {
        let qualifier = try reading { () throws(EventLogError) in
            try view.links(at: UInt64(row)).qualifier
        }
        return qualifier == 0 ? nil : qualifier - 1
    }

    private func trigger(ofRow row: UInt32) throws(LedgerError) -> Dispatch.Trigger? {
        try data(ofRow: row).first { $0.key == "trigger" }?.value.stringValue.flatMap {
            Dispatch.Trigger(rawValue: $0)
        }
    }
}
