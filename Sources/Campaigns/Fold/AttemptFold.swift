/// The fold of attempts, by their place in it: rules 1 and 7, as maxima over packed keys.
///
/// The highest rank seen is the state. `read` has a track of its own, so that it does not hide the
/// `delivered` whose time says when the contact was reached.
package struct AttemptFold: Sendable {
    /// The greatest (rank, time) among all ranks but read.
    package private(set) var main: Track
    /// The earliest read.
    package private(set) var read: Track
    /// What was seen of each attempt: see ``AttemptStates/seen``.
    package private(set) var seen: [UInt16]
    /// The earliest accepted or sent; kept only where the policy has channels without receipts.
    package private(set) var accepted: Track?
    /// The latest event that names a channel, and the channel's label number; kept as `accepted`
    /// is.
    package private(set) var channel: Track?

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

    /// Takes in what an earlier fold came to, before any row; the times are those of the rows that
    /// the states name.
    package mutating func resume(
        _ place: Int, _ states: AttemptStates, decidingTime: Int64, readTime: Int64,
        acceptedTime: Int64, channelTime: Int64
    ) {
        seen[place] = states.seen[place]
        if states.deciding[place] > 0, let state = states.stateBelowRead(place) {
            main.offer(
                place,
                key: FoldKey.attempt(rank: state.rawValue, microseconds: decidingTime),
                row: states.deciding[place])
        }
        if states.read[place] > 0 {
            read.offer(place, key: FoldKey.earliest(readTime), row: states.read[place])
        }
        guard accepted != nil, !states.channel.isEmpty else { return }
        if states.accepted[place] > 0 {
            accepted?.offer(
                place, key: FoldKey.earliest(acceptedTime), row: states.accepted[place])
        }
        if states.channel[place] > 0 {
            channel?.offer(place, key: FoldKey.latest(channelTime), row: states.channel[place])
        }
    }

    /// Notes that an audience names the contact of an attempt.
    package mutating func target(_ attempt: Int) { seen[attempt] |= AttemptStates.targetedBit }

    /// Takes in what another fold of the same attempts has seen: other rows, or some of the same.
    /// - Complexity: O(attempts).
    package mutating func merge(_ other: AttemptFold) {
        main.merge(other.main)
        read.merge(other.read)
        Self.unite(&seen, other.seen)
        if let theirs = other.accepted { accepted?.merge(theirs) }
        if let theirs = other.channel { channel?.merge(theirs) }
    }

    private static func unite(_ seen: inout [UInt16], _ other: [UInt16]) {
        for index in seen.indices { seen[index] |= other[index] }
    }

    /// The states that the rows seen give, equal keys settled by the identities of their rows.
    package mutating func settled<Source: FoldSource>(
        by source: Source
    ) throws(Source.Failure) -> AttemptStates {
        func isGreater(_ row: UInt32, _ other: UInt32) throws(Source.Failure) -> Bool {
            try source.isIdentityGreater(row, than: other)
        }
        try main.settleTies(isGreater)
        try read.settleTies(isGreater)
        try accepted?.settleTies(isGreater)
        try channel?.settleTies(isGreater)
        var states = AttemptStates(seen: seen, deciding: main.rows, read: read.rows)
        if let accepted, let channel {
            (states.accepted, states.channel) = (accepted.rows, channel.rows)
        }
        return states
    }

    /// Settles equal keys by the identities of their rows, so that states may be asked for and more
    /// rows folded.
    /// - Complexity: O(ties since the last call).
    package mutating func settleTies<Source: FoldSource>(
        by source: Source
    ) throws(Source.Failure) {
        func isGreater(_ row: UInt32, _ other: UInt32) throws(Source.Failure) -> Bool {
            try source.isIdentityGreater(row, than: other)
        }
        try main.settleTies(isGreater)
        try read.settleTies(isGreater)
        try accepted?.settleTies(isGreater)
        try channel?.settleTies(isGreater)
    }

    /// The states of some attempts, in the order of `places`; ties must be settled.
    /// - Complexity: O(places).
    package func states(at places: [UInt32]) -> AttemptStates {
        var states = AttemptStates()
        for place in places.lazy.map({ Int($0) }) {
            states.seen.append(seen[place])
            states.deciding.append(main.rows[place])
            states.read.append(read.rows[place])
            guard let accepted, let channel else { continue }
            states.accepted.append(accepted.rows[place])
            states.channel.append(channel.rows[place])
        }
        return states
    }

    /// Forgets the rows of an attempt, so that it may be folded again from fewer; whether an
    /// audience names the contact is kept. Ties must be settled.
    package mutating func forgetRows(of attempt: Int) {
        seen[attempt] &= AttemptStates.targetedBit
        main.forget(attempt)
        read.forget(attempt)
        accepted?.forget(attempt)
        channel?.forget(attempt)
    }
}
