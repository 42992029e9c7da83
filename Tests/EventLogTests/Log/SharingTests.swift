import Glibc
import SeededRandom
import TemporaryFolder
import Testing

@testable import EventLog

@Suite struct SharingTests {
    let folder = TemporaryFolder()

    private func rows(_ range: Range<Int>) -> [ModelRow] { numberedRows(range) }

    /// What becomes of numbered rows that lie in the order of their numbers.
    private func known(_ range: Range<Int>) -> [RowOutcome] {
        range.map { .duplicate(UInt64($0) + 1) }
    }

    private func new(_ range: Range<Int>) -> [RowOutcome] {
        range.map { .recorded(UInt64($0) + 1) }
    }

    @Test func `two logs in two files do not mix`() throws {
        let left = try EventLog.createForTest(folder.file("left"))
        let right = try EventLog.createForTest(folder.file("right"))
        #expect(try left.view().state.logID != right.view().state.logID)
        for part in 0..<5 {
            let shared = rows(part * 10..<part * 10 + 10)
            #expect(try left.record(shared).outcomes == new(part * 10..<part * 10 + 10))
            let own = rows(1000 + part..<1001 + part)
            #expect(
                try right.record(own + shared, badRows: .skipRow).head == UInt64(part * 11 + 11))
        }
        #expect(try left.view().modelRows(1...50) == rows(0..<50))
        #expect(
            try left.view().position(
                source: rows(1000..<1001)[0].source, id: rows(1000..<1001)[0].id) == nil)
        #expect(try right.view().state.eventCount == 55)
    }

    @Test func `two handles of one file see what the other appends`() throws {
        let path = folder.file()
        let first = try EventLog.createForTest(path)
        let second = try EventLog.openForTest(path)
        var model = LogModel()
        var world = ModelWorld(seed: 3)
        for round in 0..<30 {
            let rows = world.rows(round % 9 == 0 ? 60 : 5)
            let log = round % 3 == 0 ? second : first
            #expect(
                try log.record(rows, badRows: .skipRow).outcomes == model.append(rows, .skipRow))
            #expect(try first.view().state == second.view().state)
        }
        #expect(try first.view().modelRows(1...model.head) == model.rows)
    }

    @Test func `the writer notices what another process appended`() async throws {
        let path = folder.file()
        let log = try EventLog.createForTest(path)
        try log.record(rows(0..<20))
        let before = try log.view()
        // The other process repeats five rows, adds ten, and is gone.
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            let log = try EventLog.openForTest(path)
            let receipt = try log.record(numberedRows(15..<30))
            exit(receipt.head == 30 ? 42 : 1)
        }
        #expect(before.state.eventCount == 20)
        #expect(try log.view().state.eventCount == 30)
        let outcomes = try log.record(rows(10..<40)).outcomes
        #expect(outcomes == known(10..<30) + new(30..<40))
        #expect(try log.view().modelRows(1...40) == rows(0..<40))
        #expect(try before.modelRows(1...20) == rows(0..<20))
    }

    @Test func `the writer notices that another process made index runs and merged blocks`()
        async throws
    {
        let path = folder.file()
        let log = try EventLog.createForTest(path)
        for part in 0..<6 { try log.record(rows(part * 3..<part * 3 + 3)) }
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            let log = try EventLog.openForTest(path)
            for part in 6..<10 { try log.record(numberedRows(part * 3..<part * 3 + 3)) }
            try log.record(numberedRows(30..<4130))
            exit(try log.view().state.sealedCount == 4130 ? 42 : 1)
        }
        #expect(
            try log.record(rows(4120..<4135)).outcomes
                == known(4120..<4130) + new(4130..<4135))
        #expect(try log.record(rows(0..<20)).outcomes == known(0..<20))
        var model = LogModel()
        _ = model.append(rows(0..<4135), .refuseAll)
        var comparison = ModelComparison(
            view: try log.view(), model: model, comment: "", generator: SplitMix64(seed: 1))
        try comparison.run(sampling: 3)
    }

    @Test func `two processes that append at the same time record each row once`() async throws {
        let path = folder.file()
        let log = try EventLog.createForTest(path)
        let other = Task {
            _ = await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
                let log = try EventLog.openForTest(path)
                // Backwards, so that the two meet.
                for part in (0..<40).reversed() {
                    try log.record(numberedRows(part * 5..<part * 5 + 5))
                }
                exit(42)
            }
        }
        for part in 0..<40 {
            _ = try await log.append(AppendRequest(rows(part * 5..<part * 5 + 5)))
        }
        await other.value
        let view = try log.view()
        #expect(view.state.eventCount == 200)
        let ids = Set(try view.modelRows(1...200).map(\.id))
        #expect(ids == Set(rows(0..<200).map(\.id)))
        let leaves = try LeafOracle(view: view).leaves()
        #expect(view.state.tree.root == LeafOracle.root(leaves[...]))
    }
}

/// Rows that are told apart by their number, and are about few groups and some members.
func numberedRows(_ range: Range<Int>) -> [ModelRow] {
    range.map { number in
        var row = ModelRow(id: "row \(number)", group: "g\(number % 4)", member: "m\(number % 30)")
        row.reference = number % 3 == 0 ? [UInt8]("message \(number)".utf8) : nil
        return row
    }
}
