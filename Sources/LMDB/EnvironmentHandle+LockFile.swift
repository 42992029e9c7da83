import CLMDB
import Glibc

extension EnvironmentHandle {
    /// Takes away the lock file that serves an earlier file than the one that has the path now.
    ///
    /// Who puts a file in the place of another one gives it the name first, while nobody can write, and then removes the
    /// lock file. If it is killed in between, or somebody moved the file by hand, those who have the earlier
    /// file open keep its lock file alive, and nobody could open the new one until the last of them ends.
    ///
    /// It is done holding the write lock of that lock file. So nobody commits, and whoever waits for it finds
    /// afterwards that the path names another file: nothing is written under the lock any more.
    ///
    /// `number`: of transactions, as the lock file had it before. Where its last owner was killed, LMDB puts this file's
    /// number there when the lock is taken, and it would be taken for a lock file of this file.
    /// - Returns: whether the path of the lock file is free, or another one has it.
    func removeForeignLockFile(counting number: Int) -> Bool {
        guard !options.readOnly, lockIdentity != nil else { return false }
        do throws(MDBCode) {
            let transaction = try begin(0)
            defer { unsafe mdb_txn_abort(transaction.raw) }
            guard Self.lockFile(of: place) == lockIdentity else { return true }
            let newest = try newestTransactionAtPath()
            // One behind was that of a commit that came to its end meanwhile.
            let isForeign =
                transaction.number != newest + 1 || !(newest - 1...newest).contains(number)
            guard isForeign else { return false }
            return unsafe unlink(place.lockPath) == 0
        } catch {
            // Then it is left to whoever comes to be alone with it.
            return false
        }
    }

    /// The number of the last commit of the file that has the path.
    private func newestTransactionAtPath() throws(MDBCode) -> Int {
        do throws(LMDBError) {
            let found = try FileInspection.inspect(place.path, pageSizeBytes: pageSizeBytes)
            return Int(clamping: found.newest.transaction)
        } catch {
            throw MDBCode(MDB_INVALID)
        }
    }
}
