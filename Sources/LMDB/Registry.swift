import Synchronization

/// The open environments of this process by file.
///
/// LMDB does not notice a file that is opened twice in one process, and closing one of the two
/// drops the locks of the other: POSIX locks belong to the process.
///
/// Opening and closing happen with the mutex held, although they block, since two openings of one
/// file must not overlap.
enum Registry {
    private struct Entry {
        weak var environment: Environment?
        let handle: EnvironmentHandle
    }

    private static let entries = Mutex<[FileIdentity: Entry]>([:])

    /// The environment of the file `identity`, or the one `open` makes when there is none.
    ///
    /// A handle that broke is closed first, and so is one of another file with the same lock file,
    /// which the file at the path has replaced; `.busy` is thrown while transactions hold it.
    static func environment(
        for identity: FileIdentity, at place: ResolvedPath,
        open: () throws(LMDBError) -> EnvironmentHandle
    ) throws(LMDBError) -> Environment {
        // Held outside of the lock, because the end of an environment takes the lock.
        var kept: Environment?
        let opened = try entries.withLock { (entries) throws(LMDBError) -> Environment in
            if let entry = entries[identity], entry.handle.isOfThisProcess {
                kept = entry.environment
                if let kept, entry.handle.refusal == nil {
                    // Where its lock file was removed, nobody else can open the file until this one lets it go.
                    if (try? entry.handle.isInPlace()) ?? true { return kept }
                    guard entry.handle.closeIfUnused(.replaced) else {
                        throw LMDBError(.busy, .open, path: place.path)
                    }
                }
                guard entry.handle.close() else {
                    throw LMDBError(.busy, .open, path: place.path)
                }
            }
            if let lock = EnvironmentHandle.lockFile(of: place) {
                for (other, entry) in entries
                where other != identity && entry.handle.lockIdentity == lock
                    && entry.handle.isOfThisProcess
                {
                    // While transactions hold it, it goes on: there is nothing else to read.
                    guard entry.handle.closeIfUnused(.replaced) else {
                        throw LMDBError(.busy, .open, path: place.path)
                    }
                }
            }
            let handle = try open()
            let environment = Environment(handle)
            entries[handle.identity] = Entry(environment: environment, handle: handle)
            return environment
        }
        withExtendedLifetime(kept) {}
        return opened
    }

    /// Runs `body` while nothing of this process has the file open, or can open it or any other one:
    /// `body` must neither open nor close one.
    /// - Throws: `.storage` with `.busy` where the file is open.
    static func keepingClosed<E: Error>(
        _ identity: FileIdentity, at place: ResolvedPath, _ body: () throws(WriteError<E>) -> Void
    ) throws(WriteError<E>) {
        try entries.withLock { (entries) throws(WriteError<E>) in
            if let entry = entries[identity], entry.handle.isOfThisProcess,
                !entry.handle.refuse(.replaced)
            {
                throw .storage(LMDBError(.busy, .replace, path: place.path))
            }
            try body()
        }
    }

    /// Closes the handle of an environment that ended.
    static func close(_ handle: EnvironmentHandle) {
        guard handle.isOfThisProcess else { return }
        entries.withLock {
            handle.close()
            if $0[handle.identity]?.handle === handle {
                $0[handle.identity] = nil
            }
        }
    }
}
