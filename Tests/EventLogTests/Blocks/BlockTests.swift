import LMDB
import SeededRandom
import Testing

@testable import EventLog

@Suite struct BlockTests {
    private func block(_ content: BlockContent) throws -> Block {
        try Block(MappedBytes(BlockEncoder.encode(content)), CheckedParts())
    }

    @Test(arguments: [1, 2, 3, 10, 100, 500])
    func `what is put into a block comes out of it`(count: Int) throws {
        let seed = freshSeed()
        var texts = Texts(SplitMix64(seed: seed))
        for plain in [false, true] {
            let rows = BlockRow.random(count, &texts, plain: plain)
            let content = BlockContent(rows, rows.indices, firstPosition: 77)
            let decoded = try BlockContent(decoding: try block(content))
            #expect(decoded.differences(from: content).isEmpty, "seed \(seed)")
        }
    }

    @Test func `the header says what is in the block`() throws {
        var texts = Texts(SplitMix64(seed: 5))
        let rows = BlockRow.random(40, &texts)
        let content = BlockContent(rows, 10..<40, firstPosition: 1000)
        let block = try block(content)
        #expect(block.firstPosition == 1010 && block.rowCount == 30)
        #expect(block.positions == 1010..<1040)
        #expect(block.firstEntity == content.firstEntity)
        #expect(block.entityCount == content.entityGroups.count)
        #expect(block.firstNames == content.firstNames)
        for kind in NameKind.allCases {
            #expect(block.nameCounts[kind] == content.names[kind].count)
        }
        #expect(block.firstRecordedAt == content.recordedAt.first)
        #expect(block.lastRecordedAt == content.recordedAt.last)
        #expect(block.leastOccurredAt == content.occurredAt.min())
        #expect(block.greatestOccurredAt == content.occurredAt.max())
    }

    @Test func `columns of nothing but zeros are not stored and read as zeros`() throws {
        var texts = Texts(SplitMix64(seed: 5))
        var row = BlockRow.random(&texts, recordedAt: 0, plain: true)
        (row.kind, row.subject, row.number, row.occurredAt) = (0, 0, 0, 0)
        (row.source, row.id) = (0, [])
        let block = try block(BlockContent([row, row], 0..<2))
        for column in BlockColumn.allCases where column != .touchedGroups {
            #expect(!block.stores(column))
        }
        #expect(try block.integers(.number).decoded(as: Int.self) == [0, 0])
        #expect(try block.strings(.id, count: 2).count == 2)
        #expect(try block.allIntegers(.touchedGroups).count == 0)
    }

    @Test func `lists whose entities are all number 0 keep their lengths`() throws {
        var texts = Texts(SplitMix64(seed: 5))
        var rows = BlockRow.random(3, &texts, plain: true)
        rows[1].listed = [0, 0]
        let content = BlockContent(rows, 0..<3)
        let decoded = try BlockContent(decoding: try block(content))
        #expect(decoded.listedEntities == [0, 0] && decoded.listEnds == [0, 2, 2])
    }

    @Test func `blocks merged at any cuts are the block of all rows, bit for bit`() throws {
        let seed = freshSeed()
        var texts = Texts(SplitMix64(seed: seed))
        for round in 0..<40 {
            let rows = BlockRow.random(
                Int.random(in: 2...90, using: &texts.generator), &texts, plain: round % 5 == 0)
            let inner = (1..<rows.count).filter { _ in texts.generator.oneIn(6) }
            let cuts = [0] + inner + [rows.count]
            var merged = BlockContent(rows, 0..<cuts[1])
            for (start, end) in zip(cuts[1...], cuts[2...]) {
                let next = try block(BlockContent(rows, start..<end))
                merged.append(try BlockContent(decoding: next))
            }
            let whole = BlockContent(rows, rows.indices)
            #expect(merged.differences(from: whole).isEmpty, "seed \(seed), cuts \(cuts)")
            #expect(BlockEncoder.encode(merged) == BlockEncoder.encode(whole), "seed \(seed)")
        }
    }
}
