import SeededRandom
import TemporaryFolder
import Testing

@testable import EventLog

@Suite struct BlockMergingTests {
    let folder = TemporaryFolder()

    @Test func `blocks of many commits become few, and rows and root stay`() throws {
        let seed = freshSeed()
        var world = ModelWorld(seed: seed)
        var model = LogModel()
        let log = try EventLog.createForTest(folder.file())
        var counts: [Int] = []
        for commit in 1...150 {
            let rows = [ModelRow(id: "commit-\(commit)")] + world.rows(commit % 7 == 0 ? 40 : 1)
            #expect(
                try log.record(rows, badRows: .skipRow).outcomes == model.append(rows, .skipRow))
            let view = try log.view()
            counts.append(view.blockCount)
            #expect(view.state.commits == UInt64(commit))
            try expectWhole(view, model, "seed \(seed), commit \(commit)")
        }
        #expect(counts.contains { $0 >= 8 } && counts.allSatisfy { $0 <= 30 }, "\(counts)")
        let isMerged = zip(counts, counts.dropFirst()).contains { $1 < $0 }
        #expect(isMerged, "no commit merged: \(counts)")
        let view = try log.view()
        #expect(try view.modelRows(1...model.head) == model.rows, "seed \(seed)")
        let leaves = try LeafOracle(view: view).leaves()
        #expect(view.state.tree.root == LeafOracle.root(leaves[...]), "seed \(seed)")
    }

    /// The blocks follow each other without gaps, and each ends where the next begins.
    private func expectWhole(_ view: LogView, _ model: LogModel, _ comment: Comment) throws {
        var next: UInt64 = 1
        var entity: UInt32 = 0
        for index in 0..<view.blockCount {
            let block = view.directory.blocks[index]
            #expect(block.firstPosition == next && block.firstEntity == entity, comment)
            #expect(try view.block(index).rowCount == block.rowCount, comment)
            next += UInt64(block.rowCount)
            entity += UInt32(block.entityCount)
        }
        #expect(next == model.head + 1 && entity == view.state.entityCount, comment)
    }

    @Test func `a view keeps showing what it showed while blocks are merged`() throws {
        let log = try EventLog.createForTest(folder.file())
        var views: [LogView] = []
        let rows = (1...20).map { ModelRow(id: "row \($0)", group: "g", member: "m\($0 % 4)") }
        for row in rows {
            try log.record([row])
            views.append(try log.view())
        }
        #expect(Set(views.map(\.blockCount)).count > 3)
        for (index, view) in views.enumerated() {
            #expect(view.state.eventCount == UInt64(index) + 1)
            #expect(try view.modelRows(1...UInt64(index) + 1) == Array(rows[...index]))
            #expect(try view.position(source: rows[0].source, id: rows[0].id) == 1)
            let next = rows[min(index + 1, 19)]
            #expect(try view.position(source: next.source, id: next.id) == (index == 19 ? 20 : nil))
        }
    }
}

@Suite struct RunMergingTests {
    let folder = TemporaryFolder()

    private func row(_ number: Int) -> ModelRow {
        var row = ModelRow(
            id: "event \(number)", group: "g\(number % 3)", member: "m\(number % 500)")
        row.ordinal = UInt16(1 + number / 500 % 3)
        if number % 2 == 0 { row.reference = [UInt8]("message \(number % 700)".utf8) }
        if number % 5 == 0 {
            row.subject = .reference; row.group = nil; row.ordinal = 1;
            row.reference = [UInt8]("message \(number % 700)".utf8)
        }
        if number % 11 == 0 {
            row.subject = .member; row.group = nil; row.ordinal = 1; row.reference = nil
        }
        return row
    }

    @Test func `look-ups agree before and after index runs are made and merged`() throws {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        var model = LogModel()
        var log = try EventLog.createForTest(folder.file())
        for part in 0..<9 {
            // A few rows short of a run, then the commit that makes it.
            for count in [4090, 16] {
                let rows = (0..<count).map { row(Int(model.head) + $0) }
                let outcomes = try log.record(rows).outcomes
                #expect(outcomes == model.append(rows, .refuseAll))
                guard part == 0 || part == 7 || part == 8 && count == 16 else { continue }
                try compare(log, model, &generator, "seed \(seed), part \(part), after \(count)")
            }
            #expect(try log.view().state.sealedCount == model.head)
            let old = (0..<3).map { _ in generator.pick(model.rows) }
            let known = try log.record(old).outcomes
            #expect(known == old.map { RowOutcome.duplicate(model.position($0) ?? 0) })
            if part % 3 == 2 { log = try EventLog.openForTest(folder.file()) }
        }
        let runs = try log.view().runs(.identities)
        #expect(runs.map(\.level).sorted() == [0, 1], "nine runs, eight of which became one")
        #expect(runs.reduce(0) { $0 + $1.count } == Int(model.head))
    }

    private func compare(
        _ log: EventLog, _ model: LogModel, _ generator: inout SplitMix64, _ comment: Comment
    ) throws {
        var comparison = ModelComparison(
            view: try log.view(), model: model, comment: comment, generator: generator)
        try comparison.run(sampling: 2)
        generator = comparison.generator
    }

    @Test func `a run over blocks that were covered in part before names nothing twice`() throws {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        var model = LogModel()
        _ = try EventLog.createForTest(folder.file())
        var isPartlyCovered = false
        for _ in 0..<11 {
            let log = try EventLog.openForTest(folder.file())
            for _ in 0..<12 {
                let rows = (0..<67).map { row(Int(model.head) + $0) }
                #expect(try log.record(rows).outcomes == model.append(rows, .refuseAll))
            }
            let state = try log.view().state
            if state.sealedCount > 0 {
                let block = try log.view().directory.blocks.first {
                    $0.positions.upperBound > state.sealedCount + 1
                }
                isPartlyCovered =
                    isPartlyCovered || block.map { $0.firstPosition <= state.sealedCount } ?? false
            }
        }
        #expect(isPartlyCovered, "the case this test is about did not come up")
        let log = try EventLog.openForTest(folder.file())
        #expect(try log.view().state.sealedCount > 8192)
        try compare(log, model, &generator, "seed \(seed)")
        // Bulk appends take all runs into memory.
        let rows = (0..<8300).map { row(Int(model.head) - 100 + $0) }
        #expect(try log.record(rows).outcomes == model.append(rows, .refuseAll))
        try compare(log, model, &generator, "seed \(seed), after the bulk")
    }
}
