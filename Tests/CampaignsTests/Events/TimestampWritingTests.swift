import Campaigns
import SeededRandom
import Testing

/// What the calendar says, by counting: nothing here knows of eras or of years that begin in March.
private struct SlowCalendar {
    private static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && year % 100 != 0 || year % 400 == 0
    }

    static func length(ofMonth month: Int64, _ year: Int64) -> Int64 {
        [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Int(month) - 1]
    }

    /// The first day of each year from 1970 on, in days since 1970-01-01.
    static let firstDays: [Int64] = (1970...2199).reduce(into: [0]) { days, year in
        days.append((days.last ?? 0) + (isLeap(year) ? 366 : 365))
    }

    static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let months = (1..<month).reduce(0) { $0 + length(ofMonth: $1, year) }
        return firstDays[Int(year - 1970)] + months + day - 1
    }
}

private func digits(_ number: Int64, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: count - text.count) + text
}

private func text(_ time: Timestamp, style: UInt8) -> String {
    var bytes: [UInt8] = []
    time.append(style: style, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
}

@Suite struct TimestampWritingTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (1, "1970-01-01T00:00:00.000001Z"),
            (951_782_399_999_999, "2000-02-28T23:59:59.999999Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (4_107_542_399_000_000, "2100-02-28T23:59:59.000000Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
            (7_258_118_399_999_999, "2199-12-31T23:59:59.999999Z"),
        ] as [(Int64, String)])
    func `a time describes itself in UTC with microseconds`(_ microseconds: Int64, _ text: String) {
        #expect(Timestamp(microseconds: microseconds).description == text)
    }

    @Test(
        arguments: [
            (0, "2026-03-01T08:30:00Z"), (1, "2026-03-01T08:30:00.9Z"),
            (2, "2026-03-01T08:30:00.98Z"),
            (3, "2026-03-01T08:30:00.987Z"), (4, "2026-03-01T08:30:00.9876Z"),
            (5, "2026-03-01T08:30:00.98765Z"), (6, "2026-03-01T08:30:00.987654Z"),
        ] as [(UInt8, String)])
    func `a style is a number of digits`(_ style: UInt8, _ expected: String) throws {
        let time = Timestamp(microseconds: 1_772_353_800_987_654)

        #expect(text(time, style: style) == expected)
        #expect(try Timestamp.parse(Array(expected.utf8).span).style == style)
    }

    @Test func `every day from 1970 to 2199 is the day that counting gives`() throws {
        var day: Int64 = 0
        for year in 1970...2199 as ClosedRange<Int64> {
            for month in 1...12 as ClosedRange<Int64> {
                for dayOfMonth in 1...SlowCalendar.length(ofMonth: month, year) {
                    let spelled =
                        "\(digits(year, 4))-\(digits(month, 2))-\(digits(dayOfMonth, 2))T00:00:00Z"
                    let time = try Timestamp.parse(Array(spelled.utf8).span).time
                    guard time.microseconds == day * 86_400_000_000,
                        text(time, style: 0) == spelled
                    else {
                        Issue.record("\(spelled) was read as \(time)")
                        return
                    }
                    day += 1
                }
            }
        }
    }

    @Test func `random times in random spellings are read as counting says, and written the same`()
        throws
    {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SplitMix64(seed: seed)
        for _ in 0..<2000 {
            let year = random.number(1970...2199)
            let month = random.number(1...12)
            let day = random.number(1...SlowCalendar.length(ofMonth: month, year))
            let clock = [random.number(0...23), random.number(0...59), random.number(0...59)]
            let style = random.number(0...6)
            let fraction = random.number(0...[0, 9, 99, 999, 9999, 99_999, 999_999][Int(style)])
            let plain =
                "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))T"
                + clock.map { digits($0, 2) }.joined(separator: ":")
                + (style == 0 ? "" : ".\(digits(fraction, Int(style)))")
            let scale = [1_000_000, 100_000, 10_000, 1000, 100, 10, 1][Int(style)] as Int64
            let seconds = clock[0] * 3600 + clock[1] * 60 + clock[2]
            let local =
                (SlowCalendar.days(year, month, day) * 86_400 + seconds) * 1_000_000
                + fraction * scale

            let read = try Timestamp.parse(Array((plain + "Z").utf8).span)
            #expect(read.time.microseconds == local, "seed \(seed)")
            #expect(read.style == UInt8(style), "seed \(seed)")
            #expect(text(read.time, style: read.style) == plain + "Z", "seed \(seed)")

            let offset = random.number(-1439...1439)
            let zone =
                "\(offset < 0 ? "-" : "+")\(digits(abs(offset) / 60, 2)):\(digits(abs(offset) % 60, 2))"
            let instant = local - offset * 60_000_000
            let shifted = try? Timestamp.parse(Array((plain + zone).utf8).span)
            let isInside = instant >= 0 && instant < Timestamp.end.microseconds
            #expect(shifted?.time.microseconds == (isInside ? instant : nil), "seed \(seed)")
        }
    }
}
