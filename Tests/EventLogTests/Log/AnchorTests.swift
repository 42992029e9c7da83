import Glibc
import HashTree
import LMDB
import TemporaryFolder
import Testing

@testable import EventLog

@Suite struct AnchorTests {
    let folder = TemporaryFolder()

    /// Durable, unlike other tests: where the last commit may be lost, the anchor stays behind it.
    private static func create(_ path: String) throws(EventLogError) -> EventLog {
        try EventLog.create(at: path, options: EnvironmentOptions()) { 0 }
    }

    private static func open(_ path: String) throws(EventLogError) -> EventLog {
        try EventLog.open(at: path, options: EnvironmentOptions()) { 0 }
    }

    /// Only where every commit is on disk when it returns does the anchor follow each of them.
    private let durable = EnvironmentOptions(mapSizeBytes: 1 << 30)

    private func createDurable(_ path: String) throws(EventLogError) -> EventLog {
        try EventLog.create(at: path, options: durable) { 0 }
    }

    private func openDurable(_ path: String) throws(EventLogError) -> EventLog {
        try EventLog.open(at: path, options: durable) { 0 }
    }

    /// The bytes of a file.
    private func read(_ path: String) throws -> [UInt8] {
        let file = unsafe Glibc.open(path, O_RDONLY)
        try #require(file >= 0)
        defer { close(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe Glibc.read(file, &part, part.count)
            guard count > 0 else { return bytes }
            bytes += part[..<count]
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let file = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(file >= 0)
        defer { close(file) }
        try #require(unsafe Glibc.write(file, bytes, bytes.count) == bytes.count)
    }

    /// Puts another file in the place of a closed log.
    private func replace(_ path: String, by bytes: [UInt8]) throws {
        unsafe unlink(path)
        unsafe unlink(path + "-lock")
        try write(bytes, to: path)
    }

    private func append(_ range: Range<Int>, _ path: String) throws {
        let log = try Self.open(path)
        try log.record(numberedRows(range))
    }

    @Test func `an older copy in the place of the log is noticed`() throws {
        let path = folder.file()
        do { _ = try Self.create(path) }
        try append(0..<5, path)
        let old = try read(path)
        try append(5..<9, path)
        try replace(path, by: old)
        let error = failure { () throws(EventLogError) in try Self.open(path) }
        guard case .rolledBack(seen: 9, found: 5) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        // Whoever means it removes the anchor.
        unsafe unlink(path + "-anchor")
        #expect(try Self.open(path).view().state.eventCount == 5)
    }

    @Test func `another history of the same length is noticed`() throws {
        let path = folder.file()
        do { _ = try Self.create(path) }
        let empty = try read(path)
        try append(0..<5, path)
        let anchor = try read(path + "-anchor")
        try replace(path, by: empty)
        unsafe unlink(path + "-anchor")
        try append(5..<10, path)
        try write(anchor, to: path + "-anchor")
        let error = failure { () throws(EventLogError) in try Self.open(path) }
        guard case .damaged(position: 5, what: _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `where the last commit may be lost the anchor stays one behind`() throws {
        let path = folder.file()
        let log = try EventLog.createForTest(path)
        for (count, expected) in [(1, 0), (2, 1), (3, 2)] {
            try log.record(numberedRows(0..<count), badRows: .skipRow)
            #expect(Anchor(of: path)?.head.eventCount == UInt64(expected))
        }
    }

    @Test func `an anchor of another log, an unreadable one and none at all are no obstacle`()
        throws
    {
        let path = folder.file()
        do { _ = try Self.create(path) }
        try append(0..<5, path)
        let other = folder.file("other")
        do { _ = try Self.create(other) }
        try append(0..<50, other)
        let own = try read(path + "-anchor")
        var damaged = own
        damaged[60] ^= 1
        for anchor in [try read(other + "-anchor"), damaged, [], Array(own.prefix(80))] {
            try write(anchor, to: path + "-anchor")
            #expect(try Self.open(path).view().state.eventCount == 5)
        }
        unsafe unlink(path + "-anchor")
        try append(5..<6, path)
        #expect(Anchor(of: path)?.head.eventCount == 6)
    }

    @Test func `the anchor of a log that is opened under another name is the same`() throws {
        let path = folder.file()
        do { _ = try Self.create(path) }
        let link = folder.file("link")
        #expect(unsafe symlink(path, link) == 0)
        try append(0..<5, link)
        let old = try read(path)
        try append(5..<9, path)
        try replace(path, by: old)
        #expect(failure { () throws(EventLogError) in try Self.open(link) } != nil)
        #expect(failure { () throws(EventLogError) in try Self.open(path) } != nil)
        #expect(!folder.names.contains("link-anchor"))
    }

    @Test func `a writer that is late does not accuse the log that replaced its own`() throws {
        let path = folder.file()
        let log = try createDurable(path)
        try log.record(numberedRows(0..<5))
        let anchor = try read(path + "-anchor")
        let late = try log.view()
        // Another log has the place, and no anchor yet.
        let other = folder.file("other")
        do { _ = try createDurable(other) }
        do {
            let environment = try Environment.open(at: path, options: durable)
            try environment.replaceFile { (_) throws(LMDBError) in
                unsafe unlink(path + "-anchor")
                return other
            }
        }
        Anchor(late.state).write(besides: path, if: { late.isOfFileInPlace() })
        #expect(Anchor(of: path) == nil)
        #expect(!anchor.isEmpty)
    }
}
