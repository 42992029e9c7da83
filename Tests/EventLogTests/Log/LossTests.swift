import LMDB
import TemporaryFolder
import Testing

@testable import EventLog

/// What one log loses to another one in its place, against a comparison row by row.
@Suite struct LossTests {
    let folder = TemporaryFolder()

    /// A copy of a log, under another name.
    private func copy(_ log: EventLog, _ name: String) throws -> EventLog {
        let path = folder.file(name)
        let file = try TestFile(path)
        try log.copy(to: file.descriptor)
        return try EventLog.openForTest(path)
    }

    @Test(arguments: [(0, 5), (5, 5), (200, 300), (256, 600), (300, 300), (511, 700), (512, 513)])
    func `a shorter copy loses what came after it`(size: Int, later: Int) throws {
        let log = try EventLog.createForTest(folder.file())
        if size > 0 { try log.record(numberedRows(0..<size)) }
        let old = try copy(log, "old")
        if later > size { try log.record(numberedRows(size..<later)) }
        let view = try log.view()
        let since = try view.recordedAt(UInt64(size) + 1)
        let expected: LogLoss =
            later == size
            ? .nothing
            : .events(from: UInt64(size) + 1, count: UInt64(later - size), since: since)
        #expect(try view.loss(to: old.view()) == expected)
        #expect(try old.view().loss(to: view) == .nothing)
        #expect(try LogHead(view) == LogHead(log.view()))
    }

    @Test(arguments: [0, 1, 100, 255, 256, 257, 700])
    func `where two copies went apart is found to the event`(common: Int) throws {
        let log = try EventLog.createForTest(folder.file())
        if common > 0 { try log.record(numberedRows(0..<common)) }
        let other = try copy(log, "other")
        try log.record(numberedRows(1000..<1400))
        try other.record(numberedRows(2000..<2600))
        let (mine, others) = (try log.view(), try other.view())
        let loss = try mine.loss(to: others)
        #expect(
            loss
                == .events(
                    from: UInt64(common) + 1, count: 400,
                    since: try mine.recordedAt(UInt64(common) + 1)))
        // What was found out once holds for a log that has grown since.
        try log.record(numberedRows(1400..<1403))
        let grown = try log.view()
        let again = try grown.loss(
            to: others, earlier: (loss: loss, eventCount: mine.state.eventCount))
        #expect(try again == grown.loss(to: others))
    }

    @Test func `a log that has grown beyond what the other one went on from loses that`() throws {
        let log = try EventLog.createForTest(folder.file())
        try log.record(numberedRows(0..<10))
        let longer = try copy(log, "longer")
        try longer.record(numberedRows(10..<20))
        let before = try log.view()
        let loss = try before.loss(to: longer.view())
        #expect(loss == .nothing)
        try log.record(numberedRows(30..<33))
        let again = try log.view().loss(
            to: longer.view(), earlier: (loss: loss, eventCount: before.state.eventCount))
        guard case .events(from: 11, count: 3, _) = again else {
            Issue.record("\(again)")
            return
        }
    }

    @Test func `of another log everything is lost`() throws {
        let log = try EventLog.createForTest(folder.file())
        try log.record(numberedRows(0..<10))
        let other = try EventLog.createForTest(folder.file("other"))
        guard case .events(from: 1, count: 10, _) = try log.view().loss(to: other.view()) else {
            Issue.record("not everything")
            return
        }
    }

    @Test func `a copy is made of the file in place, not of one that was replaced`() throws {
        let log = try EventLog.createForTest(folder.file())
        try log.record(numberedRows(0..<10))
        let other = folder.file("other")
        do { try EventLog.createForTest(other).record(numberedRows(20..<23)) }
        do {
            let environment = try Environment.open(at: folder.file(), options: testOptions)
            try environment.replaceFile { (_) throws(LMDBError) in other }
        }
        #expect(try copy(log, "copy").view().state.eventCount == 3)
    }
}
