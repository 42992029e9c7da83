import CLMDB
import Glibc

extension EnvironmentHandle {
    /// How the C environment guards itself against others.
    enum Locking {
        /// LMDB's lock file beside the data file.
        case lockFile
        /// None: nobody else can know of the file.
        case none
    }

    private static let smallestMapBytes = 1 << 20

    /// Opens the C environment at `place`, which must have been inspected, or be new.
    ///
    /// Address space may be limited: then the map takes a part of it, and is halved until the system
    /// grants it, down to what the file needs.
    /// - Throws: LMDB's code.
    static func open(
        _ place: ResolvedPath, options: EnvironmentOptions, newest: MetaPage?, locking: Locking,
        pageSizeBytes: Int
    ) throws(MDBCode) -> EnvironmentHandle {
        let storedBytes = newest.map { (Int($0.lastPage) + 1) * pageSizeBytes } ?? 0
        let neededBytes = max(storedBytes, options.expectedBytes)
        let leastBytes = max(neededBytes, min(options.mapSizeBytes, smallestMapBytes))
        var mapBytes = max(min(options.mapSizeBytes, roomBytes(neededBytes)), leastBytes)
        while true {
            do throws(MDBCode) {
                return try open(
                    place, options: options,
                    tables: newest.map { Int(clamping: $0.tables.counts.entries) },
                    locking: locking, mapBytes: roundUp(mapBytes, to: pageSizeBytes),
                    pageSizeBytes: pageSizeBytes)
            } catch {
                // Where a program is run by an emulator, too large a map is an invalid one.
                guard error.code == ENOMEM || error.code == EINVAL, mapBytes > leastBytes else {
                    throw error
                }
                mapBytes = max(mapBytes / 2, leastBytes)
            }
        }
    }

    /// Address space that a process takes before it opens any file.
    private static let processBytes = 160 << 20

