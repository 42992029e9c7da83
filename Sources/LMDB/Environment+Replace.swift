import CLMDB
import Glibc

extension Environment {
    /// Puts another file in the place of this one, which no writer may change meanwhile.
    ///
    /// `body` runs with the write lock held and returns the path of a complete file on the same
    /// file system. On return that file has this one's name, on disk; this environment goes on
    /// reading the old file, and its writers get `.replaced`. The lock file goes with the old file:
    /// its transaction number means nothing to the new one.
    /// - Throws: `.body` with what `body` threw, nothing having been replaced; `.storage`, with kind
    ///   `.replacedUnsettled` where the new file has the name and only what follows failed.
    package func replaceFile<E: Error>(
        _ body: (borrowing WriteTransaction) throws(E) -> String
    ) throws(WriteError<E>) {
        let begun: Begun
        do throws(LMDBError) { begun = try handle.beginWrite() } catch { throw .storage(error) }
        // Never committed: its end aborts it, and frees the lock after the replacement only.
        let transaction = WriteTransaction(handle, begun)
        let newPath: String
        do throws(E) { newPath = try body(transaction) } catch { throw .body(error) }
        // Until the transaction has ended: whoever opens the new file waits for that.
        handle.isBeingReplaced = true
        defer { handle.isBeingReplaced = false }
        do throws(LMDBError) { try handle.place.give(to: newPath) } catch { throw .storage(error) }
        _ = consume transaction
    }

    /// Makes sure that the file keeps its name when the power fails: an earlier replacement may have been cut off, or
    /// have failed, before it came to that.
    package func settleName() throws(LMDBError) {
        do throws(MDBCode) { try handle.place.syncFolder() } catch {
            throw LMDBError(error, .sync, path: handle.place.folder)
        }
        handle.isNameSettled.store(true, ordering: .relaxed)
    }

    /// ``settleName()``, once for each time that the file was opened.
    package func settleNameOnce() throws(LMDBError) {
        guard !handle.isNameSettled.load(ordering: .relaxed) else { return }
        try settleName()
    }

    /// Puts another file in the place of one that is too damaged to be opened: as ``replaceFile(_:)``,
    /// but that nothing of the file is read.
    ///
    /// Programs that opened the file before it was damaged may write to it still, so the write lock is
    /// taken here too. Where the meta pages are so far gone that LMDB cannot begin a write
    /// transaction, nobody can write, and there is nothing to wait for.
    /// - Throws: as `replaceFile`; `.storage` with `.busy` where this process has the file open.
    package static func replaceDamagedFile<E: Error>(
        at path: String, _ body: () throws(E) -> String
    ) throws(WriteError<E>) {
        let place: ResolvedPath
        do throws(MDBCode) { place = try ResolvedPath(existing: path) } catch {
            throw .storage(LMDBError(error, .replace, path: path))
        }
        try Registry.keepingClosed(place) { () throws(WriteError<E>) in
            let lock: WriteLock?
            do throws(LMDBError) { lock = try WriteLock.take(place) } catch {
                throw .storage(error)
            }
            let newPath: String
            do throws(E) { newPath = try body() } catch { throw .body(error) }
            do throws(LMDBError) { try place.give(to: newPath) } catch { throw .storage(error) }
            _ = consume lock
        }
    }
}

extension ResolvedPath {
    /// Lets a complete file on the same file system have this name, and the permissions of the one that has it.
    /// The lock file goes with the old one.
    /// One that cannot have the name is removed.
    fileprivate func give(to newPath: String) throws(LMDBError) {
        do throws(MDBCode) {
            try rename(from: newPath)
        } catch {
            // While the lock is held: later, another file may be in the making under that name.
            unsafe unlink(newPath)
            // rename(2): what the kernel says of a name that something is mounted on.
            if error.code == EBUSY { throw LMDBError(.mountPoint, .replace, path: path) }
            throw LMDBError(error, .replace, path: path)
        }
        do throws(MDBCode) {
            let isGone = unsafe unlink(lockPath) == 0 || errno == ENOENT
            let failure = MDBCode.fromErrno
            try syncFolder()
            guard isGone else { throw failure }
        } catch {
            throw LMDBError(.replacedUnsettled, .replace, path: path, code: error.code)
        }
    }

    private func rename(from newPath: String) throws(MDBCode) {
        let new = try Descriptor(path: newPath, flags: O_RDWR)
        let old = try Descriptor(path: path, flags: O_RDONLY | O_NONBLOCK)
        let mode = try Descriptor.status(of: old.raw).st_mode & 0o777
        guard fchmod(new.raw, mode) == 0 else { throw .fromErrno }
        try new.sync()
        guard unsafe Glibc.rename(newPath, path) == 0 else { throw .fromErrno }
    }
}

/// LMDB's write lock of a file of which nothing but the meta pages is looked at.
private struct WriteLock: ~Copyable {
    private let handle: EnvironmentHandle
    private let transaction: TransactionPointer

    private init(_ handle: EnvironmentHandle, _ transaction: TransactionPointer) {
        (self.handle, self.transaction) = (handle, transaction)
    }

    /// Waits for the lock; nil where the file is none on which a transaction could begin.
    static func take(_ place: ResolvedPath) throws(LMDBError) -> WriteLock? {
        try EnvironmentHandle.checkLockFile(of: place)
        do throws(MDBCode) {
            // LMDB would make a file of its own of one that is empty.
            let file = try Descriptor(path: place.path, flags: O_RDONLY | O_NONBLOCK)
            let status = try Descriptor.status(of: file.raw)
            guard status.st_size >= 2 * FileSystem.pageSizeBytes else { return nil }
            let opened = try EnvironmentHandle.open(
                place, options: EnvironmentOptions(), newest: nil, locking: .lockFile,
                pageSizeBytes: FileSystem.pageSizeBytes)
            return WriteLock(opened, try opened.begin(0))
        } catch {
            switch error.code {
            case MDB_INVALID, MDB_VERSION_MISMATCH, MDB_CORRUPTED, MDB_MAP_RESIZED, ENOENT, ENOMEM,
                EINVAL:
                return nil
            default: throw LMDBError(error, .replace, path: place.path)
            }
        }
    }

    deinit {
        unsafe mdb_txn_abort(transaction.raw)
        handle.close()
    }
}
