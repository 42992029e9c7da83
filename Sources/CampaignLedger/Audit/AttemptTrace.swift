import Campaigns

/// What a pass over the log leaves of one attempt: which ranks were seen, how often it was
/// dispatched, and as much of its times as shows whether they may run backwards.
///
/// Times are whole seconds, since some providers tell no more.
struct AttemptTrace: BitwiseCopyable, Sendable {
    private var lastUnsettled: UInt32 = 0
    private var firstSettled: UInt32 = .max
    private var lastDelivered: UInt32 = 0
    private var firstRead: UInt32 = .max
    /// A bit for each rank seen.
    private(set) var seen: UInt16 = 0
    /// How many events say that it was dispatched: 0, 1, or 2 for more.
    private(set) var dispatches: UInt8 = 0

    /// Takes an event into account; `rank` is from 1 to 9.
    @inline(__always)
    mutating func note(rank: UInt8, second: UInt32) {
        seen |= 1 << UInt16(rank)
        switch rank {
        case 1:
            dispatches = min(dispatches + 1, 2)
            lastUnsettled = max(lastUnsettled, second)
        case 3, 4, 5: lastUnsettled = max(lastUnsettled, second)
        case 6, 7: firstSettled = min(firstSettled, second)
        case 8:
            firstSettled = min(firstSettled, second)
            lastDelivered = max(lastDelivered, second)
        case 9:
            firstSettled = min(firstSettled, second)
            firstRead = min(firstRead, second)
        default: break
        }
    }

    /// Whether an event of this state was seen.
    func has(_ state: AttemptState) -> Bool { seen & (1 << UInt16(state.rawValue)) != 0 }

    /// The highest rank seen; nil where no event is known.
    var state: AttemptState? {
        seen == 0 ? nil : AttemptState(rawValue: UInt8(15 - seen.leadingZeroBitCount))
    }

    /// Whether failure and delivery were both reported.
    var isContradicted: Bool { has(.failed) && (has(.delivered) || has(.read)) }

    /// Whether a stage may have been told after a later one: its events must be looked at.
    var mayGoBackwards: Bool { lastUnsettled > firstSettled || lastDelivered > firstRead }
}