    /// The most that a map should take of a limited address space (`ulimit -v`): all that is left would be
    /// granted, and threads and memory would find nothing. Beside this map there may be those of two files more.
    private static func roomBytes(_ neededBytes: Int) -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0,
            limit.rlim_cur < rlim_t(Int.max)
        else { return .max }
        // A file that needs more than its part has some room to grow still.
        return max((Int(limit.rlim_cur) - processBytes) / 4, neededBytes + neededBytes / 8)
    }

    private static func open(
        _ place: ResolvedPath, options: EnvironmentOptions, tables: Int?, locking: Locking,
        mapBytes: Int, pageSizeBytes: Int
    ) throws(MDBCode) -> EnvironmentHandle {
        let maximumTables = max(options.maximumTables, min(tables ?? 0, Catalogue.maximumTables))
        try Forks.watch()
        var created: OpaquePointer?
        try check(unsafe mdb_env_create(&created))
        guard let raw = unsafe created else { throw MDBCode(ENOMEM) }
        do throws(MDBCode) {
            try check(unsafe mdb_env_set_mapsize(raw, mapBytes))
            try check(unsafe mdb_env_set_maxdbs(raw, UInt32(maximumTables)))
            try check(unsafe mdb_env_set_maxreaders(raw, UInt32(options.maximumReaders)))
            let flags = UInt32(options.lmdbFlags | locking.lmdbFlags)
            try check(unsafe mdb_env_open(raw, place.path, flags, 0o600))
            var descriptor: Int32 = -1
            try check(unsafe mdb_env_get_fd(raw, &descriptor))
            return unsafe EnvironmentHandle(
                raw: raw, place: place, identity: try FileIdentity(descriptor: descriptor),
                lockIdentity: locking == .lockFile ? lockFile(of: place) : nil, options: options,
                pageSizeBytes: pageSizeBytes)
        } catch {
            // lmdb.h: "If this function fails, mdb_env_close() must be called to discard the
            // MDB_env handle."
            unsafe mdb_env_close(raw)
            throw error
        }
    }

    /// Makes the lock file, with place on the disk for all of it.
    ///
    /// LMDB writes it through a map: where the disk is full, a page of it that has no place yet is a
    /// SIGBUS. To be called while nothing in this process has the lock file open, since closing it
    /// here gives up the locks that the process has on it. Who may not write it will be told by LMDB.
    static func reserveLockFile(
        of place: ResolvedPath, _ options: EnvironmentOptions
    ) throws(MDBCode) {
        // mdb.c: 64 bytes for each reader, and 128 for the rest.
        let bytes = (options.maximumReaders + 2) * 64
        do throws(MDBCode) {
            // Who may write the file must be able to take its lock.
            let file = try Descriptor(path: place.path, flags: O_RDONLY | O_NONBLOCK)
            let mode = try Descriptor.status(of: file.raw).st_mode & 0o666
            try Descriptor(path: place.lockPath, flags: O_RDWR | O_CREAT, mode: mode | 0o600)
                .reserve(bytes)
        } catch {
            guard error.code == EACCES || error.code == EROFS else { throw error }
        }
    }

    /// Makes sure that LMDB, which follows links and writes over whatever it finds, finds nothing of
    /// somebody else's where its lock file belongs.
    static func checkLockFile(of place: ResolvedPath) throws(LMDBError) {
        guard let thing = FileSystem.thing(at: place.lockPath) else { return }
        throw LMDBError(.notRegular(thing), .lock, path: place.lockPath)
    }

    /// The lock file LMDB puts beside the data file, or nil when there is none.
    static func lockFile(of place: ResolvedPath) -> FileIdentity? {
        // No lock file is the usual case, and no other failure changes what follows.
        try? FileIdentity(path: place.lockPath)
    }

    private static func roundUp(_ bytes: Int, to unit: Int) -> Int {
        (bytes + unit - 1) / unit * unit
    }

    private static let maximumReadings = 16
    private static let readingPauseMicroseconds: UInt32 = 500

    /// How the number of transactions in the lock file stands to the data file.
    enum LockCount {
        case fits
        /// One behind, and staying so. That is how it looks while a commit takes its time, and also where whoever
        /// was to fill the lock file died over it.
        case oneBehind(Int)
        /// It counts another file's transactions, or none: so many.
        case unfit(Int)
    }

    /// Whether the lock file counts the transactions of this data file.
    ///
    /// When a file is replaced while another process has the old one open, both share one lock
    /// file, whose transaction number is the old file's; a writer who believed it would overwrite
    /// pages in use. Who waits for another one to fill the lock file, and sees him die over it, gets
    /// it with whatever number it had: a reader who believed that would be shown an earlier state.
    /// The number of the lock file is the file's own, or one behind while a commit ends.
    func lockCount() throws(MDBCode) -> LockCount {
        var count = LockCount.unfit(0)
        var numberBefore: Int?
        for _ in 0..<Self.maximumReadings {
            let transaction = try begin(MDB_RDONLY)
            let number = transaction.number
            unsafe mdb_txn_abort(transaction.raw)
            let newest = try information().lastTransaction
            if number == newest { return .fits }
            if case .unfit = count { count = .unfit(number) }
            if number + 1 == newest {
                // Somebody counts on.
                if let numberBefore, numberBefore < number { return .fits }
                numberBefore = number
                count = .oneBehind(number)
                usleep(Self.readingPauseMicroseconds)
            }
        }
        return count
    }
}

extension EnvironmentOptions {
    fileprivate var lmdbFlags: Int32 {
        var flags = MDB_NOSUBDIR | MDB_NOTLS
        switch durability {
        case .everyCommit: break
        case .lastCommitMayBeLost: flags |= MDB_NOMETASYNC
        case .cache: flags |= MDB_NOSYNC
        }
        return readOnly ? flags | MDB_RDONLY : flags
    }
}

extension EnvironmentHandle.Locking {
    init(_ sharing: EnvironmentOptions.Sharing) {
        self = sharing == .withOthers ? .lockFile : .none
    }

    fileprivate var lmdbFlags: Int32 {
        switch self {
        case .lockFile: 0
        case .none: MDB_NOLOCK
        }
    }
}
