import Campaigns

/// When rounds of automatic retries take place: at hours of the clock of a place.
///
/// A slot is a local time: the local hour of 1970-01-01 and every so many hours before and after.
/// With 24 hours that is the same hour of every day, though days are 23 or 25 hours long where the
/// clocks change. A slot that the clocks skip takes place right after the gap, together with other
/// slots that they skip; one that they show twice takes place the first time.
package struct RetrySchedule: Sendable, Equatable {
    /// The clocks that slots go by.
    package let zone: TimeZoneRules
    private let firstMicroseconds: Int64
    private let stepMicroseconds: Int64

    private static let microsecondsPerHour: Int64 = 3_600_000_000
    /// Clocks are less than 26 hours ahead of UTC or behind it, so that they show no hour again
    /// that is more than 52 hours older.
    private static let repeatedHours = 2 * TimeZoneRules.offsetLimitSeconds / 3600

    /// A schedule by its zone, hours between slots (1 to 8,760) and hour of the day (0 to 23).
    ///
    /// The policy holds no other numbers; any that are outside are brought to the nearest inside.
    package init(zone: TimeZoneRules, everyHours: Int, localHour: Int) {
        self.zone = zone
        firstMicroseconds = Int64(min(max(localHour, 0), 23)) * Self.microsecondsPerHour
        stepMicroseconds = Int64(min(max(everyHours, 1), 8760)) * Self.microsecondsPerHour
    }

    /// The first slot that is not before an instant.
    ///
    /// - Parameter time: The instant; one before 1970 counts as the beginning of 1970.
    /// - Returns: The slot, or `Timestamp.end` where it would be after 2199. A later instant never
    ///   gives an earlier slot.
    /// - Complexity: O(log n) in the number of changes of the zone's clocks.
    package func firstSlot(notBefore time: Timestamp) -> Timestamp {
        let time = max(time, Timestamp(microseconds: 0))
        guard time < Timestamp.end else { return Timestamp.end }
        var local = firstLocalSlot(notBefore: zone.localMicroseconds(at: time))
        // The clocks may just have skipped the slot before, which then takes place now.
        if zone.instant(ofLocal: local - stepMicroseconds) >= time { return time }
        // They may have been put back, and this slot may have taken place the first time round.
        for _ in 0...Self.repeatedHours {
            let slot = zone.instant(ofLocal: local)
            if slot >= time { return min(slot, Timestamp.end) }
            local += stepMicroseconds
        }
        preconditionFailure("Clocks show no hour again that is more than 52 hours older.")
    }

    private func firstLocalSlot(notBefore local: Int64) -> Int64 {
        let passed = local - firstMicroseconds
        let (steps, rest) = passed.quotientAndRemainder(dividingBy: stepMicroseconds)
        return firstMicroseconds + (rest > 0 ? steps + 1 : steps) * stepMicroseconds
    }
}
