import Campaigns
import Retry
import Testing

/// The rule at the end of a file, for the years after the last known change.
@Suite struct ZoneRuleTests {
    private func offsets(_ rule: String, _ times: [String]) throws -> [Int] {
        let zone = try TimeZoneRules(tzif: ZoneFile.make(rule: rule))
        return try times.map { try zone.offsetSeconds(at: at($0)) }
    }

    @Test func `European summer time goes from March to October for ever`() throws {
        #expect(
            try offsets(
                "CET-1CEST,M3.5.0,M10.5.0/3",
                [
                    "1970-03-29T00:59:59Z", "1970-03-29T01:00:00Z", "1970-10-25T01:00:00Z",
                    "2199-03-31T00:59:59Z", "2199-03-31T01:00:00Z", "2199-10-27T00:59:59Z",
                    "2199-10-27T01:00:00Z", "2199-12-31T23:59:59Z",
                ]) == [3600, 7200, 3600, 3600, 7200, 7200, 3600, 3600])
    }

    @Test func `on the southern half summer time goes over the new year`() throws {
        #expect(
            try offsets(
                "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
                ["2027-01-01T00:00:00Z", "2027-07-01T00:00:00Z", "2027-12-31T23:00:00Z"])
                == [39_600, 37_800, 39_600])
    }

    @Test func `summer time may lie before standard time`() throws {
        #expect(
            try offsets(
                "IST-1GMT0,M10.5.0,M3.5.0/1",
                ["2027-01-15T12:00:00Z", "2027-07-15T12:00:00Z"]) == [0, 3600])
    }

    /// RFC 8536 gives this rule for a place that has summer time all year.
    @Test func `summer time may last all year`() throws {
        #expect(
            try offsets(
                "XXX3EDT4,0/0,J365/23",
                [
                    "2026-12-31T23:59:59Z", "2027-01-01T02:59:59Z", "2027-01-01T03:00:00Z",
                    "2028-02-29T12:00:00Z", "2028-12-31T23:59:59Z",
                ]) == [-14_400, -14_400, -14_400, -14_400, -14_400])
    }

    @Test func `hours of a change may be negative and more than a day`() throws {
        // Greenland: Saturday at 22:00, written as Sunday at -2.
        #expect(
            try offsets(
                "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
                ["2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"])
                == [-7200, -3600, -7200])
        // Israel: the Friday before the last Sunday of March, written as Thursday at 26.
        #expect(
            try offsets(
                "IST-2IDT,M3.4.4/26,M10.5.0", ["2026-03-26T23:59:59Z", "2026-03-27T00:00:00Z"])
                == [7200, 10_800])
    }

    @Test func `days may be counted with and without February 29`() throws {
        let times = [
            "2027-02-28T23:59:59Z", "2027-03-01T00:00:00Z", "2028-02-29T00:00:00Z",
            "2028-02-29T23:59:59Z", "2028-03-01T00:00:00Z",
        ]
        #expect(try offsets("AAA0BBB,J60/0,J300/0", times) == [0, 3600, 0, 0, 3600])
        #expect(try offsets("AAA0BBB,59/0,299/0", times) == [0, 3600, 3600, 3600, 3600])
    }

    @Test func `the rule counts only after the last change`() throws {
        let changes = [(seconds: 100, offset: 1800), (seconds: 1_700_000_000, offset: 3600)]
        let zone = try TimeZoneRules(
            tzif: ZoneFile.make(
                rule: "CET-1CEST,M3.5.0,M10.5.0/3", first: 900, changes: changes))
        let offsets = try [
            "1970-01-01T00:00:00Z", "1970-01-01T00:01:40Z", "2020-07-01T00:00:00Z",
            "2024-01-01T00:00:00Z", "2024-07-01T00:00:00Z",
        ].map { try zone.offsetSeconds(at: at($0)) }
        #expect(offsets == [900, 1800, 1800, 3600, 7200])
    }

    @Test func `without a rule the last offset stays`() throws {
        let changes = [(seconds: 100, offset: -1800)]
        for bytes in [
            ZoneFile.make(rule: "", first: 900, changes: changes),
            ZoneFile.makeOld(first: 900, changes: changes),
        ] {
            let zone = try TimeZoneRules(tzif: bytes)
            #expect(zone.offsetSeconds(at: Timestamp(microseconds: 0)) == 900)
            #expect(zone.offsetSeconds(at: Timestamp.end) == -1800)
        }
    }

    @Test(arguments: [
        "C-1", "CET", "CET-25", "CET-1CEST", "CET-1CEST,", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,",
        "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
        "CET-1CEST,M3.5.0/168,M10.5.0", "CET-1CEST,J0,J300", "CET-1CEST,0,366", "<CET-1",
        "CET-1CEST,M3.5.0,M10.5.0/3 ", "CET-1:60", "CET-1:", "CET--1", "CET-99999999999999999999",
        "CET-1CEST,M3.5,M10.5.0", "<+-_>1", " CET-1",
    ])
    func `a rule that is none is refused`(_ rule: String) {
        #expect(throws: TimeZoneError.self) {
            try TimeZoneRules(tzif: ZoneFile.make(rule: rule))
        }
    }
}
