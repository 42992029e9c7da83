/// The fold of attempts, by their place in it: rules 1 and 7.
///
/// The highest rank seen is the state. `read` has a row of its own, so that it does not hide the
/// `delivered` whose time says when the contact was reached.
///
/// Nearly always the rank alone decides between two rows, so no times are kept: ten bytes an attempt
/// are all that a row touches. Rows of the same rank are put aside, and settled by their times and
/// then their identities, which are read from the log.
package struct AttemptFold: Sendable {
    private var states: AttemptStates
    /// Rows that decide nothing yet and might: of the highest rank when they came, like the row
    /// that does.
    private var ties: [Tie] = []
    /// The earliest accepted or sent; kept only where the policy has channels without receipts.
    private var accepted: Track?
    /// The latest event that names a channel; kept as `accepted` is.
    private var channel: Track?

    private struct Tie: Sendable {
        var attempt: UInt32
        var row: UInt32
        var rank: UInt8
    }

    /// Ties beyond this many should be settled before more rows are folded.
    package static let mostTies = 1 << 12

    /// - Parameters:
    ///   - count: how many attempts there are.
    ///   - hasReceiptlessChannels: whether the policy lists any, so that more must be kept.
    package init(count: Int, hasReceiptlessChannels: Bool) {
        self.init(
            from: AttemptStates(count: count), hasReceiptlessChannels: hasReceiptlessChannels)
    }

    /// - Parameters:
    ///   - nothing: states of attempts of which nothing is known, to be filled in.
    ///   - hasReceiptlessChannels: whether the policy lists any, so that more must be kept.
    package init(from nothing: consuming AttemptStates, hasReceiptlessChannels: Bool) {
        if hasReceiptlessChannels {
            accepted = Track(count: nothing.count)
            channel = Track(count: nothing.count)
        }
        states = nothing
    }

    /// How many rows are put aside.
    package var tieCount: Int { ties.count }

    /// Takes a block of rows into account. Rows whose rank is 0 or above 9 are about something
    /// else.
    /// `namesChannel`: for each row whether it names a channel; read only where
    /// `accepted` is kept.
    /// - Complexity: O(rows), without allocating per row.
    package mutating func fold(
        attempts: Span<UInt32>, ranks: Span<UInt8>, times: Span<Int64>,
        namesChannel: Span<Bool>, firstRow: UInt32
    ) {
        Self.fold(
            attempts, ranks, firstRow, &states.seen, &states.deciding, &states.read, &ties)
        guard accepted != nil else { return }
        for place in 0..<ranks.count where ranks[place] &- 1 < EventType.attemptRead.rawValue {
            noteReceiptless(
                Int(attempts[place]), rank: ranks[place], time: times[place],
                namesChannel: namesChannel[place], row: firstRow + UInt32(place))
        }
    }

    private static func fold(
        _ attempts: Span<UInt32>, _ ranks: Span<UInt8>, _ firstRow: UInt32, _ seen: inout [UInt16],
        _ deciding: inout [UInt32], _ read: inout [UInt32], _ ties: inout [Tie]
    ) {
        let readRank = EventType.attemptRead.rawValue
        let readBit: UInt16 = 1 << UInt16(readRank)
        var seenSpan = seen.mutableSpan
        var decidingSpan = deciding.mutableSpan
        var readSpan = read.mutableSpan
        for place in 0..<ranks.count {
            let rank = ranks[place]
            guard rank &- 1 < readRank else { continue }
            let attempt = Int(attempts[place])
            let row = firstRow &+ UInt32(truncatingIfNeeded: place)
            let bit: UInt16 = 1 &<< UInt16(rank)
            let known = seenSpan[attempt]
            seenSpan[attempt] = known | bit
            if rank == readRank {
                if known & readBit == 0 {
                    readSpan[attempt] = row
                } else {
                    ties.append(Tie(attempt: attempts[place], row: row, rank: rank))
                }
                continue
            }
            let below = known & (readBit &- 1)
            if below < bit {
                decidingSpan[attempt] = row
            } else if below &>> UInt16(rank) == 1 {
                ties.append(Tie(attempt: attempts[place], row: row, rank: rank))
            }
        }
    }

    /// Takes one row into account: a receipt that was placed by its message id.
    package mutating func fold(
        attempt: Int, rank: UInt8, time: Int64, namesChannel: Bool, row: UInt32
    ) {
        let bit: UInt16 = 1 << UInt16(rank)
        offer(attempt, rank: rank, row: row)
        states.seen[attempt] |= bit
        if accepted != nil {
            noteReceiptless(attempt, rank: rank, time: time, namesChannel: namesChannel, row: row)
        }
    }

    /// Lets a row decide, or puts it aside, before its rank is noted as seen.
    private mutating func offer(_ attempt: Int, rank: UInt8, row: UInt32) {
        if rank == EventType.attemptRead.rawValue {
            if !states.has(.read, attempt) {
                states.read[attempt] = row
            } else if states.read[attempt] != row {
                ties.append(Tie(attempt: UInt32(attempt), row: row, rank: rank))
            }
            return
        }
        let known = states.stateBelowRead(attempt)?.rawValue ?? 0
        if rank > known {
            states.deciding[attempt] = row
        } else if rank == known, states.deciding[attempt] != row {
            ties.append(Tie(attempt: UInt32(attempt), row: row, rank: rank))
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

    /// Takes in what an earlier fold came to, before any row.
    ///
    /// Times of the rows that the states name are read only where the policy has channels without
    /// receipts.
    package mutating func resume(
        _ place: Int, _ earlier: AttemptStates, acceptedTime: Int64, channelTime: Int64
    ) {
        states.seen[place] = earlier.seen[place]
        states.deciding[place] = earlier.deciding[place]
        states.read[place] = earlier.read[place]
        guard accepted != nil, !earlier.channel.isEmpty else { return }
        if earlier.accepted[place] > 0 {
            accepted?.offer(
                place, key: FoldKey.earliest(acceptedTime), row: earlier.accepted[place])
        }
        if earlier.channel[place] > 0 {
            channel?.offer(place, key: FoldKey.latest(channelTime), row: earlier.channel[place])
        }
    }

    /// Notes that an audience names the contact of an attempt.
    package mutating func target(_ attempt: Int) {
        states.seen[attempt] |= AttemptStates.targetedBit
    }

    /// Takes in what another fold of the same attempts has seen: other rows, or some of the same.
    /// - Complexity: O(attempts).
    package mutating func merge(_ other: AttemptFold) {
        Self.merge(other.states, &states.seen, &states.deciding, &states.read, &ties)
        // Behind those of this fold, which may be settled by what the other one decided.
        ties += other.ties
        if let theirs = other.accepted { accepted?.merge(theirs) }
        if let theirs = other.channel { channel?.merge(theirs) }
    }

    private static func merge(
        _ other: AttemptStates, _ allSeen: inout [UInt16], _ allRows: inout [UInt32],
        _ allReads: inout [UInt32], _ ties: inout [Tie]
    ) {
        let readRank = EventType.attemptRead.rawValue
        let belowRead: UInt16 = 1 << UInt16(readRank) - 1
        var seen = allSeen.mutableSpan
        var deciding = allRows.mutableSpan
        var read = allReads.mutableSpan
        let (otherSeen, otherRows) = (other.seen.span, other.deciding.span)
        let otherReads = other.read.span
        for attempt in 0..<otherSeen.count where otherSeen[attempt] != 0 {
            let (known, theirs) = (seen[attempt], otherSeen[attempt])
            seen[attempt] = known | theirs
            let mine = 15 - (known & belowRead & ~1).leadingZeroBitCount
            let rank = 15 - (theirs & belowRead & ~1).leadingZeroBitCount
            if rank > mine {
                deciding[attempt] = otherRows[attempt]
            } else if rank > 0, rank == mine, deciding[attempt] != otherRows[attempt] {
                ties.append(
                    Tie(attempt: UInt32(attempt), row: otherRows[attempt], rank: UInt8(rank)))
            }
            guard otherReads[attempt] > 0 else { continue }
            if read[attempt] == 0 {
                read[attempt] = otherReads[attempt]
            } else if read[attempt] != otherReads[attempt] {
                ties.append(
                    Tie(attempt: UInt32(attempt), row: otherReads[attempt], rank: readRank))
            }
        }
    }

    /// The states that the rows seen give. Nothing is left of the fold, so that they need not be
    /// copied.
    package consuming func settled<Source: FoldSource>(
        by source: Source
    ) throws(Source.Failure) -> AttemptStates {
        try settleTies(by: source)
        if let accepted, let channel {
            (states.accepted, states.channel) = (accepted.rows, channel.rows)
        }
        return states
    }

    /// Settles which of several rows of the same rank decides, so that states may be asked for and
    /// more rows folded.
    /// - Complexity: O(ties since the last call).
    package mutating func settleTies<Source: FoldSource>(
        by source: Source
    ) throws(Source.Failure) {
        for tie in ties {
            let attempt = Int(tie.attempt)
            if tie.rank == EventType.attemptRead.rawValue {
                if try wins(tie, over: states.read[attempt], source) {
                    states.read[attempt] = tie.row
                }
            } else if states.stateBelowRead(attempt)?.rawValue == tie.rank,
                try wins(tie, over: states.deciding[attempt], source)
            {
                states.deciding[attempt] = tie.row
            }
        }
        ties.removeAll(keepingCapacity: true)
        func isGreater(_ row: UInt32, _ other: UInt32) throws(Source.Failure) -> Bool {
            try source.isIdentityGreater(row, than: other)
        }
        try accepted?.settleTies(isGreater)
        try channel?.settleTies(isGreater)
    }

    private func wins<Source: FoldSource>(
        _ tie: Tie, over row: UInt32, _ source: Source
    ) throws(Source.Failure) -> Bool {
        guard tie.row != row else { return false }
        let key = FoldKey.attempt(rank: tie.rank, microseconds: try source.time(ofRow: tie.row))
        let known = FoldKey.attempt(rank: tie.rank, microseconds: try source.time(ofRow: row))
        return key == known ? try source.isIdentityGreater(tie.row, than: row) : key > known
    }

    /// The states of some attempts, in the order of `places`; ties must be settled.
    /// - Complexity: O(places).
    package func states(at places: [UInt32]) -> AttemptStates {
        var found = AttemptStates()
        for place in places.lazy.map({ Int($0) }) {
            found.seen.append(states.seen[place])
            found.deciding.append(states.deciding[place])
            found.read.append(states.read[place])
            guard let accepted, let channel else { continue }
            found.accepted.append(accepted.rows[place])
            found.channel.append(channel.rows[place])
        }
        return found
    }

    /// Forgets the rows of an attempt, so that it may be folded again from fewer; whether an
    /// audience names the contact is kept. Ties must be settled.
    package mutating func forgetRows(of attempt: Int) {
        states.seen[attempt] &= AttemptStates.targetedBit
        states.deciding[attempt] = 0
        states.read[attempt] = 0
        accepted?.forget(attempt)
        channel?.forget(attempt)
    }
}
