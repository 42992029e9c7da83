import Campaigns
import Testing

/// The instant and style of a text, or why it is none.
private func parse(
    _ text: String
) -> Result<(microseconds: Int64, style: UInt8), Timestamp.ParsingError> {
    let bytes = Array(text.utf8)
    do throws(Timestamp.ParsingError) {
        let (time, style) = try Timestamp.parse(bytes.span)
        return .success((time.microseconds, style))
    } catch {
        return .failure(error)
    }
}

private func problem(_ text: String) -> Timestamp.ParsingError? {
    if case .failure(let error) = parse(text) { error } else { nil }
}

@Suite struct TimestampParsingTests {
    static let second: Int64 = 1_000_000

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0, 0),
            ("1970-01-01T00:00:00.000001Z", 1, 6),
            ("2000-02-29T12:34:56Z", 951_827_696_000_000, 0),
            ("2026-03-01T08:30:00Z", 1_772_353_800_000_000, 0),
            ("2026-03-01T08:30:00.5Z", 1_772_353_800_500_000, 1),
            ("2026-03-01T08:30:00.25Z", 1_772_353_800_250_000, 2),
            ("2026-03-01T08:30:00.125Z", 1_772_353_800_125_000, 3),
            ("2026-03-01T08:30:00.1250Z", 1_772_353_800_125_000, 4),
            ("2026-03-01T08:30:00.00000Z", 1_772_353_800_000_000, 5),
            ("2026-03-01T08:30:00.999999Z", 1_772_353_800_999_999, 6),
            ("2199-12-31T23:59:59.999999Z", 7_258_118_399_999_999, 6),
        ] as [(String, Int64, UInt8)])
    func `a plain time is read to the microsecond`(
        _ text: String, _ microseconds: Int64, _ style: UInt8
    ) throws {
        let read = try parse(text).get()

        #expect(read.microseconds == microseconds)
        #expect(read.style == style)
    }

    @Test(
        arguments: [
            ("2026-03-01T08:30:00z", 1_772_353_800),
            ("2026-03-01t08:30:00Z", 1_772_353_800),
            ("2026-03-01 08:30:00Z", 1_772_353_800),
            ("2026-03-01T08:30:00+00:00", 1_772_353_800),
            ("2026-03-01T08:30:00-00:00", 1_772_353_800),
            ("2026-03-01T09:30:00+01:00", 1_772_353_800),
            ("2026-03-01T14:00:00+05:30", 1_772_353_800),
            ("2026-03-01T05:30:00-03:00", 1_772_353_800),
            ("2026-03-02T08:29:00+23:59", 1_772_353_800),
            ("2026-02-28T08:31:00-23:59", 1_772_353_800),
            // The date of the text may lie outside the years of the ledger, as long as the instant
            // does not.
            ("2200-01-01T00:30:00+01:00", 7_258_116_600),
            ("1969-12-31T23:30:00-00:30", 0),
        ] as [(String, Int64)])
    func `other spellings are read, and kept as text`(_ text: String, _ seconds: Int64) throws {
        let read = try parse(text).get()

        #expect(read.microseconds == seconds * Self.second)
        #expect(read.style == TimeStyle.otherStyle)
    }

    @Test(
        arguments: [
            ("2026-03-01T08:30:00.1234567Z", 123_456), ("2026-03-01T08:30:00.9999999Z", 999_999),
            ("2026-03-01T08:30:00.000000999999999999999999999Z", 0),
            ("2026-03-01T08:30:00.0000019999999999999999999999999999999999+00:00", 1),
        ] as [(String, Int64)])
    func `digits past the sixth are cut off, not rounded`(
        _ text: String, _ microseconds: Int64
    ) throws {
        let read = try parse(text).get()

        #expect(read.microseconds == 1_772_353_800 * Self.second + microseconds)
        #expect(read.style == TimeStyle.otherStyle)
    }

    @Test(arguments: [
        "", "Z", "2026-03-01", "2026-03-01T08:30Z", "2026-03-01T08:30:00", "20260301T083000Z",
        "2026-03-01T08:30:00.Z", "2026-03-01T08:30:00,5Z", "2026-03-01T08:30:00.5",
        "2026-03-01T08:30:00.5 Z", "2026-03-01T08:30:00ZZ", "2026-03-01T08:30:00Z ",
        " 2026-03-01T08:30:00Z", "2026-03-01_08:30:00Z", "2026-03-01T08-30-00Z",
        "2026/03/01T08:30:00Z", "2026-3-01T08:30:00ZZ", "+026-03-01T08:30:00Z",
        "2026-00-01T08:30:00Z", "2026-13-01T08:30:00Z", "2026-03-00T08:30:00Z",
        "2026-03-32T08:30:00Z", "2026-04-31T08:30:00Z", "2026-02-29T08:30:00Z",
        "2100-02-29T08:30:00Z", "2026-03-01T24:00:00Z", "2026-03-01T08:60:00Z",
        "2026-03-01T08:30:61Z", "2026-03-01T08:30:00+24:00", "2026-03-01T08:30:00+01:60",
        "2026-03-01T08:30:00+01", "2026-03-01T08:30:00+0100", "2026-03-01T08:30:00+01:0",
        "2026-03-01T08:30:00+01:000", "2026-03-01T08:30:00\u{2212}01:00",
        "2026-03-01T08:30:00Europe/Lisbon", "٢٠٢٦-03-01T08:30:00Z", "1772353800",
    ])
    func `what RFC 3339 does not know is refused`(_ text: String) {
        #expect(problem(text) == .notRFC3339)
    }

    @Test(arguments: [
        "2016-12-31T23:59:60Z", "2016-12-31T23:59:60.999Z", "2026-03-01T08:30:60Z",
        "2017-01-01T00:59:60+01:00",
    ])
    func `a second of 60 is refused for what it is`(_ text: String) {
        #expect(problem(text) == .leapSecond)
    }

    @Test(arguments: [
        "1969-12-31T23:59:59.999999Z", "1970-01-01T00:59:59+01:00", "2200-01-01T00:00:00Z",
        "2199-12-31T23:59:59-00:01", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    ])
    func `instants before 1970 and after 2199 are refused`(_ text: String) {
        #expect(problem(text) == .outOfRange)
    }

    @Test func `no prefix of a time and no byte put in its place is a crash`() {
        let whole = Array("2026-03-01T08:30:00.123+01:00".utf8)
        for count in 0..<whole.count {
            #expect(problem(String(decoding: whole.prefix(count), as: UTF8.self)) != nil)
        }
        for place in whole.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = whole
                changed[place] = byte
                _ = try? Timestamp.parse(changed.span)
            }
        }
    }
}
