/// The states of attempts, by their place in a fold: which ranks were seen, and which rows decide.
///
/// It is what projections store. A row is a position in the log, from 1; times, codes and texts are
/// read from there.
package struct AttemptStates: Sendable, Equatable {
    /// The bit of ``seen`` that says that an audience names the contact.
    package static let targetedBit: UInt16 = 1

    /// A bit for each rank seen (bit r), and bit 0 where an audience names the contact.
    package var seen: [UInt16]
    /// The row with the greatest (rank, time) among all ranks but read; 0 where there is none.
    package var deciding: [UInt32]
    /// The row of the earliest read; 0 where there is none.
    package var read: [UInt32]
    /// The row of the earliest accepted or sent; 0 where there is none. Only channels without
    /// receipts ask for this and the next: both are empty where the policy lists none.
    package var accepted: [UInt32] = []
    /// The row of the latest event of the attempt that names a channel; 0 for none.
    package var channel: [UInt32] = []

    /// States of attempts of which nothing is known.
    package init(count: Int) {
        seen = [UInt16](repeating: 0, count: count)
        deciding = [UInt32](repeating: 0, count: count)
        read = [UInt32](repeating: 0, count: count)
    }

    /// The state of one attempt, by what was seen of it.
    init(seen: UInt16) {
        self.init(count: 1)
        self.seen[0] = seen
    }

    /// States of no attempts, to be appended to.
    package init() { (seen, deciding, read) = ([], [], []) }

    /// How many attempts there are.
    package var count: Int { seen.count }

    /// Whether any event of the attempt is known.
    @inline(__always)
    package func exists(_ attempt: Int) -> Bool { seen[attempt] & ~Self.targetedBit != 0 }

    /// Whether an audience names the contact.
    @inline(__always)
    package func isTargeted(_ attempt: Int) -> Bool { seen[attempt] & Self.targetedBit != 0 }

    /// Whether an event of this rank was seen.
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

    /// The highest rank seen but read; nil where there is none.
    package func stateBelowRead(_ attempt: Int) -> AttemptState? {
        let readBit: UInt16 = 1 << UInt16(AttemptState.read.rawValue)
        let rank = 15 - (seen[attempt] & ~Self.targetedBit & ~readBit).leadingZeroBitCount
        return AttemptState(rawValue: UInt8(truncatingIfNeeded: max(rank, 0)))
    }

    /// Whether failure and delivery were both reported.
    @inline(__always)
    package func isContradicted(_ attempt: Int) -> Bool {
        has(.failed, attempt) && (has(.delivered, attempt) || has(.read, attempt))
    }
}
