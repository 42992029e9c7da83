import CLMDB
import Glibc

extension Environment {
    /// Creates a file with its first commit, then opens it.
    ///
    /// The file appears whole or not at all: it is made under a temporary name in the same folder,
    /// synced, linked to its name, and the folder synced unless it is a `.cache`. Nothing that exists is overwritten. Its
    /// mode is 0600.
    /// - Throws: `.alreadyExists`, what `firstCommit` threw, `.notFound` when the folder does not
    ///   exist, `.networkFileSystem`, `.permissionDenied`, `.diskFull`.
    package static func create(
        at path: String, options: EnvironmentOptions = EnvironmentOptions(),
        firstCommit: (borrowing WriteTransaction) throws(LMDBError) -> Void
    ) throws(LMDBError) -> Environment {
        let place: ResolvedPath
        let temporary: ResolvedPath
        do throws(MDBCode) {
            place = try ResolvedPath(new: path)
            guard try !FileSystem.isNetwork(place.folder) else { throw MDBCode(EREMOTE) }
            guard !exists(place.path) else { throw MDBCode(EEXIST) }
            let suffix = String(UInt32.random(in: .min ... .max), radix: 16)
            temporary = try ResolvedPath(
                new: "\(place.folder)/\(temporaryPrefix(of: place.path))\(getpid())-\(suffix)")
        } catch {
            guard error.code != EREMOTE else {
                throw LMDBError(.networkFileSystem, .create, path: path)
            }
            throw LMDBError(error, .create, path: path)
        }
        try EnvironmentHandle.checkLockFile(of: place)
        defer { unsafe unlink(temporary.path) }
        try fill(temporary, for: place, options: options, firstCommit)
        do throws(MDBCode) {
            guard unsafe link(temporary.path, place.path) == 0 else { throw .fromErrno }
            unsafe unlink(temporary.path)
            // What is made again after a crash of the system needs no name after it.
            if options.durability != .cache { try place.syncFolder() }
        } catch {
            throw LMDBError(error, .create, path: path)
        }
        return try open(at: place.path, options: options)
    }

    /// How the name begins under which a file is made: what is left of one where its maker was killed.
    package static func temporaryPrefix(of path: String) -> String {
        let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map {
            path[path.utf8.index(after: $0)...]
        }
        return ".\(name ?? path[...]).new-"
    }

    /// Makes the file at `temporary`, all of it on disk.
    private static func fill(
        _ temporary: ResolvedPath, for place: ResolvedPath, options: EnvironmentOptions,
        _ firstCommit: (borrowing WriteTransaction) throws(LMDBError) -> Void
    ) throws(LMDBError) {
        var unsynced = options
        unsynced.readOnly = false
        unsynced.durability = .cache
        let handle: EnvironmentHandle
        do throws(MDBCode) {
            _ = try Descriptor(
                path: temporary.path, flags: O_CREAT | O_EXCL | O_RDWR, mode: 0o600)
            handle = try EnvironmentHandle.open(
                temporary, options: unsynced, newest: nil, locking: .none,
                pageSizeBytes: FileSystem.pageSizeBytes)
            // The handle's own tables are none; this makes the catalogue complete.
            try handle.refreshCatalogue()
        } catch {
            throw LMDBError(error, .create, path: place.path)
        }
        do throws(WriteError<LMDBError>) {
            try Environment.write(handle, firstCommit)
        } catch {
            switch error {
            case .storage(let error), .body(let error):
                throw LMDBError(error.kind, .create, path: place.path, code: error.code)
            }
        }
        handle.close()
        do throws(MDBCode) {
            try Descriptor(path: temporary.path, flags: O_RDWR).sync()
        } catch {
            throw LMDBError(error, .create, path: place.path)
        }
    }

    private static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }
}
