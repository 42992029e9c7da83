import HashTree
import SeededRandom
import TemporaryFolder
import Testing

@testable import EventLog

/// Leaves laid open, and what they say.
@Suite struct LeafPreimageTests {
    let folder = TemporaryFolder(.memory)

    @Test func `the preimage of every leaf hashes to it, and says the row`() throws {
        let seed = freshSeed()
        var world = ModelWorld(seed: seed)
        let log = try EventLog.createForTest(folder.file())
        try log.record(world.rows(400), badRows: .skipRow)
        let view = try log.view()
        let leaves = try LeafOracle(view: view).leaves()
        var batch = RowBatch()
        let rows = try view.rows(1...view.state.eventCount, into: &batch)
        for (row, leaf) in zip(rows, leaves) {
            let preimage = try view.leafPreimage(at: row.position)
            #expect(preimage.leafHash == leaf, "seed \(seed)")
            #expect(LeafPreimage(decoding: preimage.encoded) == preimage)
            let content = try #require(LeafContent(preimage))
            var expected = ModelRow(row.draft, in: batch)
            #expect(Int(content.listedCount) == expected.listed.count)
            expected.listed = []
            #expect(ModelRow(content.row.draft, in: content.batch) == expected, "seed \(seed)")
            #expect(content.row.position == row.position)
            #expect(content.row.recordedAt == row.recordedAt)
        }
    }

    @Test func `a withheld part leaves the leaf as it is, and says nothing personal`() throws {
        let log = try EventLog.createForTest(folder.file())
        try log.record(numberedRows(0..<4))
        var preimage = try log.view().leafPreimage(at: 4)
        let leaf = preimage.leafHash
        preimage.personal = preimage.personal.withheld
        #expect(preimage.leafHash == leaf)
        #expect(LeafPreimage(decoding: preimage.encoded) == preimage)
        let content = try #require(LeafContent(preimage))
        let draft = content.row.draft
        #expect(content.batch.string(draft.group) == "g3")
        for field in [draft.id, draft.member, draft.reference, draft.payload] {
            #expect(!field.isPresent)
        }
        #expect(!preimage.encoded.contains(subsequence: Array("message 3".utf8)))
    }

    @Test func `bytes that are no leaf are not read`() throws {
        let log = try EventLog.createForTest(folder.file())
        try log.record(numberedRows(0..<4))
        let preimage = try log.view().leafPreimage(at: 4)
        let encoded = preimage.encoded
        for count in 0..<encoded.count {
            let cut = LeafPreimage(decoding: Array(encoded[..<count]))
            #expect(cut.flatMap { LeafContent($0) } == nil, "\(count)")
        }
        #expect(LeafPreimage(decoding: encoded + [0]).flatMap { LeafContent($0) } == nil)
        #expect(LeafPreimage(decoding: [2] + encoded.dropFirst()) == nil)
        var longer = preimage
        longer.facts.append(0)
        #expect(LeafContent(longer) == nil)
    }
}

extension [UInt8] {
    fileprivate func contains(subsequence other: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: other) }
    }
}
