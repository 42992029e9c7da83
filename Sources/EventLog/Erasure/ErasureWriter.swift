import Files
import HashTree
import LMDB

/// Writes a log anew without what is erased: under another name, and complete before it gets its own.
///
/// What nothing is erased from is copied as bytes. No page of the old file is, so nothing of it stays in
/// pages that are free.
struct ErasureWriter {
    private let plan: ErasurePlan
    private let key: ErasureKey
    private let path: String
    /// Of the file that is written anew: the new one is about as large.
    private let fileBytes: Int64
    /// Strings and other values of one commit.
    private static let mostBytesPerCommit = 32 << 20
    /// A commit of so few rows is hashed on this thread alone: whatever had the file open must be done
    /// with it when it gets its name.
    private static let rowsPerCommit = 128

    /// Where the new file of a log is put together.
    static func temporaryPath(_ log: String) -> String { log + "-erasing" }

    /// Removes what an erasure left that was interrupted. The write lock of the log is held: no other erasure
    /// is at work.
    static func removeTemporary(of log: String) {
        let path = temporaryPath(log)
        for suffix in ["", "-lock", "-anchor"] { FileRemoval.removeIfPresent(path + suffix) }
        FileRemoval.removeAll(
            beginningWith: Environment.temporaryPrefix(of: path), inFolderOf: path)
    }

    /// Writes the new file beside a log. `rows`: those that tell of the erasure.
    /// - Returns: its path, and what the log will be.
    static func write(
        _ plan: ErasurePlan, _ key: ErasureKey, _ rows: RowBatch, besides log: String,
        fileBytes: Int64, clock: @escaping EventLog.Clock
    ) throws(EventLogError) -> (path: String, state: LogState) {
        removeTemporary(of: log)
        let writer = ErasureWriter(
            plan: plan, key: key, path: temporaryPath(log), fileBytes: fileBytes)
        let state: LogState
        do throws(EventLogError) {
            state = try writer.write(rows, clock)
        } catch {
            removeTemporary(of: log)
            throw error
        }
        for suffix in ["-lock", "-anchor"] { FileRemoval.removeIfPresent(writer.path + suffix) }
        return (writer.path, state)
    }

    /// On return nobody in this process has the file open.
    private func write(
        _ rows: RowBatch, _ clock: @escaping EventLog.Clock
    ) throws(EventLogError) -> LogState {
        let state = plan.view.state.encoded
        var options = EnvironmentOptions(durability: .cache)
        options.expectedBytes = Int(fileBytes)
        let environment = try storage { () throws(LMDBError) in
            try Environment.create(at: path, options: options) { (transaction) throws(LMDBError) in
                let head = try transaction.openTable(LogTable.head, .byteKeys)
                try transaction.put(head, bytes: LogTable.stateKey, state.span)
            }
        }
        try copyBlocks(environment)
        try copyRuns(environment)
        try copySecrets(environment)
        try put(
            try StoredTables(transaction: plan.view.transaction).entries(LogTable.tree).map {
                ($0.key, $0.value.copy())
            }, into: LogTable.tree, environment)
        try put(
            try ErasedIdentities.values(adding: plan.codes, to: plan.view, key).map {
                ($0.key, $0.bytes)
            }, into: LogTable.erased, environment)
        let log = EventLog(environment, path: path, options: options, clock: clock)
        try append(rows, to: log)
        return try log.view().state
    }

    private func append(_ rows: RowBatch, to log: EventLog) throws(EventLogError) {
        for start in stride(from: 0, to: rows.rows.count, by: Self.rowsPerCommit) {
            var batch = rows
            batch.rows = Array(rows.rows[start..<min(start + Self.rowsPerCommit, rows.rows.count)])
            var request = AppendRequest(batch: batch) { $0 == $1 }
            request.isScreened = false
            _ = try log.appendBlocking(request)
        }
    }

    // MARK: Tables

    /// Puts values, whose keys ascend, into a table, some at a time.
    private func put(
        _ values: some Sequence<(UInt64, [UInt8])>, into name: String, _ environment: Environment
    ) throws(EventLogError) {
        var pending: [(UInt64, [UInt8])] = []
        var bytes = 0
        for value in values {
            pending.append(value)
            bytes += value.1.count
            guard bytes > Self.mostBytesPerCommit else { continue }
            try commit(pending, name, environment)
            (pending, bytes) = ([], 0)
        }
        try commit(pending, name, environment)
    }

