import SeededRandom
import SlowTwin
import Testing

@Suite struct MomentTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01t05:30:00.0000019+05:30", 1),
            ("2000-02-29T23:59:59.5-00:00", 951_868_799_500_000),
            ("2100-03-01T00:00:00z", 4_107_542_400_000_000),
            ("2199-12-31T23:59:59.999999Z", 7_258_118_399_999_999),
            ("2025-12-31T20:00:00-04:00", 1_767_225_600_000_000),
        ] as [(String, Int64)])
    func `every spelling of a time is read`(text: String, microseconds: Int64) {
        #expect(Moment(rfc3339: text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2026-01-01", "2026-01-01T00:00:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00+0530", "2026-01-01T00:00:00ZZ", "2026-01-01 00:00:00Z",
        "2026-01-01T00:00:00+24:00", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
    ])
    func `what is no time is refused`(text: String) {
        #expect(Moment(rfc3339: text) == nil)
    }

    @Test func `what is written is read again`() {
        var random = SplitMix64(seed: 1)
        for _ in 0..<2_000 {
            let moment = Moment(microseconds: Int64(random.below(7_258_118_400_000_000)))
            #expect(Moment(rfc3339: moment.rfc3339) == moment)
        }
    }
}
