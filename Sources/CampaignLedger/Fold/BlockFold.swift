import Campaigns
import EventLog
import HashTree
import Projections

/// The fold of some blocks of the log: what one of several threads makes of its share.
struct BlockFold: Sendable {
    private(set) var attempts: AttemptFold
    /// The rows that are not about attempts, ascending.
    private(set) var others: [SideRow] = []
    private(set) var digest = ConsumedDigest()
    private let scope: FoldScope
    private let hasReceiptlessChannels: Bool

    init(attemptCount: Int, _ scope: FoldScope, hasReceiptlessChannels: Bool) {
        var nothing = AttemptStates()
        nothing.seen = [UInt16](zeros: attemptCount)
        nothing.deciding = [UInt32](zeros: attemptCount)
        nothing.read = [UInt32](zeros: attemptCount)
        attempts = AttemptFold(from: nothing, hasReceiptlessChannels: hasReceiptlessChannels)
        self.scope = scope
        self.hasReceiptlessChannels = hasReceiptlessChannels
    }

    /// Takes a block into account. `buffer` is used again for the next.
    /// - Returns: false where the block lies after the last position considered.
    mutating func fold(
        block index: Int, of view: LogView, _ buffer: inout ScanBuffer
    ) throws(EventLogError) -> Bool {
        let first = try view.scan(
            block: index, through: scope.position, qualifiers: hasReceiptlessChannels, into: &buffer
        )
        guard let first else { return false }
        Self.add(buffer, firstPosition: first, to: &digest)
        try takeOthers(&buffer, firstRow: UInt32(first))
        Self.fold(buffer, firstRow: UInt32(first), into: &attempts)
        if attempts.tieCount > AttemptFold.mostTies {
            try attempts.settleTies(by: ViewSource(view: view))
        }
        return true
    }

    private static func add(
        _ buffer: ScanBuffer, firstPosition: UInt64, to digest: inout ConsumedDigest
    ) {
        digest.add(
            firstPosition: firstPosition, kinds: buffer.kinds.span, subjects: buffer.subjects.span,
            numbers: buffer.numbers.span, times: buffer.times.span)
    }

    private static func fold(
        _ buffer: ScanBuffer, firstRow: UInt32, into attempts: inout AttemptFold
    ) {
        attempts.fold(
            attempts: buffer.numbers.span, ranks: buffer.kinds.span, times: buffer.times.span,
            namesChannel: buffer.qualified.span, firstRow: firstRow)
    }

    /// Puts the rows that are not about attempts aside, and takes them, and those that had not
    /// happened yet, out of the buffer.
    private mutating func takeOthers(
        _ buffer: inout ScanBuffer, firstRow: UInt32
    ) throws(EventLogError) {
        let places = Self.others(buffer.subjects.span, buffer.times.span, scope.latest)
        for place in places {
            let kind = buffer.kinds[place]
            buffer.kinds[place] = 0
            guard buffer.times[place] <= scope.latest else { continue }
            let row = firstRow + UInt32(place)
            guard let type = EventType(rawValue: kind),
                let subject = RowSubject(rawValue: buffer.subjects[place])
            else { throw .damaged(position: UInt64(row), what: "the event has no known type") }
            others.append(
                SideRow(
                    row: row, subject: subject, type: type, number: buffer.numbers[place],
                    time: buffer.times[place],
                    namesChannel: hasReceiptlessChannels && buffer.qualified[place]))
        }
    }

    private static func others(
        _ subjects: Span<UInt8>, _ times: Span<Int64>, _ latest: Int64
    ) -> [Int] {
        let attempt = RowSubject.entity.rawValue
        var places: [Int] = []
        for place in 0..<subjects.count
        where subjects[place] != attempt || times[place] > latest { places.append(place) }
        return places
    }

    /// Takes in what another thread made of the blocks after these.
    mutating func merge(_ later: BlockFold) {
        attempts.merge(later.attempts)
        others += later.others
        digest.merge(later.digest)
    }

    /// The states of all attempts, once all rows are in. They are taken out of the fold, so that they need
    /// not be copied.
    mutating func takeStates(by source: ViewSource) throws(EventLogError) -> AttemptStates {
        let taken = attempts
        attempts = AttemptFold(count: 0, hasReceiptlessChannels: false)
        return try taken.settled(by: source)
    }

    /// Changes the fold of the attempts, once all blocks are in it.
    mutating func withAttempts<E: Error>(
        _ body: (inout AttemptFold) throws(E) -> Void
    ) throws(E) { try body(&attempts) }
}
