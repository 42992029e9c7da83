import HashTree
import LMDB
import SeededRandom
import TemporaryFolder
import Testing

@testable import EventLog

/// Proofs made from what is stored of the hash tree.
@Suite struct LogTreeTests {
    let folder = TemporaryFolder(.memory)

    private func makeLog(_ count: Int, _ name: String = "log") throws -> LogView {
        let log = try EventLog.createForTest(folder.file(name))
        var first = 0
        while first < count {
            let end = min(count, first + mostRowsInBlock)
            var batch = RowBatch()
            for row in numberedRows(first..<end) { batch.append(row) }
            _ = try log.appendBlocking(
                AppendRequest(batch: batch, payloadsAreEqual: differInSpacesOnly))
            first = end
        }
        return try log.view()
    }

    private func verifies(
        _ tree: inout LogTree, _ view: LogView, _ position: UInt64, _ size: UInt64
    ) throws -> Bool {
        let path = try #require(try tree.inclusionPath(of: position, among: size))
        return HashTreeProof.verifyInclusion(
            leafHash: try view.leafPreimage(at: position).leafHash, index: position - 1,
            size: size, path: path, root: try #require(try tree.root(ofFirst: size)))
    }

    @Test func `every event of small logs is proven at every size`() throws {
        let view = try makeLog(70)
        var tree = LogTree(view)
        for size in 1...UInt64(70) {
            for position in 1...size {
                #expect(try verifies(&tree, view, position, size), "\(position) of \(size)")
            }
        }
    }

    @Test func `the root at every size is the one that the log had then`() throws {
        let log = try EventLog.createForTest(folder.file("growing"))
        var roots = [try log.view().state.tree.root]
        for row in numberedRows(0..<600) {
            try log.record([row])
            roots.append(try log.view().state.tree.root)
        }
        var tree = LogTree(try log.view())
        for (size, root) in roots.enumerated() {
            #expect(try tree.root(ofFirst: UInt64(size)) == root, "\(size)")
        }
        #expect(try tree.root(ofFirst: 601) == nil)
    }

    @Test func `any two of 200 heads are consistent`() throws {
        let view = try makeLog(800)
        var tree = LogTree(view)
        var heads: [(size: UInt64, root: Digest)] = []
        for size in (1...UInt64(200)).map({ $0 * 4 - $0 % 3 }) {
            heads.append((size, try #require(try tree.root(ofFirst: size))))
        }
        for (place, old) in heads.enumerated() {
            for new in heads[place...] {
                let path = try tree.consistencyPath(from: old.size, to: new.size)
                let isConsistent = HashTreeProof.verifyConsistency(
                    oldSize: old.size, oldRoot: old.root, newSize: new.size, newRoot: new.root,
                    path: path ?? [])
                // An expectation for each pair would take most of the time.
                if !isConsistent { Issue.record("\(old.size) and \(new.size)") }
            }
        }
    }

    @Test func `proofs reach over several tiles, and into the last rows of each`() throws {
        let seed = freshSeed()
        var generator = SplitMix64(seed: seed)
        let count = UInt64(3 * mostRowsInBlock + 700)
        let view = try makeLog(Int(count))
        var tree = LogTree(view)
        let sizes: [UInt64] = [
            count, count - 1, 3 * 65_536, 2 * 65_536 + 256, 65_537, 65_536, 65_535, 257,
        ]
        for size in sizes {
            for position in [1, size, UInt64.random(in: 1...size, using: &generator)] {
                #expect(
                    try verifies(&tree, view, position, size),
                    "\(position) of \(size), seed \(seed)")
            }
            let old = UInt64.random(in: 0...size, using: &generator)
            #expect(try tree.consistencyPath(from: old, to: size) != nil, "\(old), seed \(seed)")
        }
    }

    @Test func `there is no proof of what is not there`() throws {
        var tree = LogTree(try makeLog(10))
        #expect(try tree.inclusionPath(of: 0, among: 10) == nil)
        #expect(try tree.inclusionPath(of: 6, among: 5) == nil)
        #expect(try tree.inclusionPath(of: 1, among: 11) == nil)
        #expect(try tree.consistencyPath(from: 6, to: 5) == nil)
        #expect(try tree.consistencyPath(from: 1, to: 11) == nil)
    }

    @Test func `a changed tile makes no proof`() throws {
        let view = try makeLog(70_000)
        let path = folder.file("log")
        do {
            let environment = try Environment.open(at: path, options: testOptions)
            try environment.write { (transaction) throws(LMDBError) in
                let table = try transaction.openTable(LogTable.tree, .integerKeys)
                var bytes = try transaction.get(table, 0)?.copy() ?? []
                bytes[40] ^= 1
                // As somebody would who knows the format.
                bytes.removeLast(4)
                bytes.append(littleEndian: Checksum.crc32c(bytes.span))
                try transaction.put(table, 0, bytes.span)
            }
        }
        var tree = LogTree(try EventLog.openForTest(path).view())
        var sound = LogTree(view)
        #expect(try sound.inclusionPath(of: 1, among: 70_000) != nil)
        let error = failure { () throws(EventLogError) in
            _ = try tree.inclusionPath(of: 1, among: 70_000)
        }
        #expect(error?.isDamage == true)
    }

    @Test func `a head that was seen earlier is told from every other`() throws {
        let view = try makeLog(600)
        var tree = LogTree(view)
        let logID = view.state.logID.description
        for size in [0, 1, 255, 256, 300, 512, 599, 600] as [UInt64] {
            let root = try #require(try tree.root(ofFirst: size))
            func compare(_ id: String, _ size: UInt64, _ root: Digest) throws -> HeadComparison {
                try view.compare(with: LogHead(logID: id, eventCount: size, root: root))
            }
            #expect(try compare(logID, size, root) == .contained)
            #expect(try compare(logID, size, SHA256.hash([1].span)) == .forked)
            #expect(try compare("other", size, root) == .otherLog)
            #expect(try compare(logID, size + 601, root) == .rewound(found: 600))
        }
    }
}
