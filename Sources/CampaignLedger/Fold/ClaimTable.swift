import Campaigns
import EventLog

/// Which attempts claim which message ids: rule 8.
struct ClaimTable: Sendable {
    /// Number plus one of the first claiming attempt by (campaign, contact, attempt), by message;
    /// 0 for none.
    private(set) var first: [UInt32] = []
    /// All claiming attempts of the messages that several claim, ascending.
    private(set) var contested: [UInt32: [UInt32]] = [:]
    private var several: [UInt32: Set<UInt32>] = [:]

    /// No claims at all.
    init() {}

    /// No claims yet. `messages`: how many message ids the log knows.
    init(messages: Int) { first = [UInt32](repeating: 0, count: messages) }

    /// The claims that the events considered make.
    /// - Complexity: O(events).
    init(_ view: LogView, _ scope: FoldScope) throws(EventLogError) {
        self.init(messages: Int(view.state.nameCounts.reference))
        var buffer = ScanBuffer()
        for index in 0..<view.blockCount {
            let start = try view.scan(
                block: index, through: scope.position, qualifiers: false, into: &buffer)
            guard start != nil else { break }
            guard let references = try view.references(inBlock: index) else { continue }
            note(buffer, scope.latest, references)
        }
        try settle(view)
    }

    /// Takes the rows of a block into account. `references`: what each names, plus one.
    mutating func note(_ buffer: ScanBuffer, _ latest: Int64, _ references: [UInt32]) {
        Self.note(buffer, references, latest, &first, &several)
    }

    /// Gives message ids that several attempts claim to the first of them. To be called once, after
    /// the last block.
    mutating func settle(_ view: LogView) throws(EventLogError) {
        for (message, attempts) in several {
            let sorted = attempts.sorted()
            contested[message] = sorted
            first[Int(message)] = try Self.earliest(of: sorted, view) + 1
        }
        several = [:]
    }

    private static func note(
        _ buffer: ScanBuffer, _ references: [UInt32], _ latest: Int64, _ first: inout [UInt32],
        _ several: inout [UInt32: Set<UInt32>]
    ) {
        let rows = references.span
        let subjects = buffer.subjects.span
        let numbers = buffer.numbers.span
        let times = buffer.times.span
        let entity = RowSubject.entity.rawValue
        var span = first.mutableSpan
        for place in 0..<subjects.count
        where rows[place] > 0 && subjects[place] == entity && times[place] <= latest {
            let message = rows[place] - 1
            let claim = numbers[place] + 1
            let known = span[Int(message)]
            if known == 0 {
                span[Int(message)] = claim
            } else if known != claim {
                several[message, default: [known - 1]].insert(claim - 1)
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
