import JSON
import SeededRandom
import Testing

@Suite struct RandomTests {
    /// Pieces that make JSON, nearly make JSON, or make none.
    // swift-format-ignore: filled lines, because one case a line would make pages of it.
    private static let pieces: [String] = [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\"a\"", "\"b\"", "\"\"", #""\u0061""#, "\"é\"",
        #""\ud83d\ude00""#, #"\u"#, #"\ud800"#, "0", "1", "-", "12", ".", "e", "E", "+", "1.5",
        "1e5", "-0", "true", "false", "null", "tru", " ", "\n", "\t", "\r", "é", "\u{0C}", "\u{1A}",
        "\u{0}", "x", "\"a\":1", "\"b\":[", "[1,2]", "{}", "[]", #"\""#, #"\\"#, "/", "\u{7F}",
    ]

    private func check(_ document: [UInt8], _ seed: UInt64) -> Bool {
        let expected = PlainParser.parse(document)
        let actual = try? JSONValue(parsing: document)
        let text = String(decoding: document, as: UTF8.self)
        #expect((refusal(document) == nil) == (expected != nil), "seed \(seed): \(text)")
        #expect(actual == expected, "seed \(seed): \(text)")
        #expect(actual?.text == expected?.text, "seed \(seed): \(text)")
        return expected != nil
    }

    @Test func `random pieces are judged as by the plain parser`() {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        var acceptedCount = 0
        for _ in 0..<30_000 {
            var document: [UInt8] = []
            for _ in 0..<Int.random(in: 1...9, using: &generator) {
                document += Array((Self.pieces.randomElement(using: &generator) ?? "").utf8)
            }
            if check(document, seed) { acceptedCount += 1 }
        }
        #expect(acceptedCount > 100, "seed \(seed)")
    }

    @Test func `damaged documents are judged as by the plain parser`() {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        var acceptedCount = 0
        for _ in 0..<8_000 {
            var document = randomText(&generator)
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                let position = Int.random(in: 0..<document.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: document[position] = UInt8.random(in: 0...255, using: &generator)
                case 1: document[position] ^= 1 << UInt8.random(in: 0...7, using: &generator)
                case 2: document.remove(at: position)
                default:
                    let byte = "\"\\{}[]:, 0e".utf8.randomElement(using: &generator) ?? 0
                    document.insert(byte, at: position)
                }
                if document.isEmpty { document = [0x20] }
            }
            if check(document, seed) { acceptedCount += 1 }
        }
        #expect(acceptedCount > 1_000, "seed \(seed)")
    }

    @Test func `random values survive writing and parsing`() throws {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        for _ in 0..<3_000 {
            let value = randomValue(&generator, depth: 0)
            var pretty = JSONWriter(.pretty)
            value.write(into: &pretty)
            for text in [value.text, pretty.text, value.canonicalText] {
                let parsed = try JSONValue.parse(text)
                #expect(parsed == value, "seed \(seed): \(text)")
                #expect(parsed.canonicalText == value.canonicalText, "seed \(seed): \(text)")
            }
            #expect(try JSONValue.parse(pretty.text).text == value.text, "seed \(seed)")
        }
    }

    @Test func `equality and canonical text agree on random numbers`() {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        for _ in 0..<20_000 {
            let (left, right) = (randomNumber(&generator), randomNumber(&generator))
            let (first, second) = (JSONValue.number(left), JSONValue.number(right))
            let isEqual = first == second
            let note = "seed \(seed): \(left) \(right)"
            #expect((first.canonicalText == second.canonicalText) == isEqual, "\(note)")
            #expect(plainEquals(left, right) == isEqual, "\(note)")
        }
    }

    /// Equality of small numbers by writing both out in full.
    private func plainEquals(_ left: String, _ right: String) -> Bool {
        func digits(_ text: String) -> [UInt8] {
            let isNegative = text.hasPrefix("-")
            let parts = text.drop { $0 == "-" }.lowercased().split(separator: "e")
            let mantissa = parts[0].split(separator: ".")
            let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
            var whole = Array(mantissa[0].utf8)
            var fraction = mantissa.count > 1 ? Array(mantissa[1].utf8) : []
            whole = [UInt8](repeating: 0x30, count: 20) + whole
            fraction += [UInt8](repeating: 0x30, count: 20 - fraction.count)
            let all = whole + fraction
            // The value times 10^20, moved by the exponent: a window wide enough for both.
            let shifted =
                [UInt8](repeating: 0x30, count: 10 - exponent) + all
                + [UInt8](repeating: 0x30, count: 10 + exponent)
            let magnitude = Array(
                ([UInt8](repeating: 0x30, count: 40 - whole.count) + shifted).drop { $0 == 0x30 })
            return isNegative && !magnitude.isEmpty ? [0x2D] + magnitude : magnitude
        }
        return digits(left) == digits(right)
    }

    private func randomNumber(_ generator: inout SplitMix64) -> String {
        func digits(_ limit: Int) -> String {
            (0..<Int.random(in: 1...limit, using: &generator))
                .map { _ in ["0", "0", "1"].randomElement(using: &generator) ?? "0" }.joined()
        }
        var text = Bool.random(using: &generator) ? "-" : ""
        text += Bool.random(using: &generator) ? "0" : "1" + digits(3)
        if Bool.random(using: &generator) { text += "." + digits(4) }
        if Bool.random(using: &generator) {
            text += Bool.random(using: &generator) ? "e" : "E"
            text += "\(Int.random(in: -6...6, using: &generator))"
        }
        return text
    }

    private func randomString(_ generator: inout SplitMix64) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...8, using: &generator) {
            let tops: [UInt32] = [0x7F, 0x7F, 0x7FF, 0xFFFF, 0x10FFFF]
            let top = tops.randomElement(using: &generator) ?? 0
            let scalar = Unicode.Scalar(UInt32.random(in: 0...top, using: &generator))
            text.unicodeScalars.append(scalar ?? "\\")
        }
        return text
    }

    private func randomValue(_ generator: inout SplitMix64, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth < 4 ? 8 : 5), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .number(randomNumber(&generator))
        case 3, 4: return .string(randomString(&generator))
        case 5:
            let count = Int.random(in: 0...4, using: &generator)
            return .array((0..<count).map { _ in randomValue(&generator, depth: depth + 1) })
        default:
            var members: [JSONMember] = []
            for _ in 0..<Int.random(in: 0...40, using: &generator) % (depth == 0 ? 41 : 5) {
                let key = randomString(&generator)
                if members.contains(where: { $0.key.utf8.elementsEqual(key.utf8) }) { continue }
                members.append(JSONMember(key, randomValue(&generator, depth: depth + 1)))
            }
            return .object(members)
        }
    }

    /// A random document, its strings escaped at random.
    private func randomText(_ generator: inout SplitMix64) -> [UInt8] {
        var writer = JSONWriter(Bool.random(using: &generator) ? .compact : .pretty)
        randomValue(&generator, depth: 1).write(into: &writer)
        var text: [UInt8] = []
        for byte in writer.bytes {
            let isLetter = (0x61...0x7A).contains(byte) && text.last != 0x5C
            if isLetter, Int.random(in: 0..<16, using: &generator) == 0 {
                text += Array("\\u00".utf8) + Array(String(byte, radix: 16).utf8)
            } else {
                text.append(byte)
            }
        }
        return text
    }
}
