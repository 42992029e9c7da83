import Campaigns
import EventLog

/// What the events of some attempts say beyond their states: how each began, and on which channel.
///
/// All of them are read in one pass. Attempts are named by the numbers that the log gave them. How an
/// attempt began is told by the events that name it, as ``LedgerSnapshot/dispatch(of:)`` says; its
/// channel by the receipts that belong to it too.
struct AttemptDetails: Sendable {
    /// An event of an attempt.
    struct Mark: Sendable {
        var time: Int64
        var row: UInt32
    }

    private var earliest: [UInt32: Mark] = [:]
    private var dispatches: [UInt32: Mark] = [:]
    /// The latest event that names a channel.
    private var naming: [UInt32: Mark] = [:]
    private var triggers: [UInt32: Dispatch.Trigger] = [:]

    /// - Complexity: O(events of the attempts and rows that no index covers yet).
    init(
        ofPlaces places: some Sequence<UInt32>, _ fold: FoldedLog, _ snapshot: LedgerSnapshot
    ) throws(LedgerError) {
        let numbers = Set(places.map { fold.result.table.number($0) })
        let messages = try readOwn(numbers, snapshot)
        try readReceipts(messages, fold, snapshot)
        for (number, mark) in dispatches {
            let said = try snapshot.data(ofRow: mark.row).first { $0.key == "trigger" }?.value
            triggers[number] = said?.stringValue.flatMap { Dispatch.Trigger(rawValue: $0) }
        }
    }

    /// Reads the events that name the attempts, and returns which message ids each names.
    private mutating func readOwn(
        _ numbers: Set<UInt32>, _ snapshot: LedgerSnapshot
    ) throws(LedgerError) -> [UInt32: Set<UInt32>] {
        let view = snapshot.view
        let latest = snapshot.occurredBy?.microseconds ?? .max
        let position = snapshot.asOf.position
        let asksReceipts = view.state.referenceRows > 0
        var messages: [UInt32: Set<UInt32>] = [:]
        try snapshot.reading { () throws(EventLogError) in
            let positions = try view.positions(ofEntitiesIn: Self.ranges(numbers.sorted()))
            try view.forEachHotRow(at: positions.filter { $0 <= position }) {
                row throws(EventLogError) in
                guard row.subject == .entity, row.time <= latest, numbers.contains(row.number)
                else { return }
                try take(row, of: row.number, view)
                if asksReceipts, row.reference > 0 {
                    messages[row.reference - 1, default: []].insert(row.number)
                }
            }
        }
        return messages
    }

    private mutating func take(
        _ row: HotRow, of attempt: UInt32, _ view: LogView
    ) throws(EventLogError) {
        let mark = Mark(time: row.time, row: UInt32(row.position))
        if earliest[attempt].map({ mark.time < $0.time }) ?? true { earliest[attempt] = mark }
        if row.kind == EventType.attemptDispatched.rawValue,
            try Self.isLater(mark, than: dispatches[attempt], view)
        {
            dispatches[attempt] = mark
        }
        if row.isQualified, try Self.isLater(mark, than: naming[attempt], view) {
            naming[attempt] = mark
        }
    }

    /// Lets the receipts that know only a message id tell the channels of the attempts they belong to.
    private mutating func readReceipts(
        _ messages: [UInt32: Set<UInt32>], _ fold: FoldedLog, _ snapshot: LedgerSnapshot
    ) throws(LedgerError) {
        let view = snapshot.view
        var owners: [UInt32: UInt32] = [:]
        var positions: [UInt64] = []
        try snapshot.pictured { () throws(PictureError) in
            for (message, naming) in messages {
                guard let owner = try fold.claims.claimant(of: message), naming.contains(owner)
                else { continue }
                owners[message] = owner
                positions += try ofLog { () throws(EventLogError) in
                    try view.positions(of: .reference, message)
                }
            }
        }
        let latest = snapshot.occurredBy?.microseconds ?? .max
        let position = snapshot.asOf.position
        try snapshot.reading { () throws(EventLogError) in
            try view.forEachHotRow(at: positions.filter { $0 <= position }.sorted()) {
                row throws(EventLogError) in
                guard row.subject == .reference, row.isQualified, row.time <= latest,
                    let owner = owners[row.number]
                else { return }
                let mark = Mark(time: row.time, row: UInt32(row.position))
                if try Self.isLater(mark, than: naming[owner], view) { naming[owner] = mark }
            }
        }
    }

    /// Ascending numbers as runs without gaps.
    private static func ranges(_ numbers: [UInt32]) -> [ClosedRange<UInt32>] {
        var ranges: [ClosedRange<UInt32>] = []
        for number in numbers {
            if let last = ranges.last, last.upperBound + 1 == number {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges
    }

    /// Whether an event is later than another one, by time, then identity.
    static func isLater(
        _ mark: Mark, than known: Mark?, _ view: LogView
    ) throws(EventLogError) -> Bool {
        guard let known else { return true }
        if mark.time != known.time { return mark.time > known.time }
        return try view.isIdentityGreater(UInt64(mark.row), than: UInt64(known.row))
    }
}

extension AttemptDetails {
    /// The deciding `attempt.dispatched` of an attempt; nil where none is known.
    func dispatch(of number: UInt32) -> Mark? { dispatches[number] }

    /// The earliest event that names an attempt.
    func earliest(of number: UInt32) -> Mark? { earliest[number] }

    /// When an attempt began, in microseconds: the time of its deciding `attempt.dispatched`, else of
    /// its earliest event.
    func start(of number: UInt32) -> Int64? { (dispatches[number] ?? earliest[number])?.time }

    /// What an attempt was begun for, as its deciding `attempt.dispatched` says.
    func trigger(of number: UInt32) -> Dispatch.Trigger? { triggers[number] }

    /// Label number of the channel of an attempt, given by its place: rule 7; nil where neither an
    /// event of the attempt nor its campaign names one.
    func channel(
        ofPlace place: UInt32, _ fold: LedgerFold, _ view: LogView
    ) throws(EventLogError) -> UInt32? {
        if let mark = naming[fold.table.number(place)] {
            let qualifier = try view.links(at: UInt64(mark.row)).qualifier
            if qualifier > 0 { return qualifier - 1 }
        }
        return fold.campaigns[fold.table.campaign[Int(place)]].channel
    }
}
