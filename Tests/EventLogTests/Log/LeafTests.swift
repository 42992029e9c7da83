import HashTree
import LMDB
import SeededRandom
import TemporaryFolder
import Testing

@testable import EventLog

@Suite struct LeafTests {
    let folder = TemporaryFolder()

    @Test func `the root is that of the leaves made from what is stored`() throws {
        let seed = freshSeed()
        var world = ModelWorld(seed: seed)
        let clock = TestClock()
        let log = try EventLog.createForTest(folder.file(), clock: clock)
        #expect(try log.view().state.tree.root == LeafOracle.root([]))
        for round in 0..<25 {
            clock.advance(by: 1)
            let count = Int.random(
                in: 1...(round % 8 == 7 ? 300 : 30), using: &world.texts.generator)
            try log.record(world.rows(count), badRows: .skipRow)
            if round % 6 == 0 { try expectSameRoot(log, seed) }
        }
        try expectSameRoot(log, seed)
        try expectSameRoot(try EventLog.openForTest(folder.file()), seed)
    }

    private func expectSameRoot(_ log: EventLog, _ seed: UInt64) throws {
        let view = try log.view()
        let leaves = try LeafOracle(view: view).leaves()
        #expect(view.state.tree.size == UInt64(leaves.count))
        #expect(view.state.tree.root == LeafOracle.root(leaves[...]), "seed \(seed)")
        try expectStoredSubtrees(view, leaves)
    }

    /// Beside the frontier the roots of all complete subtrees of 256 leaves are stored.
    private func expectStoredSubtrees(_ view: LogView, _ leaves: [Digest]) throws {
        let table = try #require(try view.transaction.table(LogTable.tree, .integerKeys))
        let tiles = try view.transaction.entries(table, from: 0, through: .max)
        let stored = tiles.flatMap { $0.value.copy().dropLast(4) }
        var expected: [UInt8] = []
        for subtree in 0..<leaves.count / 256 {
            LeafOracle.root(leaves[subtree * 256..<subtree * 256 + 256]).append(to: &expected)
        }
        #expect(stored == expected)
        #expect(tiles.map(\.key) == (0..<UInt64(tiles.count)).map { $0 })
    }

    @Test func `the roots of subtrees are stored by 256`() throws {
        let log = try EventLog.createForTest(folder.file())
        var next = 0
        for count in [mostRowsInBlock - 300, 44, 767, 2] {
            var batch = RowBatch()
            for number in next..<next + count { batch.append(ModelRow(id: "\(number)")) }
            next += count
            _ = try log.appendBlocking(
                AppendRequest(batch: batch, payloadsAreEqual: differInSpacesOnly))
        }
        let view = try log.view()
        let table = try #require(try view.transaction.table(LogTable.tree, .integerKeys))
        let tiles = try view.transaction.entries(table, from: 0, through: .max)
        #expect(tiles.map(\.key) == [0, 1])
        #expect(tiles.map(\.value.count) == [256 * 32 + 4, 2 * 32 + 4])
        // The tree of all rows but the last one is made of the stored roots alone.
        var frontier = HashTreeFrontier()
        for tile in tiles {
            for root in stride(from: 0, to: tile.value.count - 4, by: 32) {
                frontier.append(leafHash: Digest(bytes: tile.value.span, at: root))
            }
        }
        #expect(next == 258 * 256 + 1)
        #expect(view.state.tree.peaks.dropLast() == frontier.peaks[...])
    }

    @Test func `the hasher makes the same leaves of rows read back, in whatever parts`() throws {
        let seed = freshSeed()
        var world = ModelWorld(seed: seed)
        let log = try EventLog.createForTest(folder.file())
        try log.record(world.rows(700), badRows: .skipRow)
        let view = try log.view()
        let expected = try LeafOracle(view: view).leaves()
        for part in [1, 100, 512, 10_000] {
            #expect(try hash(view, part) == expected, "seed \(seed), parts of \(part)")
        }
    }

