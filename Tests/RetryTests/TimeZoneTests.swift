import Campaigns
import Retry
import SeededRandom
import Testing

/// The values were computed with `zoneinfo` of Python 3 from tzdata 2025b.
@Suite(.enabled(if: ZoneFile.areThere, Comment(rawValue: ZoneFile.missing)))
struct TimeZoneTests {
    private static let offsets: [(String, [(Int64, Int)])] = [
        ("Europe/Berlin", [(0, 3600), (1_774_745_999, 3600), (1_774_746_000, 7200)]),
        ("Europe/Berlin", [(1_792_889_999, 7200), (1_792_890_000, 3600)]),
        ("America/New_York", [(0, -18_000), (1_772_953_199, -18_000), (1_772_953_200, -14_400)]),
        ("America/New_York", [(1_793_512_799, -14_400), (1_793_512_800, -18_000)]),
        ("Australia/Lord_Howe", [(0, 36_000), (1_775_314_799, 39_600), (1_775_314_800, 37_800)]),
        ("Australia/Lord_Howe", [(1_791_041_399, 37_800), (1_791_041_400, 39_600)]),
        ("Asia/Kathmandu", [(0, 19_800), (504_901_799, 19_800), (504_901_800, 20_700)]),
        ("Asia/Kathmandu", [(1_770_000_000, 20_700)]),
        ("America/Sao_Paulo", [(0, -10_800), (1_541_300_399, -10_800), (1_541_300_400, -7200)]),
        ("America/Sao_Paulo", [(1_550_368_799, -7200), (1_550_368_800, -10_800)]),
        ("America/Sao_Paulo", [(1_770_000_000, -10_800)]),
        ("Africa/Casablanca", [(0, 0), (1_710_035_999, 3600), (1_710_036_000, 0)]),
        ("Africa/Casablanca", [(1_713_059_999, 0), (1_713_060_000, 3600)]),
        ("Europe/Dublin", [(0, 3600), (1_774_745_999, 0), (1_774_746_000, 3600)]),
        ("Pacific/Apia", [(0, -39_600), (1_325_239_199, -36_000), (1_325_239_200, 50_400)]),
        ("Pacific/Apia", [(1_601_128_800, 50_400), (1_617_458_400, 46_800)]),
        ("UTC", [(0, 0), (1_770_000_000, 0), (7_258_118_399, 0)]),
    ]

    @Test(arguments: offsets)
    func `offsets are those of the place`(_ name: String, _ values: [(Int64, Int)]) throws {
        let zone = try ZoneFile.rules(name)
        for (seconds, offset) in values {
            let time = Timestamp(microseconds: seconds * 1_000_000)
            #expect(zone.offsetSeconds(at: time) == offset, "\(name) at \(time)")
        }
    }

    private static let instants: [(String, String, String)] = [
        ("Europe/Berlin", "2026-03-29T01:59:59Z", "2026-03-29T00:59:59Z"),
        // In the gap of spring, and its end.
        ("Europe/Berlin", "2026-03-29T02:00:00Z", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-03-29T02:59:59.999999Z", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z"),
        // Shown twice in autumn: the first time counts.
        ("Europe/Berlin", "2026-10-25T02:00:00Z", "2026-10-25T00:00:00Z"),
        ("Europe/Berlin", "2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z"),
        ("Europe/Berlin", "2026-10-25T03:00:00Z", "2026-10-25T02:00:00Z"),
        // Half an hour forward, half an hour back.
        ("Australia/Lord_Howe", "2026-10-04T02:10:00Z", "2026-10-03T15:30:00Z"),
        ("Australia/Lord_Howe", "2026-04-05T01:45:00Z", "2026-04-04T14:45:00Z"),
        // December 30 was left out as a whole.
        ("Pacific/Apia", "2011-12-29T23:59:59Z", "2011-12-30T09:59:59Z"),
        ("Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-31T00:00:00Z", "2011-12-30T10:00:00Z"),
        ("Asia/Kathmandu", "2026-01-01T08:00:00Z", "2026-01-01T02:15:00Z"),
        ("America/Sao_Paulo", "2018-11-04T00:00:00Z", "2018-11-04T03:00:00Z"),
        ("Africa/Casablanca", "2024-03-10T02:30:00Z", "2024-03-10T01:30:00Z"),
        ("UTC", "2026-01-01T08:00:00Z", "2026-01-01T08:00:00Z"),
    ]

    @Test(arguments: instants)
    func `a local time is the first instant that shows it or a later one`(
        _ name: String, _ local: String, _ expected: String
    ) throws {
        let zone = try ZoneFile.rules(name)
        #expect(try zone.instant(ofLocal: at(local).microseconds) == at(expected))
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `local times lead there and back`(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for name in ["Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"] {
            let zone = try ZoneFile.rules(name)
            for _ in 0..<2000 {
                let time = Timestamp(
                    microseconds: Int64.random(in: 0..<Timestamp.end.microseconds, using: &random))
                let local = zone.localMicroseconds(at: time)
                #expect(
                    local - time.microseconds == Int64(zone.offsetSeconds(at: time)) * 1_000_000)
                let first = zone.instant(ofLocal: local)
                // The same instant, or the same clock time before the clocks were put back.
                #expect(first <= time, "seed \(seed), \(name), \(time)")
                #expect(
                    zone.localMicroseconds(at: first) == local, "seed \(seed), \(name), \(time)")
            }
        }
    }

    @Test func `clocks that were never touched are UTC's`() throws {
        #expect(try ZoneFile.rules("UTC") == TimeZoneRules.utc)
        #expect(TimeZoneRules.utc.instant(ofLocal: 5).microseconds == 5)
    }

    @Test func `the old half of a file can be read alone`() throws {
        let bytes = try ZoneFile.bytes("Asia/Kathmandu")
        let second = try #require(
            bytes.indices.dropFirst(4).first { bytes[$0...].starts(with: Array("TZif".utf8)) })
        var old = Array(bytes[..<second])
        old[4] = 0
        // Files are also made with an empty first half, which says nothing.
        if second > 51 {
            #expect(try TimeZoneRules(tzif: old) == TimeZoneRules(tzif: bytes))
        }
    }
}
