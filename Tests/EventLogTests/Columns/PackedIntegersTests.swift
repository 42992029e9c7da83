import LMDB
import SeededRandom
import Testing

@testable import EventLog

@Suite struct PackedIntegersTests {
    @Test(arguments: 0...64)
    func `values of any spread come back, one by one and together`(bits: Int) throws {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        let mask = bits == 64 ? UInt64.max : 1 << UInt64(bits) - 1
        for count in [1, 2, 3, 7, 64, 65, 200] {
            // Without a carry, by which values would lie as far apart as any can.
            let base = generator.next() & ~mask
            let values = (0..<count).map { _ in base &+ (generator.next() & mask) }
            let column = try #require(packed(values), "seed \(seed)")
            expectSame(column, values, seed)
            let packedBits = bits > PackedIntegers.widestPackedBits ? 64 : bits
            #expect(column.width <= packedBits, "seed \(seed)")
        }
    }

    @Test func `a steady rise or fall costs only what departs from it`() throws {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let step = Int64.random(in: -1_000_000_000...1_000_000_000, using: &generator)
            let noise = Int64.random(in: 1...100, using: &generator)
            let start = Int64(truncatingIfNeeded: generator.next())
            let values = (0..<100).map { index in
                start &+ Int64(index) &* step
                    &+ Int64.random(in: 0..<noise, using: &generator)
            }
            let column = try #require(packed(values), "seed \(seed)")
            expectSame(column, values, seed)
            // The line through both ends is off by the noise at most on either side.
            #expect(column.width <= 10, "step \(step), noise \(noise), seed \(seed)")
        }
    }

    @Test func `constant values take no bits`() throws {
        for value in [Int64.min, -1, 0, 1, Int64.max] {
            let column = try #require(packed([Int64](repeating: value, count: 1000)))
            #expect(column.width == 0)
            #expect(column.residuals.count == PackedIntegers.paddingBytes)
            #expect(column.decoded(as: Int64.self).allSatisfy { $0 == value })
        }
    }

    @Test(
        arguments: [
            [], [0], [.min], [.max], [.min, .max], [.max, .min], [.min, 0, .max], [-1, 0, 1],
            [.max, .max - 1, .min, .min + 1], [0, .max], [0, .min], [.min, -1, 0, 1, .max, 7],
        ] as [[Int64]])
    func `extremes come back`(values: [Int64]) throws {
        expectSame(try #require(packed(values)), values, 0)
    }

    @Test func `values of every integer type come back`() throws {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        for _ in 0..<50 {
            let count = Int.random(in: 0...50, using: &generator)
            let words = (0..<count).map { _ in
                generator.next() >> UInt64.random(in: 0..<64, using: &generator)
            }
            expectSame(
                try #require(packed(words.map { UInt8(truncatingIfNeeded: $0) })),
                words.map { UInt8(truncatingIfNeeded: $0) }, seed)
            expectSame(
                try #require(packed(words.map { UInt16(truncatingIfNeeded: $0) })),
                words.map { UInt16(truncatingIfNeeded: $0) }, seed)
            expectSame(
                try #require(packed(words.map { UInt32(truncatingIfNeeded: $0) })),
                words.map { UInt32(truncatingIfNeeded: $0) }, seed)
            expectSame(try #require(packed(words)), words, seed)
        }
    }

    @Test func `any range of a column can be decoded`() throws {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        let values = (0..<97).map { UInt64($0) * 1000 + generator.next() % 4096 }
        let column = try #require(packed(values))
        for lower in 0...values.count {
            let upper = Int.random(in: lower...values.count, using: &generator)
            var output = [UInt64](repeating: .max, count: upper - lower + 1)
            var span = output.mutableSpan
            column.decode(lower..<upper, into: &span)
            #expect(Array(output.dropLast()) == Array(values[lower..<upper]), "seed \(seed)")
            #expect(output.last == .max)
        }
    }

    @Test func `several columns in one buffer do not disturb each other`() throws {
        var bytes: [UInt8] = []
        PackedIntegers.encode(([1, 2, 3] as [UInt32]).span, into: &bytes)
        let end = bytes.count
        PackedIntegers.encode(([9, 8] as [UInt8]).span, into: &bytes)
        let all = MappedBytes(bytes)
        #expect(PackedIntegers(all.slice(0..<end))?.decoded(as: UInt32.self) == [1, 2, 3])
        #expect(PackedIntegers(all.slice(end..<bytes.count))?.decoded(as: UInt8.self) == [9, 8])
        #expect(PackedIntegers(zeros: 3).decoded(as: Int.self) == [0, 0, 0])
    }
}

@Suite struct MalformedIntegersTests {
    @Test func `a column that was cut or lengthened is refused`() {
        for values in [[], [5], [1, 500, 70_000], [.max, 0]] as [[UInt64]] {
            let bytes = encoded(values)
            for length in 0..<bytes.count {
                #expect(PackedIntegers(MappedBytes(Array(bytes[..<length]))) == nil)
            }
            #expect(PackedIntegers(MappedBytes(bytes + [0])) == nil)
        }
    }

    @Test func `a changed header gives nil or other values but never a crash`() {
        for values in [[], [5], [7, 7, 7], [1, 500, 70_000], [.max, 0, 3]] as [[UInt64]] {
            let bytes = encoded(values)
            for offset in 0..<PackedIntegers.headerBytes {
                for change in UInt8(1)...255 {
                    var damaged = bytes
                    damaged[offset] ^= change
                    guard let column = PackedIntegers(MappedBytes(damaged)) else { continue }
                    readEnds(of: column)
                }
            }
        }
    }

    /// The count of a column of width 0 can be anything, so only its ends are read.
    private func readEnds(of column: PackedIntegers) {
        guard column.count > 0 else { return }
        var values = [UInt64](repeating: 0, count: min(column.count, 5))
        var span = values.mutableSpan
        column.decode(column.count - span.count..<column.count, into: &span)
        #expect(column[column.count - 1] == values.last)
        _ = column[0]
    }

    @Test(arguments: 57...63) func `a width that is never written is refused`(width: UInt8) {
        var bytes = encoded([UInt64.max, 0])
        bytes[20] = width
        #expect(PackedIntegers(MappedBytes(bytes)) == nil)
    }
}

private func encoded<Value: FixedWidthInteger>(_ values: [Value]) -> [UInt8] {
    var bytes: [UInt8] = []
    PackedIntegers.encode(values.span, into: &bytes)
    return bytes
}

private func packed<Value: FixedWidthInteger>(_ values: [Value]) -> PackedIntegers? {
    PackedIntegers(MappedBytes(encoded(values)))
}

private func expectSame<Value: FixedWidthInteger>(
    _ column: PackedIntegers, _ values: [Value], _ seed: UInt64,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let comment: Comment = "seed \(seed)"
    #expect(column.count == values.count, comment, sourceLocation: sourceLocation)
    #expect(column.decoded(as: Value.self) == values, comment, sourceLocation: sourceLocation)
    let single = values.indices.map { Value(truncatingIfNeeded: column[$0]) }
    #expect(single == values, comment, sourceLocation: sourceLocation)
}
