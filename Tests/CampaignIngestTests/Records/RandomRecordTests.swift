import SeededRandom
import Testing

@testable import CampaignIngest

/// Splits lines byte by byte, arrays aside.
private func slowLines(_ bytes: [UInt8]) -> [Reading.Entry] {
    var entries: [Reading.Entry] = []
    var current: [UInt8] = []
    var (line, offset) = (1, 0)
    func end() {
        if current.last == 0x0D { current.removeLast() }
        if !current.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) {
            entries.append(Reading.Entry(text: current, line: line, offset: offset))
        }
    }
    for (index, byte) in bytes.enumerated() {
        if byte == 0x0A {
            end()
            current = []
            line += 1
            offset = index + 1
        } else {
            current.append(byte)
        }
    }
    end()
    return entries
}

struct RandomRecordTests {
    private static let seed = UInt64.random(in: .min ... .max)

    private func randomPlan(_ layout: RecordLayout, _ numbers: inout SplitMix64) -> ReadingPlan {
        var plan = ReadingPlan(layout)
        plan.windowBytes = Int.random(in: 1...64, using: &numbers)
        plan.mostRecords = Int.random(in: 1...8, using: &numbers)
        plan.mostBytes = Int.random(in: 1...100, using: &numbers)
        plan.peeks = Bool.random(using: &numbers)
        return plan
    }

    @Test func `random lines are split as a slow splitter splits them`() throws {
        var numbers = SplitMix64(seed: Self.seed)
        let pieces = ["\n", "\r\n", "\r", " ", "a", "{", "}", "\"", "\\", "longer text", "\u{0}"]
        for round in 0..<500 {
            var text = ""
            for _ in 0..<Int.random(in: 0...60, using: &numbers) {
                text += pieces[Int.random(in: 0..<pieces.count, using: &numbers)]
            }
            let reading = try read(text, randomPlan(.lines, &numbers))
            #expect(
                reading.entries == slowLines(Array(text.utf8)), "seed \(Self.seed) round \(round)")
            #expect(reading.error == nil)
        }
    }

    /// A value, and how it may be laid out.
    private func value(_ depth: Int, _ space: [String], _ numbers: inout SplitMix64) -> String {
        func gap() -> String { space[Int.random(in: 0..<space.count, using: &numbers)] }
        let strings = [
            "\"\"", "\"a\"", "\"}]{[,\"", "\"\\\"\"", "\"\\\\\"", "\"\\\\\\\"x\"", "\"é\"",
        ]
        switch Int.random(in: 0..<(depth > 0 ? 6 : 3), using: &numbers) {
        case 0: return ["1", "-2.5e3", "true", "null"][Int.random(in: 0..<4, using: &numbers)]
        case 1, 2: return strings[Int.random(in: 0..<strings.count, using: &numbers)]
        case 3:
            let count = Int.random(in: 0...3, using: &numbers)
            let items = (0..<count).map { _ in gap() + value(depth - 1, space, &numbers) + gap() }
            return "[" + items.joined(separator: ",") + "]"
        default: return object(depth, space, &numbers)
        }
    }

    private func object(
        _ depth: Int, _ space: [String], _ numbers: inout SplitMix64
    ) -> String {
        let gap = space[Int.random(in: 0..<space.count, using: &numbers)]
        let count = Int.random(in: 0...3, using: &numbers)
        let members = (0..<count).map { _ in
            gap + "\"k{\"" + gap + ":" + gap + value(depth - 1, space, &numbers)
        }
        return "{" + members.joined(separator: ",") + gap + "}"
    }

    /// Whether every record stands where it says.
    private func placesAreRight(_ reading: Reading, in text: String) -> Bool {
        let bytes = Array(text.utf8)
        return reading.entries.allSatisfy { entry in
            bytes[entry.offset...].starts(with: entry.text)
                && entry.line == bytes[..<entry.offset].count { $0 == 0x0A } + 1
        }
    }

    @Test func `random values are found in arrays, documents and lines`() throws {
        var numbers = SplitMix64(seed: Self.seed)
        let gaps = ["", " ", "\n", "\r\n\t", "\n\n"]
        func gap() -> String { gaps[Int.random(in: 0..<gaps.count, using: &numbers)] }
        for round in 0..<300 {
            let count = Int.random(in: 0...8, using: &numbers)
            let note = Comment(rawValue: "seed \(Self.seed) round \(round)")

            let values = (0..<count).map { _ in value(3, gaps, &numbers) }
            let array = "[" + values.map { gap() + $0 + gap() }.joined(separator: ",") + "]"
            let opening = gap() + array
            let elements = try read(opening, randomPlan(.elements, &numbers))
            #expect(elements.texts == values && elements.error == nil, note)
            #expect(placesAreRight(elements, in: opening), note)

            let objects = (0..<count).map { _ in object(3, gaps, &numbers) }
            let text = objects.map { gap() + $0 }.joined()
            let documents = try read(text, randomPlan(.documents, &numbers))
            #expect(documents.texts == objects && documents.error == nil, note)
            #expect(placesAreRight(documents, in: text), note)

            let flat = (0..<count).map { _ in value(2, ["", " "], &numbers) }
            let line = "[" + flat.joined(separator: " ,") + "]"
            let lines = try read("{}\n\(line)\nx\n\(line)", randomPlan(.lines, &numbers))
            #expect(lines.texts == ["{}"] + flat + ["x"] + flat, note)
        }
    }

    @Test func `every prefix and every broken byte gives records or an error, never a stop`()
        throws
    {
        var numbers = SplitMix64(seed: Self.seed)
        let text = Array("[{\"a\":[1,\"\\\"]\"]},\n2, [ {} ],\"x\"]\n".utf8)
        for index in text.indices {
            for layout in RecordLayout.allCases {
                var broken = text
                broken[index] = UInt8.random(in: 0...255, using: &numbers)
                _ = try TemporaryFile(broken).read(randomPlan(layout, &numbers))
                let prefix = Array(text.prefix(index))
                _ = try TemporaryFile(prefix).read(randomPlan(layout, &numbers))
            }
        }
    }
}