    private func hash(_ view: LogView, _ partSize: Int) throws -> [Digest] {
        var leaves: [Digest] = []
        var hasher = LeafHasher()
        let table = try #require(try view.transaction.table(LogTable.secrets, .integerKeys))
        var secrets = SecretKeys { (slot) throws(EventLogError) in
            try storage { () throws(LMDBError) in try view.transaction.get(table, slot) }
        }
        var next: UInt64 = 1
        while next <= view.state.eventCount {
            let end = min(view.state.eventCount, next + UInt64(partSize) - 1)
            var batch = RowBatch()
            let rows = try view.rows(next...end, into: &batch)
            batch.rows = rows.map(\.draft)
            try hasher.hash(
                batch, rows: Array(rows.indices), facts: try rows.map { try facts(of: $0) },
                listed: try rows.flatMap(\.listed).map { try view.entity($0).member },
                secrets: &secrets, create: false, into: &leaves)
            next = end + 1
        }
        #expect(secrets.takeNew().isEmpty)
        return leaves
    }

    private func facts(of row: RecordedRow) throws -> LeafFacts {
        let (owner, number): (SecretOwner, UInt32) =
            switch row.draft.subject {
            case .nothing: (.log, 0)
            case .group: (.group, row.number)
            case .reference: (.reference, row.number)
            case .member, .entity: (.member, row.member)
            }
        return LeafFacts(
            position: row.position, recordedAt: row.recordedAt, member: row.member,
            reference: row.reference, owner: owner, ownerNumber: number)
    }

    @Test func `a missing secret is not made up when it is only asked for`() throws {
        var secrets = SecretKeys { _ in nil }
        #expect(try secrets.key(.member, 3, create: false) == nil)
        let made = try secrets.key(.member, 3, create: true)
        #expect(try secrets.key(.member, 255, create: false) == made)
        #expect(try secrets.key(.member, 256, create: false) == nil)
        #expect(try secrets.key(.group, 3, create: false) == nil)
        #expect(secrets.takeNew().map(\.slot) == [0])
        #expect(secrets.takeNew().isEmpty)
    }
}

@Suite struct BatchingTests {
    let folder = TemporaryFolder()

    /// A log whose secrets are known, since random ones would give each log other leaves.
    private func makeLog(_ name: String) throws -> EventLog {
        let path = folder.file(name)
        let log = try EventLog.createForTest(path)
        let environment = try Environment.open(at: path, options: testOptions)
        try environment.write { (transaction) throws(LMDBError) in
            let table = try transaction.openTable(LogTable.secrets, .integerKeys)
            for owner in UInt64(0)..<4 {
                let key = [UInt8](repeating: UInt8(owner), count: 32)
                let stored = SecretKeys.encode(Digest(bytes: key.span))
                try transaction.put(table, owner << 32, stored.span)
            }
        }
        return log
    }

    /// All blocks of a log as one.
    private func content(of view: LogView) throws -> BlockContent {
        var content = try BlockContent(decoding: try view.block(0))
        for index in 1..<max(1, view.blockCount) {
            content.append(try BlockContent(decoding: try view.block(index)))
        }
        return content
    }

    @Test func `neither root nor content depend on how rows of one moment were batched`() throws {
        let seed = freshSeed()
        var world = ModelWorld(seed: seed)
        let rows = world.rows(900)
        let whole = try makeLog("whole")
        try whole.record(rows, badRows: .skipRow)
        let parts = try makeLog("parts")
        var left = rows[...]
        while !left.isEmpty {
            let count = Int.random(in: 1...40, using: &world.texts.generator)
            try parts.record(Array(left.prefix(count)), badRows: .skipRow)
            left = left.dropFirst(count)
        }
        let (one, many) = (try whole.view(), try parts.view())
        #expect(one.state.eventCount == many.state.eventCount, "seed \(seed)")
        #expect(one.blockCount == 1 && many.blockCount > 1)
        #expect(one.state.tree.root == many.state.tree.root, "seed \(seed)")
        let differences = try content(of: one).differences(from: try content(of: many))
        #expect(differences.isEmpty, "seed \(seed)")
    }
}
