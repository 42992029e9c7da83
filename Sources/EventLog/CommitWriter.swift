import HashTree
import LMDB

/// Puts a finished session into the file: block, indexes, secrets, tree, head.
struct CommitWriter {
    /// Blocks of a size class, a factor of eight, are merged once this many lie at the end of the
    /// log.
    static let blocksPerMerge = 8
    static let sizeClassBits = 3
    /// Merged blocks stay below this, so that no commit grows without bound.
    static let mostMergedBytes = 32 << 20
    /// Rows without index runs at which they get one.
    static let rowsPerSeal: UInt64 = 4096
    static let runsPerMerge = 8
    /// Runs beyond this many entries are not merged again, for the same reason.
    static let mostRunEntries = 9 << 19

    private var session: AppendSession

    private init(_ session: consuming AppendSession) { self.session = session }

    /// Writes what the session recorded; returns what the writer may keep once the transaction is
    /// committed.
    /// - Throws: what the file throws, and `.damaged` where a block to be merged is.
    static func write(
        _ session: consuming AppendSession, to transaction: borrowing WriteTransaction
    ) throws(EventLogError) -> (cache: WriterCache, anchor: Anchor) {
        let leaves = LeafWork(session).begin()
        var writer = CommitWriter(session)
        do throws(EventLogError) {
            try writer.putBlock(transaction)
            if writer.session.state.eventCount - writer.session.state.sealedCount >= rowsPerSeal {
                try writer.seal(transaction)
            }
        } catch {
            // The work beside this one reads through the same view: it ends before the transaction
            // does.
            _ = try leaves()
            throw error
        }
        try writer.putTree(try leaves(), transaction)
        try writer.putState(transaction)
        writer.session.cache.state = writer.session.state
        return (writer.session.cache, Anchor(writer.session.state))
    }

    private mutating func putTree(
        _ leaves: LeafWork.Leaves, _ transaction: borrowing WriteTransaction
    ) throws(EventLogError) {
        try putSecrets(leaves.newSecrets, transaction)
        let perSubtree = UInt64(HashTreeFrontier.reportedLeafCount)
        let first = session.state.tree.size / perSubtree
        var completed: [Digest] = []
        session.state.tree.append(leafHashes: leaves.hashes.span, completed: &completed)
        try putSubtrees(completed, from: first, transaction)
    }

    /// Writes the new rows as a block, together with small blocks before them where there are
    /// enough.
    private mutating func putBlock(
        _ transaction: borrowing WriteTransaction
    ) throws(EventLogError) {
        let table = try open(LogTable.blocks, .integerKeys, transaction)
        let newRows = session.content
        let count = blocksToMerge(with: newRows.rowCount)
        var content = newRows
        let directory = session.cache.directory
        if count > 0 {
            let first = directory.blocks.count - count
            content = try checkedContent(ofBlock: first)
            for index in first + 1..<directory.blocks.count {
                content.append(try checkedContent(ofBlock: index))
            }
            content.append(newRows)
            for index in first..<directory.blocks.count {
                let key = directory.blocks[index].firstPosition
                _ = try storage { () throws(LMDBError) in try transaction.delete(table, key) }
            }
            session.cache.directory.removeLast(count)
        }
        let bytes = BlockEncoder.encode(content)
        let key = content.firstPosition
        try storage { () throws(LMDBError) in try transaction.put(table, key, bytes.span) }
        let written = try Block(MappedBytes(bytes), CheckedParts())
        session.cache.directory.append(BlockInfo(written))
        for kind in NameKind.allCases {
            session.cache.mirrors[kind].append(
                contentsOf: newRows.names[kind], next: session.state.nameCounts[kind])
        }
        session.cache.entities.append(newRows)
    }

    /// The content of a block that is to be written anew. Its checksums are looked at once more,
    /// lest damage get a fresh checksum.
    private func checkedContent(ofBlock index: Int) throws(EventLogError) -> BlockContent {
        let bytes = try session.view.block(index).bytes
        return try BlockContent(decoding: try Block(bytes, CheckedParts()))
    }

    private static func sizeClass(_ rows: Int) -> Int {
        (Int.bitWidth - rows.leadingZeroBitCount) / sizeClassBits
    }

