/// The state of every attempt, by its dense number: rules 1 and 7 of the fold, as maxima over
/// packed keys.
///
/// The highest rank seen is the state. `read` has a track of its own, so that it does not hide the
/// `delivered` whose time says when the contact was reached.
package struct AttemptStates: Sendable {
    /// The greatest (rank, time) among all ranks but read.
    package private(set) var main: Track
    /// The earliest read.
    package private(set) var read: Track
    /// A bit for each rank seen (bit r), and bit 0 where an audience names the contact.
    package private(set) var seen: [UInt16]
    /// The earliest accepted or sent; kept only where the policy has channels without receipts.
    package private(set) var accepted: Track?
    /// The latest event that names a channel, and the channel's label number; kept as `accepted`
    /// is.
    package private(set) var channel: Track?

    package static let targetedBit: UInt16 = 1

    /// - Parameters:
    ///   - count: how many attempts there are.
    ///   - hasReceiptlessChannels: whether the policy lists any, so that more must be kept.
    package init(count: Int, hasReceiptlessChannels: Bool) {
        main = Track(count: count)
        read = Track(count: count)
        seen = [UInt16](repeating: 0, count: count)
        if hasReceiptlessChannels {
            accepted = Track(count: count)
            channel = Track(count: count)
        }
    }

    /// Takes a block of rows into account. Rows whose rank is 0 or above 9 are about something
    /// else.
    /// `namesChannel`: for each row whether it names a channel; read only where
    /// `accepted` is kept.
    /// - Complexity: O(rows), without allocating per row.
    package mutating func fold(
        attempts: Span<UInt32>, ranks: Span<UInt8>, times: Span<Int64>,
        namesChannel: Span<Bool>, firstRow: UInt32
    ) {
        let readRank = EventType.attemptRead.rawValue
        var mainKeys = [UInt64](repeating: Track.none, count: ranks.count)
        var readKeys = mainKeys
        var hasRead = false
        var mainSpan = mainKeys.mutableSpan
        var readSpan = readKeys.mutableSpan
        var seenSpan = seen.mutableSpan
        for place in 0..<ranks.count {
            let rank = ranks[place]
            guard rank &- 1 < readRank else { continue }
            seenSpan[Int(attempts[place])] |= 1 << UInt16(rank)
            if rank == readRank {
                readSpan[place] = FoldKey.earliest(times[place])
                hasRead = true
            } else {
                mainSpan[place] = FoldKey.attempt(rank: rank, microseconds: times[place])
            }
        }
        main.offer(attempts, keys: mainKeys.span, firstRow: firstRow)
        if hasRead { read.offer(attempts, keys: readKeys.span, firstRow: firstRow) }
        guard accepted != nil else { return }
        for place in 0..<ranks.count where ranks[place] &- 1 < readRank {
            noteReceiptless(
                Int(attempts[place]), rank: ranks[place], time: times[place],
                namesChannel: namesChannel[place], row: firstRow + UInt32(place))
        }
    }

    /// Takes one row into account: a receipt that was placed by its message id.
    package mutating func fold(
        attempt: Int, rank: UInt8, time: Int64, namesChannel: Bool, row: UInt32
    ) {
        seen[attempt] |= 1 << UInt16(rank)
        if rank == EventType.attemptRead.rawValue {
            read.offer(attempt, key: FoldKey.earliest(time), row: row)
        } else {
            main.offer(attempt, key: FoldKey.attempt(rank: rank, microseconds: time), row: row)
        }
        if accepted != nil {
            noteReceiptless(attempt, rank: rank, time: time, namesChannel: namesChannel, row: row)
        }
    }

    private mutating func noteReceiptless(
        _ attempt: Int, rank: UInt8, time: Int64, namesChannel: Bool, row: UInt32
    ) {
        if rank == EventType.attemptAccepted.rawValue || rank == EventType.attemptSent.rawValue {
            accepted?.offer(attempt, key: FoldKey.earliest(time), row: row)
        }
        if namesChannel { channel?.offer(attempt, key: FoldKey.latest(time), row: row) }
    }

    /// Notes that an audience names the contact of an attempt.
    package mutating func target(_ attempt: Int) { seen[attempt] |= Self.targetedBit }

    /// Settles equal keys by identity.
    package mutating func settleTies<E: Error>(
        _ isGreater: (UInt32, UInt32) throws(E) -> Bool
    ) throws(E) {
        try main.settleTies(isGreater)
        try read.settleTies(isGreater)
        try accepted?.settleTies(isGreater)
        try channel?.settleTies(isGreater)
    }
}

/// The state of an attempt.
public enum AttemptState: UInt8, Sendable, CaseIterable, Comparable {
    case dispatched = 1
    case unknown = 2
    case deferred = 3
    case accepted = 4
    case sent = 5
    case skipped = 6
    case failed = 7
    case delivered = 8
    case read = 9

    /// Whether the first state is the lower rank.
    public static func < (left: AttemptState, right: AttemptState) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The word for it in answers.
    public var name: String { "\(self)" }

    /// Whether the contact was reached.
    package var isReached: Bool { self >= .delivered }
}

extension AttemptStates {
    /// Whether any event of the attempt is known.
    @inline(__always)
    package func exists(_ attempt: Int) -> Bool { seen[attempt] & ~Self.targetedBit != 0 }

    /// Whether an audience names the contact.
    @inline(__always)
    package func isTargeted(_ attempt: Int) -> Bool { seen[attempt] & Self.targetedBit != 0 }

    @inline(__always)
    package func has(_ state: AttemptState, _ attempt: Int) -> Bool {
        seen[attempt] & (1 << UInt16(state.rawValue)) != 0
    }

    /// The highest rank seen, channels without receipts aside; nil where no event is known.
    @inline(__always)
    package func rankState(_ attempt: Int) -> AttemptState? {
        let rank = 15 - (seen[attempt] & ~Self.targetedBit).leadingZeroBitCount
        return AttemptState(rawValue: UInt8(truncatingIfNeeded: max(rank, 0)))
    }

    /// Whether failure and delivery were both reported.
    @inline(__always)
    package func isContradicted(_ attempt: Int) -> Bool {
        has(.failed, attempt) && (has(.delivered, attempt) || has(.read, attempt))
    }
}
