import LMDB
import SeededRandom
import TemporaryFolder
import Testing

@testable import EventLog

@Suite struct LimitTests {
    let folder = TemporaryFolder()

    @Test func `a file that can grow no more refuses rows and keeps those it has`() throws {
        let path = folder.file()
        let options = EnvironmentOptions(mapSizeBytes: 1 << 20, durability: .lastCommitMayBeLost)
        var model = LogModel()
        do {
            let log = try EventLog.create(at: path, options: options) { 0 }
            for request in 0..<1000 {
                let rows = rows(request * 50..<request * 50 + 50)
                let error = failure { () throws(EventLogError) in try log.record(rows) }
                guard let error else {
                    _ = model.append(rows, .refuseAll)
                    continue
                }
                guard case .storage(let error) = error, error.kind == .mapFull else {
                    Issue.record("\(error)")
                    return
                }
                break
            }
            #expect(model.head > 100 && model.head < 50_000)
            #expect(try log.view().modelRows(1...model.head) == model.rows)
            #expect(try log.record(rows(0..<50)).outcomes == (1...50).map { .duplicate($0) })
        }
        // With room, the refused rows are recorded, and nothing of the failed commit is left.
        let log = try EventLog.open(at: path, options: testOptions) { 0 }
        let next = rows(Int(model.head)..<Int(model.head) + 50)
        #expect(try log.record(next).outcomes == model.append(next, .refuseAll))
        var comparison = ModelComparison(
            view: try log.view(), model: model, comment: "", generator: SplitMix64(seed: 2))
        try comparison.run(sampling: 3)
    }

    private func rows(_ range: Range<Int>) -> [ModelRow] {
        numberedRows(range).map {
            var row = $0
            var texts = Texts(SplitMix64(seed: UInt64($0.id.count)))
            row.payload = texts.generator.bytes(200)
            return row
        }
    }

    @Test func `long strings come back`() throws {
        let log = try EventLog.createForTest(folder.file())
        var generator = SplitMix64(seed: 4)
        var model = LogModel()
        for length in [0, 1, 31, 32, 33, 35, 36, 37, 255, 256, 4096, 70_000, 300_000] {
            var row = ModelRow(id: "length \(length)", group: "g", member: "m")
            row.id += generator.bytes(length)
            row.group = generator.bytes(length)
            row.member = generator.bytes(length)
            row.reference = generator.bytes(length)
            row.label = generator.bytes(length)
            row.payload = [1] + generator.bytes(length)
            row.listed = [generator.bytes(length), []]
            #expect(try log.record([row]).outcomes == model.append([row], .refuseAll))
        }
        #expect(try log.view().modelRows(1...model.head) == model.rows)
        #expect(try log.record(model.rows).outcomes == (1...model.head).map { .duplicate($0) })
        var comparison = ModelComparison(
            view: try EventLog.openForTest(folder.file()).view(), model: model, comment: "",
            generator: generator)
        try comparison.run(sampling: 20)
    }

    @Test func `extreme numbers come back`() throws {
        let log = try EventLog.createForTest(folder.file(), clock: TestClock(.max))
        var rows: [ModelRow] = []
        for (index, time) in [Int64.min, -1, 0, 1, .max].enumerated() {
            var row = ModelRow(id: "\(index)", group: "g", member: "m")
            row.occurredAt = time
            row.kind = index % 2 == 0 ? .max : 0
            row.timeStyle = index % 2 == 0 ? 0 : .max
            row.flags = RowFlags(rawValue: index % 2 == 0 ? .max : 0)
            row.ordinal = [0, 1, 2, .max - 1, .max][index]
            rows.append(row)
        }
        for row in rows { try log.record([row]) }
        #expect(try log.view().modelRows(1...5) == rows)
        #expect(try log.view().recordedAt(5) == .max)
    }

    @Test func `a view is read by many tasks while others append`() async throws {
        let log = try EventLog.createForTest(folder.file())
        var world = ModelWorld(seed: 6)
        var model = LogModel()
        let first = world.rows(400)
        _ = try await log.append(AppendRequest(first, badRows: .skipRow))
        _ = model.append(first, .skipRow)
        let view = try log.view()
        let expected = model
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    var comparison = ModelComparison(
                        view: view, model: expected, comment: "task \(task)",
                        generator: SplitMix64(seed: UInt64(task)))
                    try comparison.run(sampling: 8)
                }
            }
            for _ in 0..<20 {
                let rows = world.rows(9)
                _ = try await log.append(AppendRequest(rows, badRows: .skipRow))
                _ = model.append(rows, .skipRow)
            }
            try await group.waitForAll()
        }
        #expect(try log.view().modelRows(1...model.head) == model.rows)
    }
}
