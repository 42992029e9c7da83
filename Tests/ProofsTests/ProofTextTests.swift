import HashTree
import Testing

@testable import Proofs

/// The text forms of proofs.
@Suite struct ProofTextTests {
    /// A log of 7 records, and its nodes.
    private let records = (0..<7).map { [UInt8](repeating: UInt8($0), count: $0) }
    private let head: TreeHead

    init() throws {
        head = try #require(TreeHead(origin: "example.com/log", size: 7, root: Self.root(7)))
    }

    private static func leaf(_ index: Int) -> Digest {
        SHA256.leafHash([UInt8](repeating: UInt8(index), count: index).span)
    }

    private static func root(_ size: Int) -> Digest {
        var tree = HashTreeFrontier()
        for index in 0..<size { tree.append(leafHash: leaf(index)) }
        return tree.root
    }

    private static func subtree(_ level: Int, _ index: UInt64) -> Digest {
        SHA256.completeRoot(of: (0..<1 << level).map { leaf(Int(index) << level + $0) })
    }

    private func proof(_ index: UInt64, extra: [UInt8] = [1, 2, 3]) throws -> InclusionProof {
        let path = HashTreeProof.inclusionPath(leafIndex: index, size: 7, subtree: Self.subtree)
        return InclusionProof(
            LoggedRecord(extra: extra, index: index, path: try #require(path)), under: head)
    }

    @Test func `a proof of inclusion is the text of c2sp's tlog-proof`() throws {
        let lines = try proof(2).text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 3 + 3 + 1 + 3 + 1)
        #expect(lines[..<3] == ["c2sp.org/tlog-proof@v1", "extra AQID", "index 2"])
        #expect(lines[3...5].allSatisfy { $0.utf8.count == 44 })
        #expect(lines[6...8] == ["", "example.com/log", "7"])
        #expect(try !proof(2, extra: []).text.contains("extra"))
    }

    @Test func `what is written is read and verifies, and no other record does`() throws {
        for index in 0..<7 {
            let written = try proof(UInt64(index))
            let read = try InclusionProof(parsing: written.text)
            #expect(read == written)
            for other in records.indices {
                let isIncluded =
                    (try? read.record.verify(records[other], under: read.checkpoint)) != nil
                #expect(isIncluded == (other == index))
            }
        }
    }

    @Test func `a proof of consistency is read and verifies, and none of another head does`() throws
    {
        for old in 0...7 {
            let path = HashTreeProof.consistencyPath(
                oldSize: UInt64(old), newSize: 7, subtree: Self.subtree)
            let proof = ConsistencyProof(
                oldSize: UInt64(old), oldRoot: Self.root(old), path: try #require(path),
                under: head)
            let read = try ConsistencyProof(parsing: proof.text)
            #expect(read == proof)
            try read.verify()
            let other = ConsistencyProof(
                oldSize: UInt64(old), oldRoot: Self.leaf(9), path: proof.path, under: head)
            #expect(throws: ProofError.notConsistent) { try other.verify() }
        }
    }

    @Test func `what stands between the parts is no proof`() throws {
        let text = try proof(2).text
        for wrong in [
            text.replacing("@v1", with: "@v2"), text.replacing("index 2", with: "index 02"),
            text.replacing("extra AQID", with: "extra "),
            text.replacing("extra AQID\n", with: "\n"),
            text.replacing("\n\nexample", with: "\nexample"), text + "\n", String(text.dropLast()),
            text.replacing("index 2\n", with: "index 2\n" + String(repeating: "AAAA\n", count: 65)),
            text.replacing("\n", with: "\r\n"), " " + text, "",
        ] {
            #expect(throws: ProofError.self, "\(wrong)") { try InclusionProof(parsing: wrong) }
        }
    }
}
