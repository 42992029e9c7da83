import Glibc
import LMDB
import TemporaryFolder
import Testing

@testable import EventLog

@Suite struct ReopeningTests {
    let folder = TemporaryFolder()

    @Test func `a log whose commit failed records again once there is room`() async throws {
        let path = folder.file()
        do { try EventLog.createForTest(path).record(numberedRows(0..<5)) }
        // A limit of the file's size makes the write of the commit fail half-way.
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
            _ = signal(SIGXFSZ, SIG_IGN)
            let log = try EventLog.openForTest(path)
            var large = ModelRow(id: "large")
            large.payload = [UInt8](repeating: 1, count: 3 << 20)
            var limit = rlimit(rlim_cur: 1 << 20, rlim_max: rlim_t.max)
            _ = unsafe setrlimit(Int32(RLIMIT_FSIZE.rawValue), &limit)
            guard case .storage = failure({ () throws(EventLogError) in try log.record([large]) })
            else { exit(1) }
            limit.rlim_cur = rlim_t.max
            _ = unsafe setrlimit(Int32(RLIMIT_FSIZE.rawValue), &limit)
            let again = try log.record([large] + numberedRows(4..<7))
            guard again.outcomes == [.recorded(6), .duplicate(5), .recorded(7), .recorded(8)] else {
                exit(2)
            }
            exit(try log.view().state.eventCount == 8 ? 42 : 3)
        }
        let view = try EventLog.openForTest(path).view()
        #expect(try view.modelRows([5, 7, 8]) == numberedRows(4..<7))
        let leaves = try LeafOracle(view: view).leaves()
        #expect(view.state.tree.root == LeafOracle.root(leaves[...]))
    }

    @Test func `a writer goes over to the file that took the place of its own`() throws {
        let path = folder.file()
        let log = try EventLog.createForTest(path)
        for part in 0..<3 { try log.record(numberedRows(part * 5..<part * 5 + 5)) }
        let before = try log.view()
        // As many commits, but other rows in other blocks.
        let other = folder.file("other")
        do {
            let log = try EventLog.createForTest(other)
            for range in [100..<101, 101..<130, 130..<131] { try log.record(numberedRows(range)) }
        }
        do {
            let environment = try Environment.open(at: path, options: testOptions)
            try environment.replaceFile { (_) throws(LMDBError) in other }
        }
        #expect(try log.record(numberedRows(120..<133)).head == 33)
        let view = try log.view()
        #expect(try view.modelRows(1...33) == numberedRows(100..<133))
        let row = numberedRows(3..<4)[0]
        #expect(try view.position(source: row.source, id: row.id) == nil)
        #expect(try before.modelRows(1...15) == numberedRows(0..<15))
    }
}
