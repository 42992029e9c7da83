import Campaigns

/// Which events of a log a fold considers.
struct FoldScope: Sendable, Equatable {
    /// The prefix of the log up to this position.
    var position: UInt64
    /// Only what had happened by then: microseconds since 1970.
    var latest: Int64

    init(position: UInt64, occurredBy: Timestamp?) {
        self.position = position
        latest = occurredBy?.microseconds ?? .max
    }
}
