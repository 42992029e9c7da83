import CLMDB
import Glibc

extension Environment {
    /// How a copy treats free pages.
    package enum CopyMode: Sendable, Equatable {
        /// Page for page, free pages with all they still hold; the quickest.
        case exact
        /// Pages in use only; its transactions count from 1 again.
        case compacting
    }

    /// Writes a snapshot of the last commit to `descriptor`, which is open for writing and empty.
    /// Writers go on meanwhile. The caller syncs and closes the descriptor.
    /// - Throws: `.diskFull`, `.inputOutput`; what was written is of no use then.
    /// - Complexity: O(file).
    package func copy(to descriptor: Int32, _ mode: CopyMode) throws(LMDBError) {
        try use(.copy) { (handle) throws(MDBCode) in
            let flags = mode == .compacting ? UInt32(MDB_CP_COMPACT) : 0
            try check(unsafe mdb_env_copyfd2(handle.raw, descriptor, flags))
        }
    }

    /// Puts another file in the place of this one, which no writer may change meanwhile.
    ///
    /// `body` runs with the write lock held and returns the path of a complete file on the same
    /// file system. On return that file has this one's name, on disk; this environment goes on
    /// reading the old file, and its writers get `.replaced`. The lock file goes with the old file:
    /// its transaction number means nothing to the new one.
    /// - Throws: `.body` with what `body` threw, nothing having been replaced; `.storage`.
    package func replaceFile<E: Error>(
        _ body: (borrowing WriteTransaction) throws(E) -> String
    ) throws(WriteError<E>) {
        let begun: Begun
        do throws(LMDBError) { begun = try handle.beginWrite() } catch { throw .storage(error) }
        // Never committed: its end aborts it, and frees the lock after the replacement only.
        let transaction = WriteTransaction(handle, begun)
        let newPath: String
        do throws(E) { newPath = try body(transaction) } catch { throw .body(error) }
        do throws(MDBCode) {
            try Descriptor(path: newPath, flags: O_RDWR).sync()
            guard unsafe rename(newPath, path) == 0 else { throw .fromErrno }
            let isGone = unsafe unlink(handle.place.lockPath) == 0 || errno == ENOENT
            guard isGone else { throw .fromErrno }
            try handle.place.syncFolder()
        } catch {
            throw .storage(LMDBError(error, .replace, path: path))
        }
        _ = consume transaction
    }
}
