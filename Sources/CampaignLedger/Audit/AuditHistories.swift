import Campaigns
import EventLog

/// An event of an attempt.
struct AuditEvent: Sendable {
    /// Where it is in the log.
    var row: UInt32
    /// The row from which on it is known that it is of this attempt: that of the claim, for a
    /// receipt that knew only a message id and came first.
    var known: UInt32
    var state: AttemptState
    var time: Int64
}

/// The events of those attempts that an audit must look at one by one.
struct AuditHistories: Sendable {
    private static let none = UInt32.max

    /// Place of each attempt in `starts`, or `none`.
    private var slots: [UInt32]
    private var starts: [Int]
    private var events: [AuditEvent]

    /// Reads the events of the attempts that are marked, by their numbers.
    /// - Complexity: O(events).
    init(
        ofMarked marked: [Bool], _ view: LogView, _ scope: FoldScope, _ claims: ClaimTable
    ) throws(EventLogError) {
        slots = [UInt32](repeating: Self.none, count: marked.count)
        var count: UInt32 = 0
        for attempt in marked.indices where marked[attempt] {
            slots[attempt] = count
            count += 1
        }
        var gathering = Gathering(owned: claims)
        var buffer = ScanBuffer()
        for index in 0..<view.blockCount where count > 0 {
            let first = try view.scan(
                block: index, through: scope.position, qualifiers: false, into: &buffer)
            guard let first else { break }
            let references = try view.references(inBlock: index)
            gathering.take(buffer, UInt32(first), scope.latest, references, slots)
        }
        gathering.dateReceipts()
        (starts, events) = gathering.grouped(count: Int(count))
    }

    /// The events of an attempt that was marked, ascending by position; none for others.
    func events(of attempt: UInt32) -> ArraySlice<AuditEvent> {
        let slot = slots[Int(attempt)]
        guard slot != Self.none else { return [] }
        return events[starts[Int(slot)]..<starts[Int(slot) + 1]]
    }

    /// The events as they come, with the slots they belong to.
    private struct Gathering {
        let owned: ClaimTable
        private var events: [AuditEvent] = []
        private var slotOf: [UInt32] = []
        /// Places of receipts in `events`, with the message ids they know.
        private var dated: [(place: Int, message: UInt32)] = []
        /// The first row in which the attempt that owns a message id claims it.
        private var claims: [UInt32: UInt32] = [:]

        init(owned: ClaimTable) { self.owned = owned }

        mutating func take(
            _ buffer: ScanBuffer, _ firstRow: UInt32, _ latest: Int64, _ references: [UInt32]?,
            _ slots: [UInt32]
        ) {
            for place in buffer.kinds.indices where buffer.times[place] <= latest {
                guard let state = AttemptState(rawValue: buffer.kinds[place]) else { continue }
                let row = firstRow + UInt32(place)
                var attempt = buffer.numbers[place]
                var message: UInt32?
                switch RowSubject(rawValue: buffer.subjects[place]) {
                case .entity:
                    guard slots[Int(attempt)] != none else { continue }
                    if let reference = references?[place], reference > 0,
                        owned.claimant(of: reference - 1) == attempt
                    {
                        claims[reference - 1] = min(claims[reference - 1] ?? row, row)
                    }
                case .reference:
                    message = attempt
                    guard let owner = owned.claimant(of: attempt) else { continue }
                    attempt = owner
                default: continue
                }
                guard slots[Int(attempt)] != none else { continue }
                if let message { dated.append((events.count, message)) }
                slotOf.append(slots[Int(attempt)])
                events.append(
                    AuditEvent(row: row, known: row, state: state, time: buffer.times[place]))
            }
        }

        /// A receipt that came before the claim of its message id is known from the claim on.
        mutating func dateReceipts() {
            for (place, message) in dated {
                events[place].known = max(events[place].known, claims[message] ?? 0)
            }
        }

        /// The events slot by slot, and where those of each slot begin.
        func grouped(count: Int) -> (starts: [Int], events: [AuditEvent]) {
            var starts = [Int](repeating: 0, count: count + 1)
            for slot in slotOf { starts[Int(slot) + 1] += 1 }
            for slot in 0..<count { starts[slot + 1] += starts[slot] }
            var next = starts
            var sorted = events
            for (place, slot) in slotOf.enumerated() {
                sorted[next[Int(slot)]] = events[place]
                next[Int(slot)] += 1
            }
            return (starts, sorted)
        }
    }
}
