import SlowTwin
import Testing

@Suite struct StrangeLogTests {
    @Test(arguments: 0..<150 as Range<UInt64>)
    func `no order of arrival and no repetition changes the tables`(seed: UInt64) throws {
        let lines = StrangeLogs.make(seed: seed)
        let twin = try SlowTwin(lines)
        #expect(try SlowTwin(StrangeLogs.shuffled(lines, seed: seed)) == twin)
        #expect(try SlowTwin(StrangeLogs.withRepetitions(lines, seed: seed)) == twin)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `as of a number of events is the log's prefix`(seed: UInt64) throws {
        let lines = StrangeLogs.make(seed: seed)
        var distinct: Set<[Text?]> = []
        for (index, line) in lines.enumerated() {
            let event = try JSONValue(reading: Array(line.utf8))
            distinct.insert([event["source"]?.text, event["id"]?.text])
            guard index.isMultiple(of: 8) else { continue }
            let prefix = try SlowTwin(Array(lines[...index]))
            #expect(try SlowTwin(lines, asOf: distinct.count) == prefix)
        }
    }

    @Test func `the same seed gives the same log and another seed another`() {
        #expect(StrangeLogs.make(seed: 7) == StrangeLogs.make(seed: 7))
        #expect(StrangeLogs.make(seed: 7) != StrangeLogs.make(seed: 8))
    }

    @Test func `logs keep to their sizes and repetitions add lines`() {
        for seed in 0..<200 as Range<UInt64> {
            let lines = StrangeLogs.make(seed: seed)
            #expect(StrangeLogs.lineCounts.contains(lines.count), "seed \(seed)")
            #expect(StrangeLogs.withRepetitions(lines, seed: seed).count > lines.count)
            #expect(StrangeLogs.shuffled(lines, seed: seed).sorted() == lines.sorted())
        }
        #expect(StrangeLogs.withRepetitions([], seed: 1).isEmpty)
    }

    @Test func `a log is made of the same bytes on every system`() {
        var checksum: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in StrangeLogs.make(seed: 42).joined(separator: "\n").utf8 {
            checksum = (checksum ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        #expect(checksum == 16_421_162_507_968_158_945)
    }
}
