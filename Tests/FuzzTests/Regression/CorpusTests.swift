import Foundation
import SeededRandom
import Testing

/// What the fuzzers begin with and what they once found, without a fuzzer: every input of the corpora,
/// every seed, and random changes of them.
///
/// `serialized`: targets that open files share their names.
@Suite(.serialized) struct CorpusTests {
    private static let changesOfEach = 60
    private static let corpora = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Corpus")

    /// The inputs of a target by their names.
    private static func inputs(_ target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let folder = corpora.appendingPathComponent(target.name)
        let files =
            FileManager.default.fileExists(atPath: folder.path)
            ? try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() : []
        return try files.map {
            ($0, Array(try Data(contentsOf: folder.appendingPathComponent($0))))
        }
            + target.seeds().enumerated().map { ("seed \($0)", $1) }
    }

    @Test(arguments: FuzzTarget.all)
    func `every target holds for its corpus, and for random changes of it`(
        _ target: FuzzTarget
    ) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var change = SplitMix64(seed: seed)
        let inputs = try Self.inputs(target)
        #expect(!inputs.isEmpty, "\(target.name) has nothing to begin with")
        for (name, bytes) in inputs + [("nothing", [])] {
            #expect(throws: Never.self, "\(target.name): \(name)") { try target.check(bytes) }
            for round in 0..<Self.changesOfEach {
                let changed = change.apply(to: bytes, inputs.map(\.bytes))
                #expect(
                    throws: Never.self,
                    "\(target.name): \(name), seed \(seed), round \(round): \(Data(changed).base64EncodedString())"
                ) { try target.check(changed) }
            }
        }
    }

    @Test func `every corpus belongs to a target and is small`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpora.path)
        let names = Set(FuzzTarget.all.map(\.name))
        #expect(names.count == FuzzTarget.all.count)
        for folder in folders {
            #expect(names.contains(folder), "\(folder)")
            let files = Self.corpora.appendingPathComponent(folder)
            var total = 0
            for file in try FileManager.default.contentsOfDirectory(atPath: files.path) {
                total += try Data(contentsOf: files.appendingPathComponent(file)).count
            }
            #expect(total < 16 << 10, "\(folder)")
        }
    }
}

extension FuzzTarget: CustomTestStringConvertible {
    var testDescription: String { name }
}

extension SplitMix64 {
    /// Small changes, as a fuzzer makes them: one to four of bytes flipped, replaced, removed, doubled, or taken from another input.
    mutating func apply(to bytes: [UInt8], _ others: [[UInt8]]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &self) {
            guard !bytes.isEmpty else { return [UInt8.random(in: 0...255, using: &self)] }
            let start = Int.random(in: bytes.indices, using: &self)
            let end = min(bytes.count, start + Int.random(in: 1...16, using: &self))
            switch Int.random(in: 0..<6, using: &self) {
            case 0: bytes[start] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            case 1:
                bytes[start] =
                    [0, 1, 0x7f, 0x80, 0xff, 0x22, 0x5c][Int.random(in: 0..<7, using: &self)]
            case 2: bytes.removeSubrange(start..<end)
            case 3: bytes.insert(contentsOf: bytes[start..<end], at: start)
            case 4: bytes.removeSubrange(start...)
            default:
                let other = others.randomElement(using: &self) ?? []
                guard !other.isEmpty else { continue }
                let place = Int.random(in: other.indices, using: &self)
                bytes.insert(contentsOf: other[place..<min(other.count, place + 40)], at: start)
            }
        }
        return bytes
    }
}
