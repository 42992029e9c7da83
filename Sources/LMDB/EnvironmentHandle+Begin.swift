import CLMDB
import Glibc

/// A C transaction with the tables it can use.
struct Begun: Sendable {
    let transaction: TransactionPointer
    let tables: [String: Table]
}

extension EnvironmentHandle {
    private static let maximumBeginnings = 16

    /// Begins a read transaction and leaves the handle entered.
    func beginRead() throws(LMDBError) -> Begun {
        try enter(.read)
        do {
            return try begin(MDB_RDONLY, .read)
        } catch {
            leave()
            throw error
        }
    }

    /// Ends a read transaction.
    func endRead(_ transaction: TransactionPointer) {
        // After a fork the slot in the shared reader table is the parent's.
        guard isOfThisProcess else { return }
        unsafe mdb_txn_abort(transaction.raw)
        leave()
    }

    /// Waits for the write lock, begins, and leaves the handle entered.
    ///
    /// - Throws: `.replaced` when the path names another file by now, since a commit to the old
    ///   one would be lost; `.busy` when this thread is inside a write transaction already.
    func beginWrite() throws(LMDBError) -> Begun {
        guard !options.readOnly else { throw LMDBError(.readOnly, .write, path: path) }
        guard !isWriterThisThread else { throw LMDBError(.busy, .write, path: path) }
        try enter(.write)
        do {
            let begun = try begin(0, .write)
            setWriter(pthread_self())
            return begun
        } catch {
            leave()
            throw error
        }
    }

    /// Gives a write transaction up: nothing of it remains.
    func abort(_ transaction: TransactionPointer) {
        guard isOfThisProcess else { return }
        catalogue.withLock {
            setWriter(nil)
            unsafe mdb_txn_abort(transaction.raw)
            $0.writerIsOpening = false
        }
        leave()
    }

    /// Commits a write transaction that opened the tables `opened`.
    ///
    /// Every failure breaks the handle: what LMDB holds in memory may differ from the file then.
    func commit(
        _ transaction: TransactionPointer, opened: [String: Table]
    ) throws(LMDBError) {
        guard isOfThisProcess else { throw LMDBError(.usedAfterFork, .commit, path: path) }
        defer { leave() }
        do throws(MDBCode) {
            // The writer is forgotten before the lock is free, or the next one's entry would go.
            setWriter(nil)
            guard !opened.isEmpty else {
                try check(unsafe mdb_txn_commit(transaction.raw))
                return
            }
            try catalogue.withLock { (catalogue: inout sending Catalogue) throws(MDBCode) in
                // A count that cannot be had counts as wrong, so that the next transaction
                // refreshes the catalogue.
                let count = try? transaction.tableCount()
                catalogue.writerIsOpening = false
                try check(unsafe mdb_txn_commit(transaction.raw))
                catalogue.publish(opened, tableCount: count ?? -1)
            }
        } catch {
            refuse(.broken)
            // mdb.c reports a short write, which is how a full disk shows, as EIO.
            let known = error.code == EIO ? FileSystem.causeOfShortWrite(path) : nil
            throw LMDBError(known.map { MDBCode($0) } ?? error, .commit, path: path)
        }
    }

    /// Begins until the transaction and the catalogue agree.
    private func begin(
        _ flags: Int32, _ attempt: LMDBError.Attempt
    ) throws(LMDBError) -> Begun {
        for _ in 0..<Self.maximumBeginnings {
            let (tables, tableCount, generation) = catalogue.withLock {
                ($0.tables, $0.tableCount, $0.generation)
            }
            let transaction: TransactionPointer
            let refusal: LMDBError.Kind?
            let agrees: Bool
            do throws(MDBCode) {
                transaction = try begin(flags)
            } catch {
                throw LMDBError(error, attempt, path: path)
            }
            do throws(MDBCode) {
                refusal = try self.refusal(of: transaction, attempt)
                let isComplete = try transaction.tableCount() == tableCount
                agrees = isComplete && generation == catalogue.withLock { $0.generation }
            } catch {
                // Left open it would keep the write lock, or a reader's place, till the process ends.
                unsafe mdb_txn_abort(transaction.raw)
                throw LMDBError(error, attempt, path: path)
            }
            if refusal == nil && agrees {
                return Begun(transaction: transaction, tables: tables)
            }
            unsafe mdb_txn_abort(transaction.raw)
            if let refusal { throw LMDBError(refusal, attempt, path: path) }
            do throws(MDBCode) { try refreshCatalogue() } catch {
                throw LMDBError(error, attempt, path: path)
            }
        }
        throw LMDBError(.busy, attempt, path: path)
    }

    /// Why a transaction that LMDB granted must not be used.
    ///
    /// 1. The handle broke or was retired while a writer waited for the lock.
    /// 2. A writer's path names another file.
    /// 3. The lock file counts another file's transactions: a writer's number must follow the
    ///    newest commit, and a reader's must not be above it.
    private func refusal(
        of transaction: TransactionPointer, _ attempt: LMDBError.Attempt
    ) throws(MDBCode) -> LMDBError.Kind? {
        if let refusal { return refusal }
        let isWriter = attempt == .write
        if isWriter, try !isInPlace() { return .replaced }
        let newest = try information().lastTransaction
        let isCounted =
            isWriter ? transaction.number == newest + 1 : transaction.number <= newest
        if isCounted { return nil }
        return try isInPlace() ? .foreignLockFile : .replaced
    }
}
