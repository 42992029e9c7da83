import Files
import LMDB

extension EventLog {
    /// Erases members for good: their names, the references that are theirs, and what rows about them
    /// say beyond facts. On return the new file is on the disk and has the log's name.
    ///
    /// Nobody can append meanwhile; who reads goes on with the old file, and finds the new one with the
    /// next view. After a crash at any time there is the old file or the new one, each whole.
    /// - Throws: `.erasureKeyMissing`, `.file`, `.damaged`, and whatever the file throws; the log is
    ///   what it was then, unless only what follows the renaming failed: `.replacedUnsettled`.
    /// - Complexity: O(file).
    ///
    /// `beforehand` runs under the write lock once the new file is complete, before it gets the name: for what is
    /// derived from the log and must go with what is erased.
    @available(*, noasync)
    package func erase(
        _ request: ErasureRequest, beforehand: () -> Void
    ) throws(EventLogError) -> ErasureReceipt {
        // Others may erase, too, and each puts another file in the place of the one that is waited for.
        for _ in 0..<OpenFile.mostReplacements {
            do throws(EventLogError) {
                return try writer.alone { () throws(EventLogError) in
                    try eraseAlone(request, beforehand)
                }
            } catch .storage(let error) where error.kind == .replaced || error.kind == .broken {
                try storage { () throws(LMDBError) in try file.replace() }
            }
        }
        return try writer.alone { () throws(EventLogError) in try eraseAlone(request, beforehand) }
    }

    /// What an erasure would do.
    /// - Complexity: O(events).
    package func erasure(_ request: ErasureRequest) throws(EventLogError) -> ErasureReceipt {
        let view = try view()
        return try ErasurePlan(request, view, try existingKey(view)).receipt
    }

    private func existingKey(_ view: LogView) throws(EventLogError) -> ErasureKey? {
        guard try ErasedIdentities.exist(in: view) else { return nil }
        return try ErasureKey(besides: file.path, of: view.state.logID)
    }

    private enum Abort: Error {
        case nothingLeft(ErasureReceipt)
        case failed(EventLogError)
    }

    private func eraseAlone(
        _ request: ErasureRequest, _ beforehand: () -> Void
    ) throws(EventLogError) -> ErasureReceipt {
        var made: (receipt: ErasureReceipt, state: LogState)?
        let environment = file.current
        do throws(WriteError<Abort>) {
            try environment.replaceFile { (_) throws(Abort) in
                // What an erasure left that was interrupted holds everybody.
                ErasureWriter.removeTemporary(of: file.path)
                let plan: ErasurePlan
                do throws(EventLogError) {
                    let key: ErasureKey
                    (plan, key) = try self.plan(request, environment)
                    if !plan.isEmpty {
                        let written = try ErasureWriter.write(
                            plan, key, request.record(plan.receipt.members), besides: file.path,
                            fileBytes: environment.fileSizeBytes(), clock: clock)
                        made = (plan.receipt, written.state)
                        beforehand()
                        return written.path
                    }
                } catch {
                    throw .failed(error)
                }
                throw .nothingLeft(plan.receipt)
            }
        } catch {
            // What is beside the log now may be another erasure's: the lock is free, or was never had.
            switch error {
            case .storage(let error): throw .storage(error)
            case .body(.failed(let error)): throw error
            case .body(.nothingLeft(let receipt)):
                // The file without them may be that of an erasure that failed once it had its name.
                try storage { () throws(LMDBError) in try environment.settleName() }
                return receipt
            }
        }
        try storage { () throws(LMDBError) in try file.replace() }
        guard var made else { return ErasureReceipt() }
        let successor = file.current
        Anchor(made.state).write(
            besides: file.path, if: { (try? successor.isInPlace()) ?? false })
        made.receipt.isDone = true
        return made.receipt
    }

