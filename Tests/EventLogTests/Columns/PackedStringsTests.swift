import LMDB
import SeededRandom
import Testing

@testable import EventLog

@Suite struct PackedStringsTests {
    @Test func `strings of every kind come back, with and without the times of rows`() throws {
        let seed = freshSeed()
        var texts = Texts(SplitMix64(seed: seed))
        for round in 0..<60 {
            let count = Int.random(in: 0...80, using: &texts.generator)
            let times = (0..<count).map { _ in
                Int64.random(in: -5_000_000...1_800_000_000_000_000, using: &texts.generator)
            }
            let strings = times.map { texts.any(time: $0) }
            let comment: Comment = "seed \(seed), round \(round)"
            let timed = try #require(packed(strings, times: times), comment)
            #expect(read(timed, times: times) == strings, comment)
            let plain = try #require(packed(strings), comment)
            #expect(read(plain, times: []) == strings, comment)
        }
    }

    @Test func `a log of like identifiers is packed in one shape`() throws {
        var texts = Texts(SplitMix64(seed: 7))
        let times = (0..<1000).map { 1_767_225_600_000_000 + Int64($0) * 1_234_567 }
        let ids = times.map { texts.uuid(milliseconds: $0 / 1000) }
        #expect(encoded(ids, times: times).count < 1000 * 11 + 4000)
        let messages = (0..<1000).map { _ in Array("wamid.".utf8) + texts.digits(20) }
        #expect(encoded(messages).count < 1000 * 10 + 200)
        #expect(read(try #require(packed(messages)), times: []) == messages)
    }

    @Test func `more shapes than the table holds end up raw`() throws {
        let strings = (0..<200).flatMap { number in
            (0..<3).map { Array("prefix-\(number)x".utf8) + Array("12345\($0)".utf8) }
        }
        let column = try #require(packed(strings + [[]]))
        #expect(read(column, times: []) == strings + [[]])
        // The 63 shapes there is room for are used again after the table is full.
        let again = try #require(packed(strings + strings))
        #expect(read(again, times: []) == strings + strings)
    }

    @Test func `a column of empty strings and a column of nothing can be stored`() throws {
        for strings in [[], [[]], [[], [], []]] as [[[UInt8]]] {
            let column = try #require(packed(strings))
            #expect(read(column, times: []) == strings)
        }
        #expect(read(PackedStrings(empty: 2), times: []) == [[], []])
    }

    @Test func `strings are compared without being unpacked elsewhere`() throws {
        let strings = ["", "a", "123456", "123457", "x123456"].map { [UInt8]($0.utf8) }
        let column = try #require(packed(strings))
        var scratch: [UInt8] = [1, 2, 3]
        for (index, mine) in strings.enumerated() {
            for other in strings {
                #expect(column.equals(index, other.span, scratch: &scratch) == (mine == other))
            }
        }
    }

    @Test func `a list keeps its strings when it continues with another`() {
        let strings = ["one", "", "three"].map { [UInt8]($0.utf8) }
        var list = stringList(strings)
        list.append(contentsOf: stringList([[9], []]))
        list.append { $0.append(7) }
        let back = (0..<list.count).map { Array(list.bytes[list.range($0)]) }
        #expect(back == strings + [[9], [], [7]])
        list.removeAll()
        #expect(list.count == 0 && list.bytes.isEmpty)
    }
}

@Suite struct MalformedStringsTests {
    private static let columns: [[UInt8]] = [
        encoded([]), encoded([[]]), encoded([Array("text".utf8), Array("msg-1234567".utf8)]),
        encoded(
            ["00000000-0000-4000-8000-00000000000a", "x", "0123456789abcdef"].map {
                [UInt8]($0.utf8)
            }),
        encoded([Array("00000000-0001-7000-8000-00000000000a".utf8)], times: [1000]),
    ]

    @Test func `a column that was cut or lengthened is refused`() {
        for bytes in Self.columns {
            for length in 0..<bytes.count {
                #expect(PackedStrings(MappedBytes(Array(bytes[..<length]))) == nil)
            }
            #expect(PackedStrings(MappedBytes(bytes + [0])) == nil)
        }
    }

    @Test func `a changed byte gives nil or another text but never a crash`() {
        for bytes in Self.columns {
            for offset in bytes.indices {
                for bit in UInt8(0)..<8 {
                    var damaged = bytes
                    damaged[offset] ^= 1 << bit
                    readAll(damaged)
                }
                for byte in [UInt8(0), 0x7f, 0x80, 0xff] {
                    var damaged = bytes
                    damaged[offset] = byte
                    readAll(damaged)
                }
            }
        }
    }

    @Test func `random changes of many bytes never crash`() {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        for _ in 0..<3000 {
            var damaged = generator.pick(Self.columns)
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                damaged[Int.random(in: damaged.indices, using: &generator)] = generator.pick([
                    0, 1, 4, 8, 0xff, UInt8(truncatingIfNeeded: generator.next()),
                ])
            }
            readAll(damaged)
        }
    }

    private func readAll(_ bytes: [UInt8]) {
        guard let column = PackedStrings(MappedBytes(bytes)) else { return }
        var output: [UInt8] = []
        for index in 0..<min(column.count, 10) {
            column.append(index, occurredAt: 5, to: &output)
        }
        if column.count > 0 { column.append(column.count - 1, to: &output) }
    }
}

private func stringList(_ strings: [[UInt8]]) -> StringList {
    var list = StringList()
    for string in strings { list.append(string.span) }
    return list
}

private func encoded(_ strings: [[UInt8]], times: [Int64] = []) -> [UInt8] {
    var bytes: [UInt8] = []
    PackedStrings.encode(stringList(strings), times: times, into: &bytes)
    return bytes
}

private func packed(_ strings: [[UInt8]], times: [Int64] = []) -> PackedStrings? {
    PackedStrings(MappedBytes(encoded(strings, times: times)))
}

private func read(_ column: PackedStrings, times: [Int64]) -> [[UInt8]] {
    (0..<column.count).map { index in
        var text: [UInt8] = []
        column.append(index, occurredAt: times.isEmpty ? 0 : times[index], to: &text)
        return text
    }
}
