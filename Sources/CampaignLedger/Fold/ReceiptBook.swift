import Campaigns
import EventLog

/// Who claims the message ids of receipts that know nothing else: rule 8.
struct ReceiptBook: Sendable {
    /// Number of the first claiming attempt, for each message id that a receipt names.
    private(set) var claimant: [UInt32: UInt32] = [:]
    /// Receipts that no attempt claims, ascending.
    private(set) var unmatched: [UInt32] = []

    init() {}

    /// Finds the attempts that claim the message ids of some receipts.
    ///
    /// `receipts`: rows about message ids, ascending.
    /// - Complexity: O(events).
    init(
        _ receipts: [SideRow], _ view: LogView, _ scope: FoldScope
    ) throws(EventLogError) {
        guard !receipts.isEmpty else { return }
        let messages = Set(receipts.map(\.number))
        var buffer = ScanBuffer()
        for index in 0..<view.blockCount {
            let first = try view.scan(
                block: index, through: scope.position, qualifiers: false, into: &buffer)
            guard first != nil else { break }
            guard let references = try view.references(inBlock: index) else { continue }
            for place in 0..<buffer.kinds.count
            where references[place] > 0 && buffer.times[place] <= scope.latest
                && buffer.subjects[place] == RowSubject.entity.rawValue
                && messages.contains(references[place] - 1)
            {
                try claim(references[place] - 1, by: buffer.numbers[place], view)
            }
        }
        unmatched = receipts.filter { claimant[$0.number] == nil }.map(\.row)
    }

    private mutating func claim(
        _ message: UInt32, by attempt: UInt32, _ view: LogView
    ) throws(EventLogError) {
        if let known = claimant[message], known != attempt {
            guard try Self.precedes(attempt, known, view) else { return }
        }
        claimant[message] = attempt
    }

    /// The receipts that belong to an attempt, given the rows about it.
    /// - Complexity: O(rows).
    func positions(
        ofAttempt attempt: UInt32, _ rows: [UInt64], _ view: LogView
    ) throws(EventLogError) -> [UInt64] {
        guard !claimant.isEmpty else { return [] }
        var messages: Set<UInt32> = []
        for row in rows {
            let reference = try view.links(at: row).reference
            if reference > 0, claimant[reference - 1] == attempt { messages.insert(reference - 1) }
        }
        var positions: [UInt64] = []
        for message in messages {
            positions += try view.positions(of: .reference, message)
        }
        return positions
    }

    /// Whether an attempt comes before another by (campaign, contact, attempt).
    static func precedes(
        _ left: UInt32, _ right: UInt32, _ view: LogView
    ) throws(EventLogError) -> Bool {
        let (left, right) = (try view.entity(left), try view.entity(right))
        if left.group != right.group {
            return try view.name(.group, left.group).lexicographicallyPrecedes(
                try view.name(.group, right.group))
        }
        if left.member != right.member {
            return try view.name(.member, left.member).lexicographicallyPrecedes(
                try view.name(.member, right.member))
        }
        return left.ordinal < right.ordinal
    }
}
