/// An instant: microseconds since 1970-01-01T00:00:00Z. Events lie in the years 1970 to 2199.
public struct Timestamp: Sendable, Hashable, Comparable, BitwiseCopyable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public let microseconds: Int64

    /// An instant by its microseconds since 1970.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Whether the first instant is the earlier.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The first instant after the last one that an event can have.
    package static let end = Timestamp(microseconds: 7_258_118_400_000_000)
    static let microsecondsPerSecond: Int64 = 1_000_000
    static let secondsPerDay: Int64 = 86_400
}

/// How a time was written, so that it can be written the same again.
///
/// 0 to 6: `YYYY-MM-DDTHH:MM:SS`, a fraction of as many digits, `Z`. `otherStyle`: anything else
/// RFC 3339 allows; the text is kept beside the event.
package enum TimeStyle {
    package static let otherStyle: UInt8 = 7
    package static let microseconds: UInt8 = 6
}

extension Timestamp {
    /// Why a text is not a time of an event.
    package enum ParsingError: Error, Sendable, Equatable {
        case notRFC3339
        /// A second of 60. The systems that write such times disagree about what instant it is.
        case leapSecond
        /// Before 1970 or after 2199.
        case outOfRange
    }

    /// Reads an RFC 3339 time with any offset; digits past the sixth of the fraction are cut off.
    /// - Throws: `ParsingError`.
    package static func parse(
        _ text: Span<UInt8>
    ) throws(ParsingError) -> (time: Timestamp, style: UInt8) {
        guard text.count >= 20 else { throw .notRFC3339 }
        let year = try digits(text, 0, 4)
        let month = try digits(text, 5, 2)
        let day = try digits(text, 8, 2)
        let hour = try digits(text, 11, 2)
        let minute = try digits(text, 14, 2)
        let second = try digits(text, 17, 2)
        let separator = text[10]
        guard text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            separator | 0x20 == UInt8(ascii: "t") || separator == UInt8(ascii: " "),
            text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":")
        else { throw .notRFC3339 }
        guard month >= 1, month <= 12, day >= 1, day <= daysInMonth(month, of: year),
            hour <= 23, minute <= 59, second <= 60
        else { throw .notRFC3339 }
        if second == 60 { throw .leapSecond }
        var (index, fraction, fractionDigits) = try readFraction(text)
        let offsetStart = index
        let offset = try readOffset(text, &index)
        guard index == text.count else { throw .notRFC3339 }
        for _ in min(fractionDigits, 6)..<6 { fraction *= 10 }
        let days = daysSince1970(year: year, month: month, day: day)
        let seconds = days * secondsPerDay + hour * 3600 + minute * 60 + second - offset * 60
        let time = Timestamp(microseconds: seconds * microsecondsPerSecond + fraction)
        guard time.microseconds >= 0, time < end else { throw .outOfRange }
        let isPlain =
            fractionDigits <= 6 && separator == UInt8(ascii: "T")
            && text[offsetStart] == UInt8(ascii: "Z")
        return (time, isPlain ? UInt8(fractionDigits) : TimeStyle.otherStyle)
    }

    private static func digits(
        _ text: Span<UInt8>, _ start: Int, _ count: Int
    ) throws(ParsingError) -> Int64 {
        var value: Int64 = 0
        for index in start..<start + count {
            let digit = text[index] &- 0x30
            guard digit < 10 else { throw .notRFC3339 }
            value = value * 10 + Int64(digit)
        }
        return value
    }

    /// The end of the fraction, its first six digits as a number, and how many digits it has.
    private static func readFraction(
        _ text: Span<UInt8>
    ) throws(ParsingError) -> (end: Int, value: Int64, digits: Int) {
        guard text[19] == UInt8(ascii: ".") else { return (19, 0, 0) }
        var index = 20
        var value: Int64 = 0
        while index < text.count, text[index] &- 0x30 < 10 {
            if index < 26 { value = value * 10 + Int64(text[index] - 0x30) }
            index += 1
        }
        guard index > 20 else { throw .notRFC3339 }
        return (index, value, index - 20)
    }

    /// Minutes east of UTC.
    private static func readOffset(
        _ text: Span<UInt8>, _ index: inout Int
    ) throws(ParsingError) -> Int64 {
        guard index < text.count else { throw .notRFC3339 }
        let sign = text[index]
        if sign | 0x20 == UInt8(ascii: "z") {
            index += 1
            return 0
        }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), index + 6 <= text.count,
            text[index + 3] == UInt8(ascii: ":")
        else { throw .notRFC3339 }
        let hours = try digits(text, index + 1, 2)
        let minutes = try digits(text, index + 4, 2)
        guard hours <= 23, minutes <= 59 else { throw .notRFC3339 }
        index += 6
        return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
    }

    private static func daysInMonth(_ month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// Days from 1970-01-01 in the Gregorian calendar. Years begin in March here, so that the day
    /// that leap years add is the last one of its year.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with microseconds: `2026-03-01T08:30:00.000000Z`.
    public var description: String {
        var bytes: [UInt8] = []
        append(style: TimeStyle.microseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the time with as many digits of fraction as the style, 0 to 6, says.
    package func append(style: UInt8, to output: inout [UInt8]) {
        let (seconds, fraction) = microseconds.quotientAndRemainder(
            dividingBy: Self.microsecondsPerSecond)
        let (days, rest) = seconds.quotientAndRemainder(dividingBy: Self.secondsPerDay)
        let (year, month, day) = Self.date(daysSince1970: days)
        func digits(_ value: Int64, _ count: Int) {
            var divisor: Int64 = 1
            for _ in 1..<count { divisor *= 10 }
            var rest = value
            for _ in 0..<count {
                output.append(0x30 + UInt8(truncatingIfNeeded: rest / divisor % 10))
                rest %= divisor * 10
                divisor = max(divisor / 10, 1)
            }
        }
        digits(year, 4)
        output.append(UInt8(ascii: "-"))
        digits(month, 2)
        output.append(UInt8(ascii: "-"))
        digits(day, 2)
        output.append(UInt8(ascii: "T"))
        digits(rest / 3600, 2)
        output.append(UInt8(ascii: ":"))
        digits(rest / 60 % 60, 2)
        output.append(UInt8(ascii: ":"))
        digits(rest % 60, 2)
        if style > 0 {
            output.append(UInt8(ascii: "."))
            var cut = fraction
            for _ in Int(style)..<6 { cut /= 10 }
            digits(cut, Int(style))
        }
        output.append(UInt8(ascii: "Z"))
    }

    private static func date(daysSince1970 days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
