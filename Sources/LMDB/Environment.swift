import CLMDB
import Glibc

/// One LMDB file, open in this process at most once.
///
/// Any number of threads may read and write through it; writers wait for each other, in this
/// process and in others. The file is closed when the last reference, including those of read
/// transactions and their bytes, is gone.
package final class Environment: Sendable {
    let handle: EnvironmentHandle

    init(_ handle: EnvironmentHandle) {
        self.handle = handle
    }

    deinit {
        Registry.close(handle)
    }

    /// Opens an existing file after inspecting it and walking its pages, so that no damage can
    /// end the process later.
    ///
    /// A file that is open in this process already gives the same environment, whatever `options`
    /// say, except that one open for reading only refuses to be opened for writing, and one that
    /// may lose commits refuses to be opened for durable ones.
    /// - Throws: `.notFound`, what the inspection found wrong (`.notALedgerFile`, `.damaged`,
    ///   `.truncated`, `.differentPageSize`, `.newerLMDBFormat`), `.networkFileSystem`,
    ///   `.permissionDenied`, which names the lock file where it is to blame, `.notRegular` where
    ///   the path of the lock file, or a path that may be no link, is one, `.foreignLockFile`, `.otherLockFile`, `.overtaken`
    ///   where others change or replace the file all the time, or `.busy` while read transactions hold a broken
    ///   handle of the file, or one of a file that this one replaced together with whose lock file it was left.
    ///   The last is waited for, 0.2 seconds at most, unless `options` say otherwise; a thread of this process that is
    ///   replacing the file until it has ended.
    /// - Complexity: O(pages of trees and free list), without the pages of large values but their
    ///   first one's header; O(1) for a file that is open already.
    package static func open(
        at path: String, options: EnvironmentOptions = EnvironmentOptions()
    ) throws(LMDBError) -> Environment {
        let environment = try registered(path, options)
        // A handle that is shared must promise at least what is asked for now.
        guard options.readOnly || !environment.handle.options.readOnly,
            options.durability != .everyCommit || options.readOnly
                || environment.handle.options.durability == .everyCommit
        else { throw LMDBError(.busy, .open, path: path) }
        return environment
    }

    /// Opens the file, or finds it open in this process, as soon as those have ended who replace it.
    private static func registered(
        _ path: String, _ options: EnvironmentOptions
    ) throws(LMDBError) -> Environment {
        var openings = 0
        var lockOpenings = 0
        while openings < maximumOpenings {
            let (place, identity) = try find(path, options)
            let answer = try Registry.environment(for: identity, at: place) {
                () throws(LMDBError) in
                try openHandle(place, options)
            }
            switch answer {
            case .environment(let environment): return environment
            case .nameWent:
                openings += 1
                continue
            case .isBeingReplaced: break
            case .earlierFileIsHeld:
                lockOpenings += 1
                guard options.waitsForOthers, lockOpenings < maximumLockOpenings else {
                    throw LMDBError(.busy, .open, path: path)
                }
            }
            usleep(UInt32.random(in: lockPauseMicroseconds))
        }
        throw LMDBError(.overtaken, .open, path: path)
    }

    private static func find(
        _ path: String, _ options: EnvironmentOptions
    ) throws(LMDBError) -> (ResolvedPath, FileIdentity) {
        do throws(MDBCode) {
            let place = try ResolvedPath(existing: path)
            if !options.followsLinks, FileSystem.thing(at: path) == .link { throw MDBCode(ELOOP) }
            let identity = try FileIdentity(path: place.path)
            guard try !FileSystem.isNetwork(place.path) else { throw MDBCode(EREMOTE) }
            return (place, identity)
        } catch {
            switch error.code {
            case EREMOTE: throw LMDBError(.networkFileSystem, .open, path: path)
            case ELOOP: throw LMDBError(.notRegular(.link), .open, path: path)
            default: throw LMDBError(error, .open, path: path)
            }
        }
    }

    /// How often a file is opened whose name, or lock file's name, went to another one meanwhile: each time somebody
    /// else has come to an end.
    private static let maximumOpenings = 16
    /// How often a lock file is looked at that says nothing of this file, and how long is waited
    /// in between.
    private static let maximumLockOpenings = 20
    private static let lockPauseMicroseconds: ClosedRange<UInt32> = 1_000...9_000

    private static func openHandle(
        _ place: ResolvedPath, _ options: EnvironmentOptions
    ) throws(LMDBError) -> EnvironmentHandle {
        var openings = 0
        var lockOpenings = 0
        while openings < maximumOpenings {
            // A commit that has been ending all that time is one that hangs.
            let isPatient = lockOpenings + 1 < maximumLockOpenings
            let opening = try openOnce(place, options, trustingOneBehind: !isPatient)
            switch opening {
            case .opened(let handle):
                try handle.checkPages()
                do throws(MDBCode) {
                    try handle.refreshCatalogue()
                } catch {
                    throw LMDBError(error, .open, path: place.path)
                }
                return handle
            case .replaced:
                openings += 1
            case .lockFileUnfit, .lockFileNotTheOnly:
                lockOpenings += 1
                guard isPatient else {
                    var kind = LMDBError.Kind.foreignLockFile
                    if case .lockFileNotTheOnly = opening { kind = .otherLockFile }
                    throw LMDBError(kind, .open, path: place.path)
                }
                // Others may wait for the same; at different times, one of them comes to be alone.
                usleep(UInt32.random(in: lockPauseMicroseconds))
            }
        }
        throw LMDBError(.overtaken, .open, path: place.path)
    }

    private enum Opening {
        case opened(EnvironmentHandle)
        /// The file or its lock file was replaced meanwhile.
        case replaced
        /// The lock file does not serve this file. Either it serves an earlier one, or whoever was
        /// to fill it died over that while this process waited for him: then whoever opens it
        /// alone fills it, which closing it makes possible.
        case lockFileUnfit
        /// Others have the file open with another lock file.
        case lockFileNotTheOnly
    }

    private static func openOnce(
        _ place: ResolvedPath, _ options: EnvironmentOptions, trustingOneBehind: Bool
    ) throws(LMDBError) -> Opening {
        let pageSizeBytes = FileSystem.pageSizeBytes
        let inspection = try FileInspection.inspect(place.path, pageSizeBytes: pageSizeBytes)
        let locking = EnvironmentHandle.Locking(options.sharing)
        if locking == .lockFile { try EnvironmentHandle.checkLockFile(of: place) }
        do throws(MDBCode) {
            if locking == .lockFile { try EnvironmentHandle.reserveLockFile(of: place, options) }
            let lockBefore =
                locking == .lockFile ? EnvironmentHandle.lockFile(of: place) : nil
            let handle = try EnvironmentHandle.open(
                place, options: options, newest: inspection.newest, locking: locking,
                pageSizeBytes: pageSizeBytes)
            // Both files were opened by name.
            let isSame =
                handle.identity == inspection.identity
                && (lockBefore == nil || lockBefore == handle.lockIdentity)
            guard isSame, try handle.isInPlace() else { return .replaced }
            _ = try handle.freeDeadReaders()
            switch try handle.lockCount() {
            case .fits: return try claim(handle)
            case .oneBehind(let number):
                guard trustingOneBehind else { return .lockFileUnfit }
                // It may as well be another file's, by chance.
                return handle.removeForeignLockFile(counting: number)
                    ? .replaced : try claim(handle)
            case .unfit(let number):
                return handle.removeForeignLockFile(counting: number) ? .replaced : .lockFileUnfit
            }
        } catch {
            switch error.code {
            // The data file was found to be one of LMDB; so it is the lock file that is none.
            case MDB_INVALID: return .lockFileUnfit
            case EACCES, EPERM:
                // The file itself may be open to us: then it is the lock file that is not.
                let rights = options.readOnly ? R_OK : R_OK | W_OK
                guard FileSystem.mayAccess(place.path, rights) else { break }
                throw LMDBError(error, .lock, path: place.lockPath)
            default: break
            }
            throw LMDBError(error, .open, path: place.path)
        }
    }

    /// Makes sure that nobody has the file open with another lock file, and that nobody can.
    private static func claim(_ handle: EnvironmentHandle) throws(MDBCode) -> Opening {
        guard let lockFile = handle.lockIdentity else { return .opened(handle) }
        guard let one = try OneLockFile.take(of: handle.place, lockFile) else {
            return .lockFileNotTheOnly
        }
        guard try one.isOf(handle.identity) else { return .replaced }
        guard try !one.isContested() else { return .lockFileNotTheOnly }
        // Who replaced the file before the lock was had may be about to remove the lock file, or has done so.
        guard try handle.isInPlace() else { return .replaced }
        handle.keep(one)
        return .opened(handle)
    }

    /// The file, its folder free of links.
    package var path: String { handle.path }

    /// Begins a read transaction: a snapshot of the last commit that lives as long as a reference
    /// to it or to its bytes.
    /// - Throws: `.usedAfterFork`, `.broken`, `.readersFull`, `.replaced`.
    package func read() throws(LMDBError) -> ReadTransaction {
        ReadTransaction(self, try handle.beginRead())
    }

    /// Begins a write transaction, runs `body` and commits; on return the commit is as durable as
    /// the options say. All on the calling thread, which waits while another one writes.
    ///
    /// A failed commit breaks the handle: later calls throw `.broken` until the file is opened
    /// again.
    /// - Throws: `.body` with what `body` threw, after aborting; `.storage` when beginning or
    ///   committing failed.
    package func write<R, E: Error>(
        _ body: (borrowing WriteTransaction) throws(E) -> R
    ) throws(WriteError<E>) -> R {
        try Self.write(handle, body)
    }

    /// ``write(_:)`` on a handle that need not be registered.
    static func write<R, E: Error>(
        _ handle: EnvironmentHandle, _ body: (borrowing WriteTransaction) throws(E) -> R
    ) throws(WriteError<E>) -> R {
        let begun: Begun
        do throws(LMDBError) { begun = try handle.beginWrite() } catch { throw .storage(error) }
        let transaction = WriteTransaction(handle, begun)
        let result: R
        do throws(E) { result = try body(transaction) } catch { throw .body(error) }
        do throws(LMDBError) { try transaction.commit() } catch { throw .storage(error) }
        return result
    }

    /// Writes everything committed to disk, whatever the options say.
    package func sync() throws(LMDBError) {
        try use(.sync) { (handle) throws(MDBCode) in
            try check(unsafe mdb_env_sync(handle.raw, 1))
        }
    }

    /// Frees the reader slots of processes that died, which else make the file grow.
    /// - Returns: how many.
    @discardableResult
    package func checkReaders() throws(LMDBError) -> Int {
        try use(.read) { (handle) throws(MDBCode) in try handle.freeDeadReaders() }
    }

    /// The length of the file, or 0 when the environment is no longer usable.
    package func fileSizeBytes() -> Int64 {
        let size = try? use(.read) { (handle) throws(MDBCode) in
            Int64(try Descriptor.status(of: try handle.descriptor).st_size)
        }
        return size ?? 0
    }

    /// The length the file can grow to, or 0 when the environment is no longer usable.
    package var mapSizeBytes: Int {
        let size = try? use(.read) { (handle) throws(MDBCode) in
            try handle.information().mapSizeBytes
        }
        return size ?? 0
    }

    /// Whether the path still names this file.
    package func isInPlace() throws(LMDBError) -> Bool {
        try use(.read) { (handle) throws(MDBCode) in try handle.isInPlace() }
    }

    /// Whether the path names another file, or none: one was put in the place of this one, or it was
    /// removed; or its lock file was, so that others would not see who reads. One call of the system where nothing has
    /// changed, and once a second a few more. How many names the file has says nothing: it may have others.
    package func hasLostItsName() throws(LMDBError) -> Bool {
        try use(.read) { (handle) throws(MDBCode) in try !handle.isStillInPlace() }
    }

    /// Runs `body` between entering and leaving the handle.
    func use<R>(
        _ attempt: LMDBError.Attempt, _ body: (EnvironmentHandle) throws(MDBCode) -> R
    ) throws(LMDBError) -> R {
        try handle.enter(attempt)
        defer { handle.leave() }
        do throws(MDBCode) {
            return try body(handle)
        } catch {
            throw LMDBError(error, attempt, path: path)
        }
    }
}
