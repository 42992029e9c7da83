import EventLog

/// Which attempts claim which message ids, and whose the receipts are that know nothing else:
/// rule 8.
struct AuditClaims: Sendable {
    private static let nobody = UInt32.max

    /// Number of a message id to the attempt that it belongs to.
    private var owners: [UInt32]
    /// Number of a message id to the attempts that claim it, where there are several.
    private(set) var several: [UInt32: Set<UInt32>] = [:]

    /// No claims yet. `messages`: how many message ids the log knows.
    init(messages: Int) {
        owners = [UInt32](repeating: Self.nobody, count: messages)
    }

    /// Takes the rows of a block into account. `references`: what each names, plus one.
    mutating func note(_ buffer: ScanBuffer, _ latest: Int64, _ references: [UInt32]) {
        Self.note(buffer, latest, references, &owners, &several)
    }

    private static func note(
        _ buffer: ScanBuffer, _ latest: Int64, _ references: [UInt32],
        _ owners: inout [UInt32], _ several: inout [UInt32: Set<UInt32>]
    ) {
        let attempt = RowSubject.entity.rawValue
        let rows = references.span
        let subjects = buffer.subjects.span
        let numbers = buffer.numbers.span
        let times = buffer.times.span
        var span = owners.mutableSpan
        for place in 0..<numbers.count
        where rows[place] > 0 && subjects[place] == attempt && times[place] <= latest {
            let message = rows[place] - 1
            let known = span[Int(message)]
            if known == nobody {
                span[Int(message)] = numbers[place]
            } else if known != numbers[place] {
                several[message, default: [known]].insert(numbers[place])
            }
        }
    }

    /// Gives message ids that several attempts claim to the first of them. To be called once, after
    /// the last block.
    mutating func settle(_ view: LogView) throws(EventLogError) {
        for (message, attempts) in several {
            var owner: UInt32?
            for attempt in attempts {
                if let known = owner, try !Self.precedes(attempt, known, view) { continue }
                owner = attempt
            }
            owners[Int(message)] = owner ?? Self.nobody
        }
    }

    /// The attempt that a message id belongs to; nil where none claims it.
    func owner(of message: UInt32) -> UInt32? {
        let owner = owners[Int(message)]
        return owner == Self.nobody ? nil : owner
    }

    /// Whether an attempt comes before another by (campaign, contact, attempt).
    private static func precedes(
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
