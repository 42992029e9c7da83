import Campaigns

/// How far the clocks of a place are from UTC, and when that changes.
///
/// It holds the years 1970 to 2199, those of events. The rule for the years after the last known
/// change is written out when a zone is read, so that a look-up is one binary search over a few
/// hundred changes.
///
/// The changes cut time into periods, one more than there are changes: period 0 ends at the first
/// change, period `i` begins at `changes[i - 1]`. All numbers are microseconds.
package struct TimeZoneRules: Sendable, Equatable {
    /// When each change happens, ascending; microseconds since 1970 in UTC.
    private let changes: [Int64]
    /// East of UTC, for each period.
    private let offsets: [Int64]
    /// For each period that ends: the local time that no clock has shown when it ends. A period
    /// in which the clocks were put back has the one of the period before, so that they never
    /// descend.
    private let localEnds: [Int64]

    /// The zone without changes.
    package static let utc = TimeZoneRules(firstOffsetSeconds: 0, changes: [])

    /// Offsets are less than 26 hours either way (RFC 8536, section 3.2).
    static let offsetLimitSeconds = 26 * 3600
    private static let microsecondsPerSecond: Int64 = 1_000_000
    /// Far outside the years of events, and far from what an `Int64` can hold.
    private static let localLimit = 2 * Timestamp.end.microseconds

    /// A zone by its changes, which ascend: when, in seconds since 1970, and the offset from then
    /// on.
    init(firstOffsetSeconds: Int, changes: [(seconds: Int64, offsetSeconds: Int)]) {
        var offsets = [Int64(firstOffsetSeconds) * Self.microsecondsPerSecond]
        var ends: [Int64] = []
        for change in changes {
            let end = change.seconds * Self.microsecondsPerSecond + (offsets.last ?? 0)
            ends.append(max(end, ends.last ?? end))
            offsets.append(Int64(change.offsetSeconds) * Self.microsecondsPerSecond)
        }
        self.changes = changes.map { $0.seconds * Self.microsecondsPerSecond }
        self.offsets = offsets
        localEnds = ends
    }

    /// Seconds that local clocks are ahead of UTC at an instant; negative west of it.
    ///
    /// Right for the years 1970 to 2199; before and after, the first and the last offset known.
    /// - Complexity: O(log n) in the number of changes.
    package func offsetSeconds(at time: Timestamp) -> Int {
        Int(offset(at: time) / Self.microsecondsPerSecond)
    }

    /// What local clocks show at an instant, as microseconds since 1970-01-01T00:00:00 local time.
    ///
    /// - Complexity: O(log n) in the number of changes.
    package func localMicroseconds(at time: Timestamp) -> Int64 {
        let limit = Self.localLimit
        return min(max(time.microseconds, -limit), limit) + offset(at: time)
    }

    /// The first instant at which local clocks show a time, or a later one.
    ///
    /// 1. The clocks show it once: that instant.
    /// 2. They show it twice, since they were put back: the earlier of both.
    /// 3. They never show it, since they were put forward past it: the first instant after that.
    ///
    /// A later local time never gives an earlier instant.
    ///
    /// - Parameter microseconds: Microseconds since 1970-01-01T00:00:00 local time.
    /// - Returns: The instant. For local times outside the years 1970 to 2199 it goes by the first
    ///   and the last offset known, and no further than twice that span.
    /// - Complexity: O(log n) in the number of changes.
    package func instant(ofLocal microseconds: Int64) -> Timestamp {
        let local = min(max(microseconds, -Self.localLimit), Self.localLimit)
        let period = Self.countNotAfter(local, in: localEnds)
        let byOffset = local - offsets[period]
        guard period > 0 else { return Timestamp(microseconds: byOffset) }
        return Timestamp(microseconds: max(byOffset, changes[period - 1]))
    }

    private func offset(at time: Timestamp) -> Int64 {
        offsets[Self.countNotAfter(time.microseconds, in: changes)]
    }

    /// How many of some ascending numbers are not greater than a value.
    private static func countNotAfter(_ value: Int64, in numbers: [Int64]) -> Int {
        var low = 0
        var high = numbers.count
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
