import Files
import LMDB
import Synchronization

/// The projection file beside a log: a cache that may be deleted at any time.
///
/// Its commits are never synced. It is believed as long as the system that wrote it has not been started
/// anew since; otherwise, and wherever it is not whole, it counts as missing and is made again.
///
/// Whoever opens the file, makes it or takes it away holds the lock of the log meanwhile. Nobody can then
/// remove what another one just made, or open a data file beside the lock file of its successor.
package final class ProjectionFile: Sendable {
    package let path: String
    private let log: String
    private let opened = Mutex<Environment?>(nil)

    /// The path of the projections of a log.
    package static func path(besides log: String) -> String { log + "-projections" }

    /// - Parameter log: path of the log, free of symbolic links.
    package init(besides log: String) {
        self.log = log
        path = Self.path(besides: log)
    }

    /// A link is no file of ours: what it leads to is not written over.
    private static let options: EnvironmentOptions = {
        var options = EnvironmentOptions(durability: .cache)
        options.followsLinks = false
        return options
    }()
    private static let bootKey: UInt64 = 1
    /// The rows of the table of checkpoints: how far they go, and when the system was started.
    package static let checkpointKeys: [UInt64] = [0, bootKey]

    /// The projections as they are now; nil where there are none that can be used.
    package func view() throws(ProjectionError) -> ProjectionView? {
        guard let environment = try openIfPresent() else { return nil }
        return try Self.view(environment)
    }

    /// What is found at the path, for whoever wants to know why there are no projections.
    package enum Finding: Sendable {
        /// There is no file.
        case missing
        /// The system was started anew since the file was written, or another version wrote it:
        /// it counts as missing.
        case outdated
        /// Why the file cannot be used.
        case unusable(ProjectionError)
        case view(ProjectionView)
    }

    /// Looks at the file without passing over what is wrong with it.
    package func inspect() -> Finding {
        do throws(ProjectionError) {
            let environment = try guarded { () throws(ProjectionError) in
                try projectionStorage { () throws(LMDBError) in
                    try Environment.open(at: path, options: Self.options)
                }
            }
            let transaction = try projectionStorage { () throws(LMDBError) in
                try environment.read()
            }
            for key in Self.checkpointKeys {
                guard let stored = try Self.stored(key, transaction) else {
                    // Whoever made the file may not have come to fill it.
                    guard try Self.hasRows(transaction) else { return .missing }
                    throw .damaged(table: .checkpoint, key: key, what: "the row is missing")
                }
                guard RowChecksum.check(.checkpoint, key, stored) != nil else {
                    throw .damaged(
                        table: .checkpoint, key: key, what: "the row fails its checksum")
                }
            }
            guard try Self.isOfThisBoot(transaction), let view = try ProjectionView(transaction)
            else { return .outdated }
            return .view(view)
        } catch .storage(let error) where error.kind == .notFound {
            return .missing
        } catch {
            return .unusable(error)
        }
    }

    private static func view(
        _ environment: Environment
    ) throws(ProjectionError) -> ProjectionView? {
        let transaction = try projectionStorage { () throws(LMDBError) in try environment.read() }
        do throws(ProjectionError) {
            return try isOfThisBoot(transaction) ? ProjectionView(transaction) : nil
        } catch .damaged {
            // A checkpoint that cannot be read is as good as none.
            return nil
        }
    }

    /// Whether there are rows beside the checkpoint.
    private static func hasRows(
        _ transaction: ReadTransaction
    ) throws(ProjectionError) -> Bool {
        try projectionStorage { () throws(LMDBError) in
            for name in ProjectionTable.allCases where name != .checkpoint {
                guard let table = try transaction.table(name.name, .integerKeys) else { continue }
                if try !transaction.entries(table, from: 0, through: .max).isEmpty { return true }
            }
            return false
        }
    }

    private static func stored(
        _ key: UInt64, _ transaction: ReadTransaction
    ) throws(ProjectionError) -> MappedBytes? {
        try projectionStorage { () throws(LMDBError) in
            guard let table = try transaction.table(ProjectionTable.checkpoint.name, .integerKeys)
            else { return nil }
            return try transaction.get(table, key)
        }
    }

    private static func isOfThisBoot(
        _ transaction: ReadTransaction
    ) throws(ProjectionError) -> Bool {
        guard let stored = try stored(bootKey, transaction),
            let length = RowChecksum.check(.checkpoint, bootKey, stored)
        else { return false }
        return stored.slice(0..<length).copy() == Boot.id
    }

    /// Runs what opens, makes or removes the file while nobody else does.
    private func guarded<R>(
        _ body: () throws(ProjectionError) -> R
    ) throws(ProjectionError) -> R {
        try FileLock.holding(log, orElse: { ProjectionError.unguarded($0) }, body)
    }

    /// The file as it is open already, if it still has its place.
    private func known() -> Environment? {
        guard let known = opened.withLock({ $0 }) else { return nil }
        // Somebody may have put another file in its place.
        if (try? known.isInPlace()) == true { return known }
        forget()
        return nil
    }

    /// The file at the path; nil where there is none that can be used.
    private func openIfPresent() throws(ProjectionError) -> Environment? {
        if let known = known() { return known }
        guard FileIdentity(path: path) != nil else { return nil }
        return try guarded { () throws(ProjectionError) in try openGuarded() }
    }

    private func openGuarded() throws(ProjectionError) -> Environment? {
        do throws(LMDBError) {
            let environment = try Environment.open(at: path, options: Self.options)
            opened.withLock { $0 = environment }
            return environment
        } catch {
            guard error.isNoUsableFile else { throw .storage(error) }
            return nil
        }
    }

    private func forget() { opened.withLock { $0 = nil } }

    /// What a new generation takes the place of.
    package enum Replaced: Sendable {
        /// Whatever there is.
        case whatever
        /// Rows with the checkpoint that was found to be no good, or none. Rows that somebody else
        /// wrote meanwhile are left alone where they go further.
        case unlessFurther(than: Checkpoint?)
    }

    /// Writes a new generation of all rows in one commit: readers see the old one or the new one,
    /// and so does whoever comes after a crash of the program.
    ///
    /// `emit` calls its argument with each row. `isWanted` is asked once nobody can take the file away
    /// any more without this commit going with it: whether the log is still the one that was folded.
    /// - Complexity: O(rows and their bytes).
    package func replaceAll(
        _ checkpoint: Checkpoint, inPlaceOf replaced: Replaced, if isWanted: () -> Bool = { true },
        _ emit: (_ put: (ProjectionRow) throws(ProjectionError) -> Void) throws(ProjectionError) ->
            Void
    ) throws(ProjectionError) {
        try write { (rows, transaction) throws(ProjectionError) in
            guard isWanted() else { return }
            if case .unlessFurther(let judged) = replaced,
                let stored = try rows.checkpoint(transaction), stored != judged,
                stored.log.hasSameID(as: checkpoint.log), stored.position > checkpoint.position
            {
                return
            }
            try rows.empty(transaction)
            try emit { (row) throws(ProjectionError) in try rows.put(row, transaction) }
            try rows.put(ProjectionRow(.checkpoint, 0, checkpoint.encoded), transaction)
        }
    }

    /// Changes some rows, if the projections are still those that the change was made for.
    /// - Returns: false, and nothing changed, where somebody else changed them meanwhile, or they are not
    ///   wanted, as in `replaceAll`.
    package func update(
        from expected: Checkpoint, to checkpoint: Checkpoint, if isWanted: () -> Bool = { true },
        _ change: ProjectionChange
    ) throws(ProjectionError) -> Bool {
        var isDone = false
        try write { (rows, transaction) throws(ProjectionError) in
            guard isWanted(), try rows.checkpoint(transaction) == expected else { return }
            for (table, key) in change.removed { try rows.remove(table, key, transaction) }
            for row in change.rows { try rows.put(row, transaction) }
            try rows.put(ProjectionRow(.checkpoint, 0, checkpoint.encoded), transaction)
            isDone = true
        }
        return isDone
    }

    private func write(
        _ body: (ProjectionTables, borrowing WriteTransaction) throws(ProjectionError) -> Void
    ) throws(ProjectionError) {
        do throws(ProjectionError) {
            try write(to: try openOrCreate(), body)
        } catch .storage(let error) where error.kind == .replaced || error.kind == .broken {
            // Another process put a file in the place of this one between our look and our try.
            forget()
            try write(to: try openOrCreate(), body)
        }
    }

    private func write(
        to environment: Environment,
        _ body: (ProjectionTables, borrowing WriteTransaction) throws(ProjectionError) -> Void
    ) throws(ProjectionError) {
        do throws(WriteError<ProjectionError>) {
            try environment.write { (transaction) throws(ProjectionError) in
                let rows = try ProjectionTables(opening: transaction)
                try body(rows, transaction)
                try rows.put(ProjectionRow(.checkpoint, Self.bootKey, Boot.id), transaction)
            }
        } catch {
            forget()
            switch error {
            case .storage(let error): throw .storage(error)
            case .body(let error): throw error
            }
        }
    }

    /// Makes sure that there is a file that can be written.
    package func prepare() throws(ProjectionError) { _ = try openOrCreate() }

    /// Removes the file that is open here, unless another one has its place by now; the next write
    /// makes one.
    package func discard() {
        guard let known = opened.withLock({ $0 }) else { return }
        forget()
        do throws(ProjectionError) {
            try guarded { () throws(ProjectionError) in
                if (try? known.isInPlace()) == true { remove() }
            }
        } catch {
            // The next question meets the same file, and says so.
        }
    }

    /// Removes the file whatever it is of, and waits for whoever opens or makes it meanwhile.
    package func removeForGood() {
        forget()
        do throws(ProjectionError) {
            try guarded { () throws(ProjectionError) in remove() }
        } catch {
            // Without the lock of the log there is nobody to wait for.
            remove()
        }
    }

    private func remove() { Self.remove(besides: log) }

    /// Removes the file beside a log, whoever has it open. To be called with the lock of the log, or
    /// once another log has its place: then nobody writes what belongs to the former one any more.
    package static func remove(besides log: String) {
        let path = path(besides: log)
        FileRemoval.removeIfPresent(path)
        FileRemoval.removeIfPresent(path + "-lock")
    }

    /// The file, made where there is none that can be used.
    private func openOrCreate() throws(ProjectionError) -> Environment {
        if let known = known(), try Self.isOfThisBoot(known) { return known }
        forget()
        return try guarded { () throws(ProjectionError) in
            // Without a checkpoint somebody is just filling it, or an older version did.
            if let environment = try openGuarded(), try Self.isOfThisBoot(environment) {
                return environment
            }
            forget()
            remove()
            let made = try projectionStorage { () throws(LMDBError) in try create() }
            opened.withLock { $0 = made }
            return made
        }
    }

    private static func isOfThisBoot(_ environment: Environment) throws(ProjectionError) -> Bool {
        try isOfThisBoot(
            try projectionStorage { () throws(LMDBError) in try environment.read() })
    }

    /// A file without rows.
    private func create() throws(LMDBError) -> Environment {
        try Environment.create(at: path, options: Self.options) {
            (transaction) throws(LMDBError) in
            let boot = RowChecksum.sealed(ProjectionRow(.checkpoint, Self.bootKey, Boot.id))
            for name in ProjectionTable.allCases {
                let table = try transaction.openTable(name.name, .integerKeys)
                guard name == .checkpoint else { continue }
                try transaction.put(table, Self.bootKey, boot.span)
            }
        }
    }
}

extension LMDBError {
    /// Whether there is no file at the path that could be used.
    fileprivate var isNoUsableFile: Bool {
        switch kind {
        case .notFound, .notALedgerFile, .notRegular, .damaged, .truncated, .differentPageSize,
            .newerLMDBFormat, .foreignLockFile, .otherLockFile:
            true
        default: false
        }
    }
}
