/// A rule that repeats every year, written as in the variable TZ: `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// POSIX (Base Definitions, section 8.3) with the extensions of RFC 8536, section 3.3.1: the time
/// of a change may be negative and go up to 167 hours, and summer time may last all year.
struct POSIXTimeZone: Equatable {
    /// Seconds east of UTC outside summer time.
    let standardSeconds: Int
    let daylight: Daylight?

    /// Summer time, which in some zones lies before standard time and in winter.
    struct Daylight: Equatable {
        /// Seconds east of UTC.
        let seconds: Int
        /// In standard time.
        let start: YearlyTime
        /// In summer time.
        let end: YearlyTime
    }

    /// The changes that begin in these years, ascending, not two at the same instant.
    ///
    /// Where summer time ends and begins at once it goes on: that is how all-year summer time is
    /// written.
    func changes(in years: ClosedRange<Int>) -> [(seconds: Int64, offsetSeconds: Int)] {
        guard let daylight else { return [] }
        var all: [(seconds: Int64, isStart: Bool)] = []
        for year in years {
            all.append((daylight.start.seconds(in: year) - Int64(standardSeconds), true))
            all.append((daylight.end.seconds(in: year) - Int64(daylight.seconds), false))
        }
        all.sort { ($0.seconds, $0.isStart ? 1 : 0) < ($1.seconds, $1.isStart ? 1 : 0) }
        var changes: [(seconds: Int64, offsetSeconds: Int)] = []
        for (seconds, isStart) in all {
            if changes.last?.seconds == seconds { changes.removeLast() }
            changes.append((seconds, isStart ? daylight.seconds : standardSeconds))
        }
        return changes
    }
}

/// A time of a day of every year.
struct YearlyTime: Equatable {
    let day: Day
    /// From the midnight that begins the day; may lie in another day.
    let secondsOfDay: Int

    enum Day: Equatable {
        /// `Jn`, 1 to 365: February 29 is never counted.
        case withoutLeapDay(Int)
        /// `n`, 0 to 365: February 29 is counted where there is one.
        case withLeapDay(Int)
        /// `Mm.w.d`: a day of the week, 0 for Sunday, in week 1 to 4 or, by 5, the last of the
        /// month.
        case weekday(month: Int, week: Int, weekday: Int)
    }

    /// Seconds from 1970-01-01T00:00:00 to this time in a year, on the clock of the place.
    func seconds(in year: Int) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let newYear = Self.daysToNewYear(year)
        let days =
            switch day {
            case .withoutLeapDay(let number): newYear + number - (isLeap && number > 59 ? 0 : 1)
            case .withLeapDay(let number): newYear + number
            case .weekday(let month, let week, let weekday):
                Self.days(to: weekday, week: week, month: month, newYear: newYear, isLeap: isLeap)
            }
        return Int64(days) * 86_400 + Int64(secondsOfDay)
    }

    private static let daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

    private static func daysToNewYear(_ year: Int) -> Int {
        let before = year - 1
        // 477 days were added by leap years before 1970.
        return 365 * (year - 1970) + before / 4 - before / 100 + before / 400 - 477
    }

    private static func days(
        to weekday: Int, week: Int, month: Int, newYear: Int, isLeap: Bool
    ) -> Int {
        var lengths = daysOfMonths
        if isLeap { lengths[1] = 29 }
        let first = newYear + lengths[..<(month - 1)].reduce(0, +)
        // 1970-01-01 was a Thursday. Years before 1970 give negative days.
        let firstWeekday = ((first + 4) % 7 + 7) % 7
        var day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
        if day >= lengths[month - 1] { day -= 7 }
        return first + day
    }
}

extension POSIXTimeZone {
    /// Reads a rule; nil where it is not sound, for whatever bytes.
    init?(parsing bytes: ArraySlice<UInt8>) {
        var text = RuleText(rest: bytes)
        guard text.skipName(), let west = text.offset() else { return nil }
        standardSeconds = -west
        if text.isAtEnd {
            daylight = nil
            return
        }
        guard text.skipName() else { return nil }
        var seconds = standardSeconds + 3600
        if !text.isNext(",") {
            guard let west = text.offset() else { return nil }
            seconds = -west
        }
        guard text.skip(","), let start = text.yearlyTime(), text.skip(","),
            let end = text.yearlyTime(), text.isAtEnd
        else { return nil }
        daylight = Daylight(seconds: seconds, start: start, end: end)
    }
}

/// What is left to read of a rule.
private struct RuleText {
    var rest: ArraySlice<UInt8>

    var isAtEnd: Bool { rest.isEmpty }

    func isNext(_ character: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: character) }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard isNext(character) else { return false }
        rest.removeFirst()
        return true
    }

    /// Passes over a name of three letters or more, or of letters, digits and signs in `<>`.
    mutating func skipName() -> Bool {
        let isQuoted = skip("<")
        let name = rest.prefix { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"):
                isQuoted
            default: false
            }
        }
        rest.removeFirst(name.count)
        return name.count >= 3 && (!isQuoted || skip(">"))
    }

    /// Seconds west of UTC: `[+-]hh[:mm[:ss]]`, up to 24 hours.
    mutating func offset() -> Int? { time(hours: 0...24) }

    /// A day, and after `/` the time, which is 02:00 unless said.
    mutating func yearlyTime() -> YearlyTime? {
        guard let day = day() else { return nil }
        guard skip("/") else { return YearlyTime(day: day, secondsOfDay: 7200) }
        guard let seconds = time(hours: 0...167) else { return nil }
        return YearlyTime(day: day, secondsOfDay: seconds)
    }

    private mutating func day() -> YearlyTime.Day? {
        if skip("J") { return number(1...365).map { .withoutLeapDay($0) } }
        guard skip("M") else { return number(0...365).map { .withLeapDay($0) } }
        guard let month = number(1...12), skip("."), let week = number(1...5), skip("."),
            let weekday = number(0...6)
        else { return nil }
        return .weekday(month: month, week: week, weekday: weekday)
    }

    private mutating func time(hours: ClosedRange<Int>) -> Int? {
        let isNegative = skip("-")
        if !isNegative { _ = skip("+") }
        guard var seconds = number(hours) else { return nil }
        seconds *= 3600
        for unit in [60, 1] where skip(":") {
            guard let count = number(0...59) else { return nil }
            seconds += count * unit
        }
        return isNegative ? -seconds : seconds
    }

    /// A number of one to three digits.
    private mutating func number(_ range: ClosedRange<Int>) -> Int? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard (1...3).contains(digits.count) else { return nil }
        rest.removeFirst(digits.count)
        let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return range.contains(value) ? value : nil
    }
}
