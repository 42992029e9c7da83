/// An instant in whole microseconds since 1970-01-01T00:00:00Z.
package struct Moment: Hashable, Comparable, Sendable {
    /// Microseconds since 1970, UTC.
    package let microseconds: Int64

    /// The instant this many microseconds after 1970 began, UTC.
    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The earlier is the lesser.
    package static func < (left: Moment, right: Moment) -> Bool {
        left.microseconds < right.microseconds
    }
}

extension Moment {
    /// Reads RFC 3339: any offset, `t` and `z` in either case, digits past the sixth cut off.
    ///
    /// Returns nil where the text is no such time.
    package init?(rfc3339 text: String) {
        var reader = TimeReader(rest: Array(text.utf8)[...])
        guard let year = reader.number(digits: 4), reader.take("-"),
            let month = reader.number(digits: 2), (1...12).contains(month), reader.take("-"),
            let day = reader.number(digits: 2), reader.take("T", or: "t"),
            let hour = reader.number(digits: 2), hour < 24, reader.take(":"),
            let minute = reader.number(digits: 2), minute < 60, reader.take(":"),
            let second = reader.number(digits: 2), second < 60,
            let fraction = reader.fraction(), let offset = reader.offsetMinutes(),
            reader.rest.isEmpty
        else { return nil }
        guard (1...monthLengths(of: year)[Int(month) - 1]).contains(day) else { return nil }

        let daysOfMonths = monthLengths(of: year)[..<Int(month - 1)].reduce(0, +)
        let days = daysBefore(year: year) + daysOfMonths + day - 1
        let minutes = days * 1_440 + hour * 60 + minute - offset
        microseconds = (minutes * 60 + second) * 1_000_000 + fraction
    }

    /// RFC 3339 in UTC with six digits of a second: `2026-01-31T23:59:59.000001Z`.
    ///
    /// Defined from 1970 on.
    package var rfc3339: String {
        let (seconds, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let (days, secondOfDay) = seconds.quotientAndRemainder(dividingBy: 86_400)
        var year: Int64 = 1970
        while daysBefore(year: year + 1) <= days { year += 1 }
        var dayOfMonth = days - daysBefore(year: year)
        var month = 0
        while dayOfMonth >= monthLengths(of: year)[month] {
            dayOfMonth -= monthLengths(of: year)[month]
            month += 1
        }
        let date = "\(digits(year, 4))-\(digits(Int64(month + 1), 2))-\(digits(dayOfMonth + 1, 2))"
        let hour = digits(secondOfDay / 3_600, 2)
        let minute = digits(secondOfDay / 60 % 60, 2)
        let second = digits(secondOfDay % 60, 2)
        return "\(date)T\(hour):\(minute):\(second).\(digits(fraction, 6))Z"
    }
}

/// Takes the parts of a time from the front of what is left of it.
private struct TimeReader {
    var rest: ArraySlice<UInt8>

    mutating func take(_ symbol: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: symbol) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func take(_ symbol: Unicode.Scalar, or other: Unicode.Scalar) -> Bool {
        take(symbol) || take(other)
    }

    mutating func digit() -> Int64? {
        guard let first = rest.first, (0x30...0x39).contains(first) else { return nil }
        rest.removeFirst()
        return Int64(first - 0x30)
    }

    /// A number of exactly so many digits.
    mutating func number(digits: Int) -> Int64? {
        var number: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// Microseconds of a fraction; zero where there is none, nil where a point has no digits.
    mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        var digits: [Int64] = []
        while let digit = digit() { digits.append(digit) }
        guard !digits.isEmpty else { return nil }
        return (digits + [0, 0, 0, 0, 0, 0]).prefix(6).reduce(0) { $0 * 10 + $1 }
    }

    mutating func offsetMinutes() -> Int64? {
        if take("Z", or: "z") { return 0 }
        let sign: Int64 = take("-") ? -1 : 1
        guard sign < 0 || take("+"), let hours = number(digits: 2), hours < 24, take(":"),
            let minutes = number(digits: 2), minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }
}

private func isLeap(_ year: Int64) -> Bool {
    year.isMultiple(of: 4) && !year.isMultiple(of: 100) || year.isMultiple(of: 400)
}

private func monthLengths(of year: Int64) -> [Int64] {
    [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

/// Days from 1970-01-01 to the first day of `year`; negative before 1970.
private func daysBefore(year: Int64) -> Int64 {
    let last = year - 1
    // 719,162 days lie between 0001-01-01 and 1970-01-01.
    return last * 365 + last / 4 - last / 100 + last / 400 - 719_162
}

private func digits(_ number: Int64, _ width: Int) -> String {
    let plain = String(number)
    return String(repeating: "0", count: max(0, width - plain.count)) + plain
}
