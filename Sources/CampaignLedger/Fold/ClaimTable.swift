import Campaigns
import EventLog

/// Which attempts claim which message ids, as far as a log has receipts that know nothing else:
/// rule 8.
struct ClaimTable: Sendable {
    /// Number plus one of the first claiming attempt by (campaign, contact, attempt), by message;
    /// 0 for none.
    private(set) var first: [UInt32] = []
    /// All claiming attempts of the messages that several claim, ascending.
    private(set) var contested: [UInt32: [UInt32]] = [:]

    init() {}

    /// The claims that the events considered make.
    /// - Complexity: O(events).
    init(_ view: LogView, _ scope: FoldScope) throws(EventLogError) {
        first = [UInt32](repeating: 0, count: Int(view.state.nameCounts.reference))
        var buffer = ScanBuffer()
        for index in 0..<view.blockCount {
            let start = try view.scan(
                block: index, through: scope.position, qualifiers: false, into: &buffer)
            guard start != nil else { break }
            guard let references = try view.references(inBlock: index) else { continue }
            Self.note(buffer, references, scope.latest, &first, &contested)
        }
        for (message, attempts) in contested {
            contested[message] = attempts.sorted()
            first[Int(message)] = try Self.earliest(of: attempts, view) + 1
        }
    }

    private static func note(
        _ buffer: ScanBuffer, _ references: [UInt32], _ latest: Int64, _ first: inout [UInt32],
        _ contested: inout [UInt32: [UInt32]]
    ) {
        let subjects = buffer.subjects.span
        let numbers = buffer.numbers.span
        let times = buffer.times.span
        let entity = RowSubject.entity.rawValue
        for place in 0..<subjects.count
        where references[place] > 0 && subjects[place] == entity && times[place] <= latest {
            let message = Int(references[place] - 1)
            let claim = numbers[place] + 1
            guard first[message] != claim else { continue }
            if first[message] == 0 {
                first[message] = claim
            } else {
                var attempts = contested[UInt32(message)] ?? [first[message] - 1]
                if !attempts.contains(claim - 1) { attempts.append(claim - 1) }
                contested[UInt32(message)] = attempts
            }
        }
    }

    /// The attempt that a message id belongs to; nil where none claims it.
    func claimant(of message: UInt32) -> UInt32? {
        guard Int(message) < first.count, first[Int(message)] > 0 else { return nil }
        return first[Int(message)] - 1
    }

    /// The first of some attempts by (campaign, contact, attempt).
    static func earliest(
        of attempts: [UInt32], _ view: LogView
    ) throws(EventLogError) -> UInt32 {
        var least = attempts[0]
        for attempt in attempts.dropFirst() where try precedes(attempt, least, view) {
            least = attempt
        }
        return least
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
