/// For each of many things the greatest key seen, and the row it came from: a fold that commutes.
///
/// Two rows with equal keys are rare. They are put aside and settled by their identities at the
/// end, when the rows that lost to a greater key need no look any more.
package struct Track: Sendable {
    /// Nothing seen yet. Keys are greater than zero.
    package static let none: UInt64 = 0

    package private(set) var keys: [UInt64]
    package private(set) var rows: [UInt32]
    private var ties: [Tie] = []

    private struct Tie: Sendable {
        var index: UInt32
        var row: UInt32
        var key: UInt64
    }

    package init(count: Int) {
        keys = [UInt64](repeating: Self.none, count: count)
        rows = [UInt32](repeating: 0, count: count)
    }

    /// Takes a row into account.
    @inline(__always)
    package mutating func offer(_ index: Int, key: UInt64, row: UInt32) {
        let known = keys[index]
        if key > known {
            keys[index] = key
            rows[index] = row
        } else if key == known, rows[index] != row {
            ties.append(Tie(index: UInt32(index), row: row, key: key))
        }
    }

    /// Forgets what was seen of one thing. Ties must be settled.
    package mutating func forget(_ index: Int) {
        keys[index] = Self.none
        rows[index] = 0
    }

    /// Takes in what another track of the same things has seen.
    /// - Complexity: O(things).
    package mutating func merge(_ other: Track) {
        ties += other.ties
        Self.merge(other.keys.span, other.rows.span, &keys, &rows, &ties)
    }

    private static func merge(
        _ offered: Span<UInt64>, _ offeredRows: Span<UInt32>, _ keys: inout [UInt64],
        _ rows: inout [UInt32], _ ties: inout [Tie]
    ) {
        var keySpan = keys.mutableSpan
        var rowSpan = rows.mutableSpan
        for index in 0..<offered.count {
            let key = offered[index]
            if key > keySpan[index] {
                keySpan[index] = key
                rowSpan[index] = offeredRows[index]
            } else if key == keySpan[index], key != none, rowSpan[index] != offeredRows[index] {
                ties.append(Tie(index: UInt32(index), row: offeredRows[index], key: key))
            }
        }
    }

    /// Lets the row with the greater identity win wherever keys are equal.
    /// `isGreater`: whether the first row's identity is greater than the second's.
    package mutating func settleTies<E: Error>(
        _ isGreater: (UInt32, UInt32) throws(E) -> Bool
    ) throws(E) {
        for tie in ties where keys[Int(tie.index)] == tie.key {
            if try isGreater(tie.row, rows[Int(tie.index)]) { rows[Int(tie.index)] = tie.row }
        }
        ties = []
    }
}

/// Keys whose greatest is what a rule asks for.
package enum FoldKey {
    static let rankShift: UInt64 = 60
    private static let timeMask: UInt64 = 1 << rankShift - 1

    /// Rank above time: the latest of the highest rank wins, or the earliest for ranks that count
    /// from their beginning.
    @inline(__always)
    package static func attempt(rank: UInt8, microseconds: Int64) -> UInt64 {
        let time = UInt64(bitPattern: microseconds)
        let isReached = rank >= EventType.attemptDelivered.rawValue
        return UInt64(rank) << rankShift | ((isReached ? timeMask &- time : time) & timeMask)
    }

    /// The earliest time wins.
    @inline(__always)
    package static func earliest(_ microseconds: Int64) -> UInt64 {
        (timeMask &- UInt64(bitPattern: microseconds)) & timeMask
    }

    /// The latest time wins.
    @inline(__always)
    package static func latest(_ microseconds: Int64) -> UInt64 {
        (UInt64(bitPattern: microseconds) &+ 1) & timeMask
    }

    /// The time of an `earliest` key.
    package static func time(ofEarliest key: UInt64) -> Timestamp {
        Timestamp(microseconds: Int64(bitPattern: timeMask - (key & timeMask)))
    }

    /// The rank of an `attempt` key: 0 for `Track.none`.
    @inline(__always)
    package static func rank(_ key: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: key >> rankShift) }

    /// The time of an `attempt` key.
    package static func time(_ key: UInt64) -> Timestamp {
        let time = key & timeMask
        let isReached = rank(key) >= EventType.attemptDelivered.rawValue
        return Timestamp(microseconds: Int64(bitPattern: isReached ? timeMask - time : time))
    }
}
