import LMDB
import SeededRandom
import Testing

@testable import EventLog

@Suite struct IndexRunTests {
    private static let spreads: [UInt64] = [0, 1, 50, 5000, 1 << 20, 0xffff_ffff]

    /// Sorted entries, many of whose keys are equal.
    private func entries(
        _ count: Int, spread: UInt64, _ generator: inout SplitMix64
    ) -> [IndexEntry] {
        let least = generator.next() % (0x1_0000_0000 - spread)
        return (0..<count).map { _ in
            IndexEntry(
                key: UInt32(least + generator.next() % (spread + 1)),
                value: UInt32(truncatingIfNeeded: generator.next()))
        }.sorted()
    }

    private func run(_ entries: [IndexEntry], level: Int = 0) throws -> IndexRun {
        let bytes = IndexRun.encode(.identities, level: level, entries)
        return try IndexRun(MappedBytes(bytes), checking: true)
    }

    @Test(arguments: [1, 2, 7, 8, 9, 100, 1500])
    func `a run answers as the sorted array does`(count: Int) throws {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        for spread in Self.spreads {
            let entries = entries(count, spread: spread, &generator)
            let run = try run(entries, level: 5)
            #expect(run.kind == .identities && run.level == 5 && run.count == count)
            #expect(run.entries() == entries, "seed \(seed), spread \(spread)")
            for _ in 0..<50 {
                let entry = generator.pick(entries)
                let key = generator.pick([entry.key, entry.key &+ 1, entry.key &- 1, 0, .max])
                try expectSame(run, entries, key...key, seed)
                let ends = [key, UInt32(truncatingIfNeeded: generator.next())].sorted()
                try expectSame(run, entries, ends[0]...ends[1], seed)
            }
            try expectSame(run, entries, 0 ... .max, seed)
        }
    }

    private func expectSame(
        _ run: IndexRun, _ entries: [IndexEntry], _ keys: ClosedRange<UInt32>, _ seed: UInt64
    ) throws {
        let expected = entries.filter { keys.contains($0.key) }.map(\.value)
        #expect(try run.values(in: keys) == expected, "seed \(seed), keys \(keys)")
        guard keys.count == 1 else { return }
        var met: [UInt32] = []
        let none = try run.find(keys.lowerBound) { value in
            met.append(value)
            return false
        }
        #expect(none == nil)
        #expect(met == expected, "seed \(seed), key \(keys.lowerBound)")
        if let last = expected.last {
            #expect(try run.find(keys.lowerBound) { $0 == last } == last)
        }
    }

    @Test func `ranges that begin and end at the ends of a run miss nothing`() throws {
        let entries = [0, 0, 1, 9, .max - 1, .max, .max].enumerated().map {
            IndexEntry(key: $1, value: UInt32($0))
        }
        let run = try run(entries)
        #expect(try run.values(in: 0...0) == [0, 1])
        #expect(try run.values(in: 0...9) == [0, 1, 2, 3])
        #expect(try run.values(in: 10 ... .max) == [4, 5, 6])
        #expect(try run.values(in: .max ... .max) == [5, 6])
        #expect(try run.values(in: 2...8).isEmpty)
    }

    @Test func `a run without entries finds nothing`() throws {
        let run = try run([])
        #expect(run.entries().isEmpty)
        #expect(try run.values(in: 0 ... .max).isEmpty)
        #expect(try run.find(0) { _ in true } == nil)
    }

    @Test func `every changed byte of a run is noticed`() throws {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        let bytes = IndexRun.encode(.members, level: 1, entries(300, spread: 1 << 30, &generator))
        for offset in bytes.indices where offset < 200 || offset % 7 == 0 {
            var damaged = bytes
            damaged[offset] ^= UInt8.random(in: 1...255, using: &generator)
            #expect(throws: EventLogError.self, "offset \(offset), seed \(seed)") {
                try IndexRun(MappedBytes(damaged), checking: true)
            }
        }
        for length in [0, 1, 31, 32, 33, bytes.count - 1] {
            #expect(throws: EventLogError.self) {
                try IndexRun(MappedBytes(Array(bytes[..<length])), checking: true)
            }
        }
        #expect(throws: EventLogError.self) {
            try IndexRun(MappedBytes(bytes + [0]), checking: true)
        }
    }

    @Test func `a look-up in a damaged run is right or refused, and others are answered`() throws {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        let entries = entries(20_000, spread: 0xffff_fff0, &generator)
        let bytes = IndexRun.encode(.identities, level: 0, entries)
        var answered = 0
        for _ in 0..<12 {
            var damaged = bytes
            let place = Int(generator.next() % UInt64(bytes.count))
            damaged[place] ^= 1 << UInt8(generator.next() % 8)
            let mapped = MappedBytes(damaged)
            for entry in (0..<12).map({ _ in generator.pick(entries) }) {
                do throws(EventLogError) {
                    let run = try IndexRun(mapped, CheckedChunks())
                    let found = try run.find(entry.key) { $0 == entry.value }
                    let all = try run.values(in: entry.key...entry.key)
                    #expect(found == entry.value && all.contains(entry.value), "seed \(seed)")
                    answered += 1
                } catch {
                    continue
                }
            }
            #expect(throws: EventLogError.self) { try IndexRun(mapped, checking: true) }
        }
        #expect(answered > 0, "seed \(seed)")
    }
}

@Suite struct IndexKeysTests {
    @Test func `the entities of a member lie in the range of the member`() {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        let keys = IndexKeys(seed: generator.next())
        for _ in 0..<1000 {
            let member = UInt32(truncatingIfNeeded: generator.next())
            let key = keys.entity(
                group: UInt32.random(in: 0...9, using: &generator), member: member,
                ordinal: UInt16.random(in: 1 ... .max, using: &generator))
            #expect(keys.member(member).contains(key), "seed \(seed)")
        }
    }

    @Test func `the same name has other keys in other dictionaries and logs`() {
        let name = [UInt8]("a name".utf8)
        let keys = IndexKeys(seed: 1)
        #expect(Set(NameKind.allCases.map { keys.name($0, name.span) }).count == 4)
        #expect(keys.name(.group, name.span) != IndexKeys(seed: 99).name(.group, name.span))
        #expect(
            keys.identity(source: 0, id: name.span) != keys.identity(source: 1, id: name.span))
    }
}
