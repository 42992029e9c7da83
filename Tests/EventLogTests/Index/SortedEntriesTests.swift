import SeededRandom
import Testing

@testable import EventLog

@Suite struct SortedEntriesTests {
    @Test(arguments: [0, 1, 2, 255, 256, 257, 5000])
    func `entries are sorted by key and value`(count: Int) {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        // Masks leave some digits of the sort equal everywhere, so that their passes are skipped.
        for mask in [
            UInt64.max, 0xffff_ffff, 0xff_0000_0000, 0x8000_0000_0000_0001, 0, 0x7ff << 11,
        ] {
            var entries = (0..<count).map { _ in generator.next() & mask }
            let expected = entries.sorted()
            SortedEntries.sort(&entries)
            #expect(entries == expected, "seed \(seed), mask \(mask)")
        }
    }

    @Test func `sorted and reversed entries are sorted`() {
        let rising = (0..<1000).map { IndexEntry(key: UInt32($0 / 3), value: UInt32($0)) }
        var entries = rising
        SortedEntries.sort(&entries)
        #expect(entries == rising)
        entries.reverse()
        SortedEntries.sort(&entries)
        #expect(entries == rising)
    }

    @Test func `several sorted arrays become one`() {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        #expect(SortedEntries.merge([]).isEmpty)
        for _ in 0..<100 {
            let arrays = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
                (0..<Int.random(in: 0...60, using: &generator))
                    .map { _ in generator.next() % 500 }.sorted()
            }
            #expect(SortedEntries.merge(arrays) == arrays.flatMap { $0 }.sorted(), "seed \(seed)")
        }
    }
}
