import LMDB
import TemporaryFolder
import Testing

@testable import EventLog

@Suite struct DamagedFileTests {
    let folder = TemporaryFolder()

    /// A closed log with an index run and some rows that no run covers.
    private func makeLog() throws -> String {
        let path = folder.file()
        let log = try EventLog.createForTest(path)
        try log.record(numberedRows(0..<4200))
        try log.record(numberedRows(4200..<4300))
        return path
    }

    /// Changes what is stored under a key, behind the back of the log.
    private func change(
        _ path: String, _ name: String, _ key: UInt64, _ body: (inout [UInt8]) -> Void
    ) throws {
        let environment = try Environment.open(at: path, options: testOptions)
        try environment.write { (transaction) throws(LMDBError) in
            let table = try transaction.openTable(name, .integerKeys)
            var bytes = try transaction.get(table, key)?.copy() ?? []
            body(&bytes)
            _ = try transaction.delete(table, key)
            if !bytes.isEmpty { try transaction.put(table, key, bytes.span) }
        }
    }

    private func isDamaged<R>(_ body: () throws(EventLogError) -> R) -> Bool {
        if case .damaged = failure(body) { true } else { false }
    }

    @Test func `a damaged column is an error where it is read, and nowhere else`() throws {
        let path = try makeLog()
        // The last column of a block says where its groups end.
        try change(path, LogTable.blocks, 4201) { $0[$0.count - 1] ^= 1 }
        let log = try EventLog.openForTest(path)
        let view = try log.view()
        #expect(try view.modelRows(1...4300) == numberedRows(0..<4300))
        #expect(isDamaged { () throws(EventLogError) in try view.lastPosition(ofGroup: 0) })
        // The writer reads the rows that no run covers, and so does not append behind damage.
        #expect(isDamaged { () throws(EventLogError) in try log.record(numberedRows(5000..<5001)) })
        #expect(try log.view().state.eventCount == 4300)
    }

    @Test func `a missing block and one under another key are noticed at once`() throws {
        let path = try makeLog()
        var kept: [UInt8] = []
        try change(path, LogTable.blocks, 4201) { swap(&$0, &kept) }
        #expect(isDamaged { () throws(EventLogError) in try EventLog.openForTest(path) })
        try change(path, LogTable.blocks, 4202) { $0 = kept }
        #expect(isDamaged { () throws(EventLogError) in try EventLog.openForTest(path) })
    }

    @Test func `a gap between blocks is noticed`() throws {
        let path = try makeLog()
        // Without its first block the log still ends where the head says.
        try change(path, LogTable.blocks, 1) { $0 = [] }
        #expect(isDamaged { () throws(EventLogError) in try EventLog.openForTest(path) })
    }

    @Test(arguments: [8, 20, 30, 60, 500])
    func `a damaged index run is an error, never a wrong answer`(
        offset: Int
    ) throws {
        let path = try makeLog()
        let log = try EventLog.openForTest(path)
        let runs = try log.view().transaction
        let table = try #require(try runs.table(LogTable.runs, .integerKeys))
        for entry in try runs.entries(table, from: 0, through: .max) {
            try change(path, LogTable.runs, entry.key) { $0[min(offset, $0.count - 1)] ^= 0x10 }
        }
        let damaged = try EventLog.openForTest(path)
        let view = try damaged.view()
        let row = numberedRows(5..<6)[0]
        #expect(isDamaged { () throws(EventLogError) in try view.find(.group, [0x67, 0x30]) })
        #expect(
            isDamaged { () throws(EventLogError) in
                try view.position(source: row.source, id: row.id)
            })
        #expect(isDamaged { () throws(EventLogError) in try view.entities(ofMember: 1) })
        #expect(isDamaged { () throws(EventLogError) in try view.positions(of: .entity, 1) })
        // An identity that cannot be looked up must not be recorded a second time.
        #expect(isDamaged { () throws(EventLogError) in try damaged.record([row]) })
        #expect(
            isDamaged { () throws(EventLogError) in try damaged.record(numberedRows(0..<9000)) })
    }

    @Test func `a run under the key of another index is noticed`() throws {
        let path = try makeLog()
        var members: [UInt8] = []
        try change(path, LogTable.runs, LogTable.runKey(.members, 1)) { members = $0 }
        try #require(!members.isEmpty)
        try change(path, LogTable.runs, LogTable.runKey(.groups, 0)) { $0 = members }
        let view = try EventLog.openForTest(path).view()
        #expect(isDamaged { () throws(EventLogError) in try view.find(.group, [0x67, 0x30]) })
    }

    @Test func `a file that is no log is told from one`() throws {
        let path = folder.file()
        do {
            _ = try Environment.create(at: path, options: testOptions) {
                (transaction) throws(LMDBError) in
                _ = try transaction.openTable("something", .integerKeys)
            }
        }
        let foreign = failure { () throws(EventLogError) in try EventLog.openForTest(path) }
        guard case .foreign = foreign else {
            Issue.record("\(String(describing: foreign))")
            return
        }
        let missing = folder.file("missing")
        guard
            case .storage(let error) = failure({ () throws(EventLogError) in
                try EventLog.openForTest(missing)
            })
        else {
            Issue.record("not refused as missing")
            return
        }
        #expect(error.kind == .notFound)
    }

    @Test func `creating never overwrites`() throws {
        let path = folder.file()
        do { try EventLog.createForTest(path).record(numberedRows(0..<3)) }
        guard
            case .storage(let error) = failure({ () throws(EventLogError) in
                try EventLog.createForTest(path)
            })
        else {
            Issue.record("not refused")
            return
        }
        #expect(error.kind == .alreadyExists)
        #expect(try EventLog.openForTest(path).view().state.eventCount == 3)
    }
}
