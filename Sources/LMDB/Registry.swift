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

    /// What came of asking for the environment of a file.
    enum Answer {
        case environment(Environment)
        /// The path names another file by now.
        case nameWent
        /// A transaction of this process is putting this file in the place of another one, whose lock file is still
        /// there: it needs nothing of the asker and comes to its end.
        case isBeingReplaced
        /// Transactions of this process hold a file that lost its name, and whose lock file is still there: whoever
        /// replaced it is about to remove that, or died over it.
        case earlierFileIsHeld
    }

    /// The environment of the file `identity`, which the path named a moment ago, or the one `open` makes when there
    /// is none.
    ///
    /// A handle that broke is closed first, and so is one of another file with the same lock file,
    /// which the file at the path has replaced; `.busy` is thrown while transactions hold the broken one.
    static func environment(
        for identity: FileIdentity, at place: ResolvedPath,
        open: () throws(LMDBError) -> EnvironmentHandle
    ) throws(LMDBError) -> Answer {
        // Held outside of the lock, because the end of an environment takes the lock.
        var kept: Environment?
        let answer = try entries.withLock { (entries) throws(LMDBError) -> Answer in
            // Another thread may have replaced the file since, and let others have the new one, which must not be closed.
            guard names(place, identity) else { return .nameWent }
            if let entry = entries[identity], entry.handle.isOfThisProcess {
                kept = entry.environment
                let isUsable = kept != nil && entry.handle.refusal == nil
                if let kept, isUsable, (try? entry.handle.isInPlace()) ?? true {
                    return .environment(kept)
                }
                guard names(place, identity) else { return .nameWent }
                // Where its lock file was removed, nobody else can open the file until this one lets it go.
                let isClosed =
                    isUsable ? entry.handle.closeIfUnused(.replaced) : entry.handle.close()
                guard isClosed else { throw LMDBError(.busy, .open, path: place.path) }
            }
            if let lock = EnvironmentHandle.lockFile(of: place) {
                for (other, entry) in entries
                where other != identity && entry.handle.lockIdentity == lock
                    && entry.handle.isOfThisProcess
                {
                    guard names(place, identity) else { return .nameWent }
                    // While transactions hold it, it goes on: there is nothing else to read.
                    guard entry.handle.closeIfUnused(.replaced) else {
                        return entry.handle.isBeingReplaced ? .isBeingReplaced : .earlierFileIsHeld
                    }
                }
            }
            let handle = try open()
            let environment = Environment(handle)
            entries[handle.identity] = Entry(environment: environment, handle: handle)
            return .environment(environment)
        }
        withExtendedLifetime(kept) {}
        return answer
    }

    /// Whether a path still names a file, as far as can be told: what is in the way of telling shows when it is opened.
    private static func names(_ place: ResolvedPath, _ identity: FileIdentity) -> Bool {
        do throws(MDBCode) {
            return try FileIdentity(path: place.path) == identity
        } catch {
            return true
        }
    }

    /// Runs `body` while nothing of this process has the file open, or can open it or any other one:
    /// `body` must neither open nor close one.
    /// - Throws: `.storage` with `.busy` where transactions hold the file, with `.notFound` where the path names none.
    static func keepingClosed<E: Error>(
        _ place: ResolvedPath, _ body: () throws(WriteError<E>) -> Void
    ) throws(WriteError<E>) {
        try entries.withLock { (entries) throws(WriteError<E>) in
            // Not before: another thread may have replaced it, and opened what has the name now.
            let identity: FileIdentity
            do throws(MDBCode) { identity = try FileIdentity(path: place.path) } catch {
                throw .storage(LMDBError(error, .replace, path: place.path))
            }
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