    /// How many blocks at the end of the log become one with the new one.
    private func blocksToMerge(with newRows: Int) -> Int {
        let blocks = session.cache.directory.blocks
        var merged = 0
        var rows = newRows
        var bytes = 0
        // Merging makes a bigger block, which may complete a run of that size: look again until it
        // does not.
        while true {
            let sizeClass = Self.sizeClass(rows)
            var count = merged
            var sum = rows
            while count < blocks.count {
                let next = blocks[blocks.count - 1 - count]
                guard Self.sizeClass(next.rowCount) <= sizeClass,
                    sum + next.rowCount <= mostRowsInBlock,
                    bytes + next.byteCount <= Self.mostMergedBytes
                else { break }
                sum += next.rowCount
                bytes += next.byteCount
                count += 1
            }
            guard count - merged + 1 >= Self.blocksPerMerge else { return merged }
            (merged, rows) = (count, sum)
        }
    }

    private func putSecrets(
        _ secrets: [(slot: UInt64, key: Digest)], _ transaction: borrowing WriteTransaction
    ) throws(EventLogError) {
        let table = try open(LogTable.secrets, .integerKeys, transaction)
        for (slot, key) in secrets {
            let bytes = SecretKeys.encode(key)
            try storage { () throws(LMDBError) in try transaction.put(table, slot, bytes.span) }
        }
    }

    /// Stores the roots of complete subtrees, of which the first one has the number `first`.
    private func putSubtrees(
        _ roots: [Digest], from first: UInt64, _ transaction: borrowing WriteTransaction
    ) throws(EventLogError) {
        guard !roots.isEmpty else { return }
        let table = try open(LogTable.tree, .integerKeys, transaction)
        let perTile = UInt64(HashTreeFrontier.reportedLeafCount)
        var index = first
        var pending = roots[...]
        while !pending.isEmpty {
            let key = index / perTile
            let stored = try storage { () throws(LMDBError) in try transaction.get(table, key) }
            var tile = try TreeTile(stored, roots: Int(index % perTile))
            let room = Int(perTile - index % perTile)
            tile.append(pending.prefix(room))
            index += UInt64(min(room, pending.count))
            pending = pending.dropFirst(room)
            let bytes = tile.encoded
            try storage { () throws(LMDBError) in try transaction.put(table, key, bytes.span) }
        }
    }

    private func putState(_ transaction: borrowing WriteTransaction) throws(EventLogError) {
        let table = try open(LogTable.head, .byteKeys, transaction)
        let bytes = session.state.encoded
        try storage { () throws(LMDBError) in
            try transaction.put(table, bytes: LogTable.stateKey, bytes.span)
        }
    }

    private func open(
        _ name: String, _ kind: KeyKind, _ transaction: borrowing WriteTransaction
    ) throws(EventLogError) -> Table {
        try storage { () throws(LMDBError) in try transaction.openTable(name, kind) }
    }
}

extension CommitWriter {
    /// Gives every row an index run, and merges runs of which there are many.
    private mutating func seal(_ transaction: borrowing WriteTransaction) throws(EventLogError) {
        let table = try open(LogTable.runs, .integerKeys, transaction)
        for kind in IndexKind.allCases {
            var entries = session.cache.pending[Int(kind.rawValue)]
            guard !entries.isEmpty else { continue }
            SortedEntries.sort(&entries)
            try putRun(kind, entries, into: table, transaction)
        }
        session.cache.seal()
        session.state.sealedCount = session.state.eventCount
    }

    /// Writes a run; if that makes enough runs of a level, they become one of the next instead.
    private mutating func putRun(
        _ kind: IndexKind, _ entries: [IndexEntry], into table: Table,
        _ transaction: borrowing WriteTransaction
    ) throws(EventLogError) {
        let existing = try storage { () throws(LMDBError) in
            try transaction.entries(
                table, from: LogTable.runKey(kind, 0), through: LogTable.lastRunKey(kind))
        }
        var runs: [(key: UInt64, run: IndexRun)] = []
        for entry in existing {
            runs.append((entry.key, try IndexRun(entry.value, checking: false)))
        }
        var merged = entries
        var level = 0
        while true {
            let peers = runs.filter { $0.run.level == level }
            let total = peers.reduce(merged.count) { $0 + $1.run.count }
            guard peers.count + 1 >= Self.runsPerMerge, total <= Self.mostRunEntries else { break }
            // Only what is written anew is read, so only that is checked.
            var parts = [merged]
            for peer in peers { parts.append(try peer.run.checkedEntries()) }
            merged = SortedEntries.merge(parts)
            for peer in peers {
                _ = try storage { () throws(LMDBError) in try transaction.delete(table, peer.key) }
            }
            level += 1
        }
        let bytes = IndexRun.encode(kind, level: level, merged)
        let key = LogTable.runKey(kind, session.state.nextRun)
        session.state.nextRun += 1
        try storage { () throws(LMDBError) in try transaction.put(table, key, bytes.span) }
    }
}
