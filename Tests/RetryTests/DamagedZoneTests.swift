import Campaigns
import Retry
import SeededRandom
import Testing

/// Whatever the bytes are, they give a zone or an error.
@Suite struct DamagedZoneTests {
    private static let rule = "CET-1CEST,M3.5.0,M10.5.0/3"
    private static let sound = ZoneFile.make(
        rule: rule, first: 900, changes: [(100, 1800), (200, 3600)])
    /// Where things lie in `sound`: a header and a block of one type, then the second header.
    private static let second = 44 + 6 + 4
    private static let times = second + 44

    private func error(_ bytes: [UInt8]) -> TimeZoneError? {
        do throws(TimeZoneError) {
            _ = try TimeZoneRules(tzif: bytes)
            return nil
        } catch {
            return error
        }
    }

    private func error(setting values: [Int: UInt8]) -> TimeZoneError? {
        var bytes = Self.sound
        for (place, value) in values { bytes[place] = value }
        return error(bytes)
    }

    @Test func `each defect has its own error`() {
        let (second, times) = (Self.second, Self.times)
        let types = times + 16
        let locals = types + 2
        let footer = Self.sound.count - Self.rule.count - 2
        #expect(error(Self.sound) == nil)
        #expect(error([]) == .notTZif)
        #expect(error(Array("TZiF".utf8)) == .notTZif)
        #expect(error(Array(repeating: 0, count: 1 << 20 + 1)) == .tooLarge(limitBytes: 1 << 20))
        #expect(error(setting: [4: 0x35]) == .unsupportedVersion(0x35))
        #expect(error(setting: [second: 0]) == .malformed(.secondHeader, atByte: second))
        #expect(
            error(setting: [second + 4: 0x33]) == .malformed(.secondHeader, atByte: second + 4))
        #expect(error(setting: [second + 39: 0]) == .malformed(.counts, atByte: times))
        #expect(error(setting: [second + 23: 1]) == .malformed(.counts, atByte: times))
        #expect(
            error(setting: [second + 32: 0xFF]) == .malformed(.truncated, atByte: Self.sound.count))
        #expect(error(setting: [second + 31: 1]) == .malformed(.leapSeconds, atByte: times))
        #expect(error(setting: [times + 15: 100]) == .malformed(.order, atByte: times + 8))
        #expect(error(setting: [types: 3]) == .malformed(.unknownType, atByte: types))
        #expect(error(setting: [locals + 1: 2]) == .malformed(.localTimeType, atByte: locals))
        #expect(error(setting: [locals + 4: 2]) == .malformed(.localTimeType, atByte: locals))
        #expect(error(setting: [locals + 5: 4]) == .malformed(.localTimeType, atByte: locals))
        #expect(
            error(setting: [footer - 1: 65]) == .malformed(.localTimeType, atByte: footer - 1))
        #expect(error(setting: [footer: 0]) == .malformed(.footer, atByte: footer))
        #expect(error(setting: [footer + 1: 0]) == .malformed(.footer, atByte: footer + 1))
        #expect(
            error(Self.sound + [0]) == .malformed(.trailingBytes, atByte: Self.sound.count))
    }

    @Test func `indicators are yes or no`() throws {
        // One type, so one indicator of each kind, put before the footer.
        func zone(_ standard: UInt8, _ ut: UInt8) -> [UInt8] {
            var bytes = ZoneFile.makeOld(first: 3600, changes: [])
            bytes[23] = 1
            bytes[27] = 1
            return bytes + [standard, ut]
        }
        #expect(error(zone(0, 0)) == nil)
        #expect(error(zone(1, 1)) == nil)
        #expect(error(zone(1, 0)) == nil)
        #expect(error(zone(0, 1)) == .malformed(.indicator, atByte: 55))
        #expect(error(zone(2, 0)) == .malformed(.indicator, atByte: 54))
    }

    @Test func `every error has a reason in words`() {
        for error in [
            TimeZoneError.notTZif, .tooLarge(limitBytes: 9), .unsupportedVersion(9),
            .malformed(.footer, atByte: 9),
        ] {
            #expect(!error.reason.isEmpty)
        }
    }

    @Test func `no beginning of a file is a zone`() {
        for count in 0..<Self.sound.count {
            #expect(error(Array(Self.sound[..<count])) != nil, "\(count) bytes")
        }
    }

    @Test(.enabled(if: ZoneFile.areThere, Comment(rawValue: ZoneFile.missing)))
    func `no beginning of a real file is a zone`() throws {
        let bytes = try ZoneFile.bytes("Europe/Berlin")
        for count in bytes.indices {
            #expect(error(Array(bytes[..<count])) != nil, "\(count) bytes")
        }
    }

    /// A zone that came of changed bytes may be wrong; it must answer all the same.
    private func use(_ zone: TimeZoneRules, _ random: inout SplitMix64) -> Bool {
        for _ in 0..<20 {
            let time = Timestamp(
                microseconds: Int64.random(in: 0..<Timestamp.end.microseconds, using: &random))
            let schedule = RetrySchedule(zone: zone, everyHours: 1, localHour: 0)
            guard abs(zone.offsetSeconds(at: time)) < 26 * 3600,
                schedule.firstSlot(notBefore: time) >= time
            else { return false }
        }
        for value in [Int64.min, -1, 0, Timestamp.end.microseconds, Int64.max] {
            _ = zone.instant(ofLocal: value)
            _ = zone.localMicroseconds(at: Timestamp(microseconds: value))
        }
        return true
    }

    @Test(
        .enabled(if: ZoneFile.areThere, Comment(rawValue: ZoneFile.missing)),
        arguments: ["Europe/Berlin", "Africa/Casablanca", "Australia/Lord_Howe"])
    func `changed bytes give a zone or an error`(_ name: String) throws {
        let seed: UInt64 = 2_011_1230
        var random = SplitMix64(seed: seed)
        let bytes = try ZoneFile.bytes(name)
        var zones = 0
        for round in 0..<2000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                damaged[place] = UInt8.random(in: 0...255, using: &random)
            }
            guard let zone = try? TimeZoneRules(tzif: damaged) else { continue }
            zones += 1
            #expect(use(zone, &random), "seed \(seed), round \(round)")
        }
        #expect(zones > 0)
    }
}
