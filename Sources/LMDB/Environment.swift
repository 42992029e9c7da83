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
    ///   `.permissionDenied`, `.foreignLockFile`, or `.busy` while read transactions hold a
    ///   broken handle of the file, or one of a file that this one replaced together with whose
    ///   lock file it was left.
    /// - Complexity: O(pages of trees and free list), without the pages of large values but their
    ///   first one's header; O(1) for a file that is open already.
    package static func open(
        at path: String, options: EnvironmentOptions = EnvironmentOptions()
    ) throws(LMDBError) -> Environment {
        let place: ResolvedPath
        let identity: FileIdentity
        do throws(MDBCode) {
            place = try ResolvedPath(existing: path)
            identity = try FileIdentity(path: place.path)
            if try FileSystem.isNetwork(place.path) {
                throw MDBCode(EREMOTE)
            }
        } catch {
            guard error.code != EREMOTE else {
                throw LMDBError(.networkFileSystem, .open, path: path)
            }
            throw LMDBError(error, .open, path: path)
        }
        let environment = try Registry.environment(for: identity, at: place) {
            () throws(LMDBError) in
            try openHandle(place, options)
        }
        // A handle that is shared must promise at least what is asked for now.
        guard options.readOnly || !environment.handle.options.readOnly,
            options.durability != .everyCommit || options.readOnly
                || environment.handle.options.durability == .everyCommit
        else { throw LMDBError(.busy, .open, path: path) }
        return environment
    }

    private static func openHandle(
        _ place: ResolvedPath, _ options: EnvironmentOptions
    ) throws(LMDBError) -> EnvironmentHandle {
        let maximumOpenings = 4
        for _ in 0..<maximumOpenings {
            guard let handle = try openUnlessReplaced(place, options) else { continue }
            try handle.checkPages()
            do throws(MDBCode) {
                try handle.refreshCatalogue()
            } catch {
                throw LMDBError(error, .open, path: place.path)
            }
            return handle
        }
        throw LMDBError(.busy, .open, path: place.path)
    }

    /// - Returns: nil when the file or its lock file was replaced meanwhile.
    private static func openUnlessReplaced(
        _ place: ResolvedPath, _ options: EnvironmentOptions
    ) throws(LMDBError) -> EnvironmentHandle? {
        let pageSizeBytes = FileSystem.pageSizeBytes
        let inspection = try FileInspection.inspect(place.path, pageSizeBytes: pageSizeBytes)
        do throws(MDBCode) {
            let lockBefore = EnvironmentHandle.lockFile(of: place)
            let handle = try EnvironmentHandle.open(
                place, options: options, newest: inspection.newest, locking: .lockFile,
                pageSizeBytes: pageSizeBytes)
            // Both files were opened by name.
            let isSame =
                handle.identity == inspection.identity
                && (lockBefore == nil || lockBefore == handle.lockIdentity)
            guard isSame, try handle.isInPlace() else { return nil }
            _ = try handle.freeDeadReaders()
            guard try handle.lockFileMatches() else {
                throw MDBCode(ESTALE)
            }
            return handle
        } catch {
            guard error.code != ESTALE else {
                throw LMDBError(.foreignLockFile, .open, path: place.path)
            }
            throw LMDBError(error, .open, path: place.path)
        }
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

    /// Whether the file has no name any more: another one was put in its place, or it was removed.
    /// One call of the system.
    package func hasLostItsName() throws(LMDBError) -> Bool {
        try use(.read) { (handle) throws(MDBCode) in
            try Descriptor.status(of: try handle.descriptor).st_nlink == 0
        }
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