    /// Looks at the log as it is under the write lock.
    private func plan(
        _ request: ErasureRequest, _ environment: Environment
    ) throws(EventLogError) -> (plan: ErasurePlan, key: ErasureKey) {
        let reading = try storage { () throws(LMDBError) in try file.read(of: environment) }
        let view = try LogView(reading.transaction, reading.parts)
        // One that was there is never removed: where the system does not tell, nothing is done.
        let hadKey: Bool
        do throws(FileError) {
            hadKey = try FileKind.of(name: ErasureKey.path(besides: file.path)) != nil
        } catch {
            throw .file(error)
        }
        // A key is made where nobody was erased yet; it is on the disk before the file that needs it.
        let key =
            try ErasedIdentities.exist(in: view)
            ? try ErasureKey(besides: file.path, of: view.state.logID)
            : try ErasureKey.made(besides: file.path, of: view.state.logID)
        let plan = try ErasurePlan(request, view, key)
        if plan.isEmpty, !hadKey { FileRemoval.removeIfPresent(key.path) }
        return (plan, key)
    }
}

extension LogView {
    /// Whether anybody was erased from the log.
    package func hasErased() throws(EventLogError) -> Bool { try ErasedIdentities.exist(in: self) }

    /// The stand-in of a member that was erased, by its name; nil where it was not, or where the key
    /// that could tell is not beside the log. `log`: path of the log.
    package func standIn(ofErased name: [UInt8], log: String) throws(EventLogError) -> [UInt8]? {
        guard try ErasedIdentities.exist(in: self) else { return nil }
        let key: ErasureKey
        do throws(EventLogError) {
            key = try ErasureKey(besides: log, of: state.logID)
        } catch {
            if case .file = error { throw error }
            return nil
        }
        let standIn = StandIn.name(key.code(.member, name))
        return try find(.member, standIn) == nil ? nil : standIn
    }
}

/// What stands in a log for names of members that were erased from it, once the key beside it is read.
package struct MemberStandIns {
    private let key: ErasureKey

    /// Nil where the key is not beside the log, or is another log's. `log`: path of the log.
    /// - Throws: `.file`.
    package init?(besides log: String, of view: LogView) throws(EventLogError) {
        guard try EventLog.erasureKey(besides: log, fits: view) else { return nil }
        key = try ErasureKey(besides: log, of: view.state.logID)
    }

    /// The stand-in of a name.
    package func standIn(of name: [UInt8]) -> [UInt8] { StandIn.name(key.code(.member, name)) }
}

extension EventLog {
    /// Whether there is a key beside a log that the process may not read: whether it fits, nobody can tell.
    package static func hasUnreadableErasureKey(besides log: String) -> Bool {
        do throws(FileError) {
            _ = try SmallFile.readOwn(erasureKeyPath(besides: log), limitBytes: 1 << 12)
            return false
        } catch {
            return error.kind == .permissionDenied
        }
    }

    /// The file with the key of the codes that are left of who was erased from a log.
    package static func erasureKeyPath(besides log: String) -> String {
        ErasureKey.path(besides: log)
    }

    /// Whether somebody was erased from a log, as a view shows it, and the key lies beside none of these paths.
    /// - Throws: `.file` where reading one fails.
    package static func lacksErasureKey(
        _ view: LogView, besides logs: String...
    ) throws(EventLogError) -> Bool {
        guard try view.hasErased() else { return false }
        for log in logs {
            if try erasureKey(besides: log, fits: view) { return false }
        }
        return true
    }

    /// Whether the key beside a log is one with which another log, as a view shows it, can be appended to.
    /// - Throws: `.file` where reading it fails.
    package static func erasureKey(
        besides log: String, fits view: LogView
    ) throws(EventLogError) -> Bool {
        do throws(EventLogError) {
            let key = try ErasureKey(besides: log, of: view.state.logID)
            _ = try ErasedIdentities.of(view) { () throws(EventLogError) in key }
            return true
        } catch {
            if case .file = error { throw error }
            return false
        }
    }
}