    private func commit(
        _ values: [(UInt64, [UInt8])], _ name: String, _ environment: Environment
    ) throws(EventLogError) {
        do throws(WriteError<LMDBError>) {
            try environment.write { (transaction) throws(LMDBError) in
                let table = try transaction.openTable(name, .integerKeys)
                for (key, bytes) in values { try transaction.append(table, key, bytes.span) }
            }
        } catch {
            switch error {
            case .storage(let error), .body(let error): throw .storage(error)
            }
        }
    }

    private func copyBlocks(_ environment: Environment) throws(EventLogError) {
        let erasure = BlockErasure(plan)
        var secrets = SecretKeys(of: plan.view)
        var pending: [(UInt64, [UInt8])] = []
        var size = 0
        for index in plan.view.directory.blocks.indices {
            let block = try plan.view.block(index)
            let bytes =
                try erasure.bytes(ofBlock: index, secrets: &secrets) ?? block.bytes.copy()
            pending.append((block.firstPosition, bytes))
            size += bytes.count
            guard size > Self.mostBytesPerCommit else { continue }
            try commit(pending, LogTable.blocks, environment)
            (pending, size) = ([], 0)
        }
        try commit(pending, LogTable.blocks, environment)
    }

    /// The keys of an index are hashes of what it finds: those of what is erased must go too, or they
    /// would tell whether a guess is right.
    private func copyRuns(_ environment: Environment) throws(EventLogError) {
        let keys = plan.view.keys
        var replaced: [IndexKind: [UInt32: UInt32]] = [:]
        replaced[.members] = plan.members.mapValues { keys.name(.member, $0.span) }
        replaced[.references] = plan.references.mapValues { keys.name(.reference, $0.span) }
        var identities: [UInt32: UInt32] = [:]
        for (position, id) in plan.ids {
            guard let index = plan.view.directory.index(ofPosition: position) else { continue }
            let columns = try plan.view.identityColumns(inBlock: index)
            let row = Int(position - plan.view.directory.blocks[index].firstPosition)
            identities[UInt32(truncatingIfNeeded: position)] = keys.identity(
                source: UInt32(truncatingIfNeeded: columns.sources[row]), id: id.span)
        }
        replaced[.identities] = identities
        var values: [(UInt64, [UInt8])] = []
        for entry in try StoredTables(transaction: plan.view.transaction).entries(LogTable.runs) {
            let run = try IndexRun(entry.value, checking: true)
            values.append(
                (entry.key, Self.replacing(replaced[run.kind] ?? [:], in: run, entry.value)))
        }
        try put(values, into: LogTable.runs, environment)
    }

    private static func replacing(
        _ keys: [UInt32: UInt32], in run: IndexRun, _ stored: MappedBytes
    ) -> [UInt8] {
        guard !keys.isEmpty else { return stored.copy() }
        var entries = run.entries()
        var isChanged = false
        for index in entries.indices {
            guard let key = keys[entries[index].value] else { continue }
            entries[index] = IndexEntry(key: key, value: entries[index].value)
            isChanged = true
        }
        guard isChanged else { return stored.copy() }
        SortedEntries.sort(&entries)
        return IndexRun.encode(run.kind, level: run.level, entries)
    }

    private func copySecrets(_ environment: Environment) throws(EventLogError) {
        var secrets = SecretKeys(of: plan.view)
        var owners: [UInt64: (owner: SecretOwner, numbers: [UInt32])] = [:]
        func add(_ owner: SecretOwner, _ numbers: some Sequence<UInt32>) {
            for number in numbers {
                owners[SecretKeys.slot(owner, number), default: (owner, [])].numbers.append(number)
            }
        }
        add(.member, plan.members.keys)
        add(.reference, plan.references.keys)
        add(.reference, plan.scope.sharedReferences)
        var values: [(UInt64, [UInt8])] = []
        for entry in try StoredTables(transaction: plan.view.transaction).entries(LogTable.secrets)
        {
            guard let forgotten = owners[entry.key],
                let left = try secrets.forget(forgotten.owner, forgotten.numbers)
            else {
                values.append((entry.key, entry.value.copy()))
                continue
            }
            values.append((entry.key, left.bytes))
        }
        try put(values, into: LogTable.secrets, environment)
    }
}
