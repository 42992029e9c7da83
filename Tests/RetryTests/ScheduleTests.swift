import Campaigns
import Retry
import SeededRandom
import Testing

@Suite(.enabled(if: ZoneFile.areThere, Comment(rawValue: ZoneFile.missing)))
struct ScheduleTests {
    /// The first slots from a time on.
    private func slots(
        _ zone: String, every hours: Int, hour: Int, from start: String, count: Int
    ) throws -> [String] {
        let schedule = RetrySchedule(
            zone: try ZoneFile.rules(zone), everyHours: hours, localHour: hour)
        var next = try at(start)
        return (0..<count).map { _ in
            let slot = schedule.firstSlot(notBefore: next)
            next = Timestamp(microseconds: slot.microseconds + 1)
            return String("\(slot)".dropLast(11)) + "Z"
        }
    }

    @Test func `eight in the morning stays eight in the morning`() throws {
        #expect(
            try slots("Europe/Berlin", every: 24, hour: 8, from: "2026-03-27T07:00:00Z", count: 4)
                == [
                    "2026-03-27T07:00Z", "2026-03-28T07:00Z", "2026-03-29T06:00Z",
                    "2026-03-30T06:00Z",
                ])
        #expect(
            try slots("Europe/Berlin", every: 24, hour: 8, from: "2026-10-24T00:00:00Z", count: 3)
                == ["2026-10-24T06:00Z", "2026-10-25T07:00Z", "2026-10-26T07:00Z"])
        #expect(
            try slots("Asia/Kathmandu", every: 24, hour: 8, from: "2026-01-01T02:15:00Z", count: 2)
                == ["2026-01-01T02:15Z", "2026-01-02T02:15Z"])
    }

    @Test func `an hour that spring leaves out comes right after the gap`() throws {
        #expect(
            try slots("Europe/Berlin", every: 24, hour: 2, from: "2026-03-28T00:00:00Z", count: 3)
                == ["2026-03-28T01:00Z", "2026-03-29T01:00Z", "2026-03-30T00:00Z"])
    }

    @Test func `an hour that autumn shows twice comes once, the first time`() throws {
        #expect(
            try slots("Europe/Berlin", every: 24, hour: 2, from: "2026-10-24T00:00:00Z", count: 3)
                == ["2026-10-24T00:00Z", "2026-10-25T00:00Z", "2026-10-26T01:00Z"])
        // Asked between the first time and the second.
        #expect(
            try slots("Europe/Berlin", every: 24, hour: 2, from: "2026-10-25T00:30:00Z", count: 1)
                == ["2026-10-26T01:00Z"])
        #expect(
            try slots("Europe/Berlin", every: 24, hour: 2, from: "2026-10-25T01:00:00Z", count: 1)
                == ["2026-10-26T01:00Z"])
    }

    @Test func `every hour and every seventh hour go by the clock too`() throws {
        #expect(
            try slots("Europe/Berlin", every: 1, hour: 8, from: "2026-03-28T23:30:00Z", count: 3)
                == ["2026-03-29T00:00Z", "2026-03-29T01:00Z", "2026-03-29T02:00Z"])
        #expect(
            try slots("Europe/Berlin", every: 1, hour: 8, from: "2026-10-24T23:30:00Z", count: 3)
                == ["2026-10-25T00:00Z", "2026-10-25T02:00Z", "2026-10-25T03:00Z"])
        // 1970-01-01T03:00 and seven hours again and again.
        #expect(
            try slots("UTC", every: 7, hour: 3, from: "1970-01-01T00:00:00Z", count: 4)
                == [
                    "1970-01-01T03:00Z", "1970-01-01T10:00Z", "1970-01-01T17:00Z",
                    "1970-01-02T00:00Z",
                ])
    }

    @Test func `twice a day and every other day`() throws {
        #expect(
            try slots("Europe/Berlin", every: 12, hour: 8, from: "2026-03-28T12:00:00Z", count: 3)
                == ["2026-03-28T19:00Z", "2026-03-29T06:00Z", "2026-03-29T18:00Z"])
        #expect(
            try slots("Europe/Berlin", every: 48, hour: 8, from: "1970-01-01T00:00:00Z", count: 3)
                == ["1970-01-01T07:00Z", "1970-01-03T07:00Z", "1970-01-05T07:00Z"])
    }

    @Test func `a day that a place left out has its slot after it`() throws {
        #expect(
            try slots("Pacific/Apia", every: 24, hour: 8, from: "2011-12-29T00:00:00Z", count: 3)
                == ["2011-12-29T18:00Z", "2011-12-30T10:00Z", "2011-12-30T18:00Z"])
    }

    @Test func `nothing comes after the years of events`() throws {
        let last = try at("2199-12-31T23:59:59.999999Z")
        for zone in ["UTC", "Pacific/Apia", "America/New_York"] {
            for (hours, hour) in [(1, 0), (24, 8), (8760, 23), (Int.max, Int.max), (0, -1)] {
                let schedule = RetrySchedule(
                    zone: try ZoneFile.rules(zone), everyHours: hours, localHour: hour)
                let slot = schedule.firstSlot(notBefore: last)
                #expect(slot >= last && slot <= Timestamp.end)
                for time in [Timestamp.end, Timestamp(microseconds: Int64.max)] {
                    #expect(schedule.firstSlot(notBefore: time) == Timestamp.end)
                }
                let first = schedule.firstSlot(notBefore: Timestamp(microseconds: Int64.min))
                #expect(first == schedule.firstSlot(notBefore: Timestamp(microseconds: 0)))
            }
        }
        #expect(
            try slots("UTC", every: 24, hour: 8, from: "2199-12-31T08:00:00Z", count: 1)
                == ["2199-12-31T08:00Z"])
    }

    /// All slots near a time, from the definition: local hours that are a whole number of steps
    /// from the first.
    private func slowSlots(
        _ zone: TimeZoneRules, every hours: Int, hour: Int, near time: Timestamp
    ) -> [Timestamp] {
        let hourNow = time.microseconds / 3_600_000_000
        let reach = Int64(hours) + 60
        return (hourNow - reach...hourNow + reach).compactMap { local in
            guard (local - Int64(hour)) % Int64(hours) == 0 else { return nil }
            return zone.instant(ofLocal: local * 3_600_000_000)
        }
    }

    @Test(arguments: [UInt64(11), 12, 13, 14], [1, 7, 12, 24, 48])
    func `no slot lies between a time and its first slot`(_ seed: UInt64, _ hours: Int) throws {
        var random = SplitMix64(seed: seed)
        let names = ["Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo"]
        let changes = try ["2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2011-12-30T10:00:00Z"]
            .map { try at($0).microseconds }
        for name in names {
            let zone = try ZoneFile.rules(name)
            let hour = Int.random(in: 0...23, using: &random)
            let schedule = RetrySchedule(zone: zone, everyHours: hours, localHour: hour)
            for round in 0..<100 {
                // Whole quarters of an hour often hit a slot or a change; half are near a change.
                let spread = Int64.random(in: -200...200, using: &random) * 900_000_000
                let anywhere = Int64.random(in: 400_000...7_000_000, using: &random) * 900_000_000
                let near = changes[round % 3] + spread
                let time = Timestamp(microseconds: round % 2 == 0 ? near : anywhere)
                let slot = schedule.firstSlot(notBefore: time)
                let expected = slowSlots(zone, every: hours, hour: hour, near: time)
                    .filter { $0 >= time }.min()
                #expect(slot == expected, "seed \(seed), \(name), hour \(hour), \(time)")
                #expect(schedule.firstSlot(notBefore: slot) == slot)
                let next = schedule.firstSlot(
                    notBefore: Timestamp(microseconds: slot.microseconds + 1))
                #expect(next > slot, "seed \(seed), \(name), hour \(hour), \(time)")
            }
        }
    }
}
