import LMDB
import SeededRandom
import Testing

@testable import EventLog

@Suite struct StringShapeTests {
    private static let time: Int64 = 1_767_225_600_123_456

    private func classify(_ text: String, time: Int64? = time) -> StringShape {
        StringShape.classify([UInt8](text.utf8).span, occurredAt: time)
    }

    /// The packed form, or nil where the shape does not take the string.
    private func pack(_ text: [UInt8], _ shape: StringShape, time: Int64? = time) -> [UInt8]? {
        var packed = [UInt8](repeating: 77, count: text.count + 2)
        var output = packed.mutableSpan
        let end = shape.pack(text.span, occurredAt: time, into: &output, at: 1)
        #expect(packed[0] == 77 && packed.last == 77, "only the room of the string is written to")
        return end.map { Array(packed[1..<$0]) }
    }

    @Test(
        arguments: [
            ("", .raw, 0), ("12345", .raw, 5), ("123456", .digits, 3), ("1234567", .digits, 4),
            ("wamid.123456", .digits, 3), ("0123456789abcde", .raw, 15),
            ("0123456789abcdef", .hex, 8), ("x0123456789abcdef", .hex, 8),
            ("0123456789abcdef0", .hex, 8), ("0123456789ABCDEF", .raw, 16),
            ("00000000-0000-4000-8000-00000000000a", .uuid, 16),
            ("00000000-0000-4000-8000-00000000000A", .raw, 36),
            // Twelve hexadecimal digits at the end are too few to be taken as such.
            ("00000000-0000-4000-8000_00000000000a", .raw, 36),
            ("ümlaut123456", .digits, 3), ("ends in a letter 123456x", .raw, 24),
            ("thirty-two bytes of prefix and a.123456", .raw, 39),
        ] as [(String, StringShape.Kind, Int)])
    func `a string is packed by its tail`(text: String, kind: StringShape.Kind, bytes: Int) {
        let shape = classify(text)
        #expect(shape.kind == kind)
        #expect(pack([UInt8](text.utf8), shape)?.count == bytes)
    }

    @Test func `a uuid that begins with the time of its row loses it`() {
        let texts = ([0, 1, -1] as [Int64]).map { difference in
            var texts = Texts(SplitMix64(seed: 1))
            return texts.uuid(milliseconds: Self.time / 1000 + difference)
        }
        #expect(classify(String(decoding: texts[0], as: UTF8.self)).kind == .timedUUID)
        #expect(pack(texts[0], StringShape(kind: .timedUUID, prefix: []))?.count == 10)
        for text in texts.dropFirst() {
            #expect(classify(String(decoding: text, as: UTF8.self)).kind == .uuid)
            #expect(pack(text, StringShape(kind: .timedUUID, prefix: [])) == nil)
        }
    }

    @Test(arguments: [nil, -1, -1_000_000, .min, .max] as [Int64?])
    func `a uuid is not tied to a time that cannot be in it`(time: Int64?) {
        let zero = "00000000-0000-7000-8000-000000000000"
        #expect(classify(zero, time: time).kind == .uuid)
        let shape = StringShape(kind: .timedUUID, prefix: [])
        #expect(pack([UInt8](zero.utf8), shape, time: time) == nil)
    }

    @Test func `a shape that does not fit refuses and leaves nothing`() {
        let shapes: [(StringShape.Kind, String, [String])] = [
            (.digits, "a", ["", "b123456", "a12345x", "a1234x6", "a12/4:6"]),
            (.hex, "a", ["", "b00", "a0", "a0g", "aG0", "a000G"]),
            (.uuid, "", ["", "00000000-0000-4000-8000-00000000000g"]),
        ]
        for (kind, prefix, texts) in shapes {
            let shape = StringShape(kind: kind, prefix: [UInt8](prefix.utf8))
            for text in texts { #expect(pack([UInt8](text.utf8), shape) == nil) }
        }
    }

    @Test func `every kind of string comes back from the shape it is given`() {
        let seed = freshSeed()
        var texts = Texts(SplitMix64(seed: seed))
        for _ in 0..<5000 {
            let text = texts.any(time: Self.time)
            let shape = StringShape.classify(text.span, occurredAt: Self.time)
            let packed = pack(text, shape) ?? []
            var unpacked: [UInt8] = []
            let isWhole = shape.unpack(packed.span, occurredAt: Self.time, into: &unpacked)
            #expect(isWhole && unpacked == text, "seed \(seed), shape \(shape)")
        }
    }

    @Test func `unpacking bytes of a wrong length never leaves them`() {
        for kind in [StringShape.Kind.raw, .digits, .hex, .uuid, .timedUUID] {
            let shape = StringShape(kind: kind, prefix: [1, 2])
            for count in 0...20 {
                var output: [UInt8] = []
                let packed = [UInt8](repeating: 0xff, count: count)
                for time in [Int64.min, .max] {
                    let before = output.count
                    let isWhole = shape.unpack(packed.span, occurredAt: time, into: &output)
                    #expect(isWhole || output.count == before)
                    let expected = kind == .uuid ? 16 : kind == .timedUUID ? 10 : count
                    #expect(isWhole == (count == expected))
                }
            }
        }
    }
}
