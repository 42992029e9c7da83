import SeededRandom
import Testing

@testable import EventLog

@Suite struct IndexTableTests {
    @Test func `a table finds what a dictionary finds, duplicates of keys included`() {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        var table = IndexTable()
        var expected: [UInt32: Set<UInt32>] = [:]
        // Enough entries for it to grow three times; keys that share their upper or lower bits.
        for index in 0..<6000 {
            let random = UInt32(truncatingIfNeeded: generator.next())
            let key = generator.pick([random, random & 0xff, random << 22, .max])
            let value = UInt32(index)
            table.insert(IndexEntry(key: key, value: value))
            expected[key, default: []].insert(value)
        }
        #expect(table.count == 6000)
        for (key, values) in expected {
            #expect(all(key, in: table) == values, "seed \(seed)")
            if let one = values.first {
                #expect(table.find(key) { $0 == one } == one, "seed \(seed)")
            }
            #expect(table.find(key) { _ in false } == nil)
        }
        for _ in 0..<1000 {
            let key = UInt32(truncatingIfNeeded: generator.next())
            #expect(all(key, in: table) == expected[key, default: []], "seed \(seed)")
        }
    }

    /// Everything that a search for a key comes across.
    private func all(_ key: UInt32, in table: IndexTable) -> Set<UInt32> {
        var values: Set<UInt32> = []
        _ = table.find(key) { value in
            values.insert(value)
            return false
        }
        return values
    }

    @Test func `an empty table and keys at both ends are no trouble`() {
        var table = IndexTable()
        #expect(table.find(0) { _ in true } == nil)
        #expect(table.find(.max) { _ in true } == nil)
        let ends = [
            IndexEntry(key: 0, value: 0), IndexEntry(key: .max, value: 0),
            IndexEntry(key: .max, value: .max - 1), IndexEntry(key: 0, value: .max - 1),
        ]
        table.insert(contentsOf: ends)
        for entry in ends {
            #expect(table.find(entry.key) { $0 == entry.value } == entry.value)
        }
        #expect(table.entries(in: 0 ... .max).sorted() == ends.sorted())
        #expect(table.entries(in: 1 ... .max - 1).isEmpty)
    }

    @Test func `a table with room finds the same`() {
        for room in [0, 1, 682, 683, 5000] {
            var table = IndexTable(room: room)
            for value in 0..<UInt32(room) { table.insert(IndexEntry(key: value * 7, value: value)) }
            for value in 0..<UInt32(room) {
                #expect(table.find(value * 7) { _ in true } == value)
                table.prefetch(value)
            }
            #expect(table.find(UInt32(room) * 7) { _ in true } == nil)
        }
    }
}
