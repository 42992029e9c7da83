import CLMDB
import Glibc
import Synchronization

/// The owner of one open C environment.
///
/// Everything that uses the C handle enters and leaves; so that the handle is never closed or
/// mapped anew while a transaction has it. After `fork` the child must touch nothing: closing would
/// free the parent's reader slots. lmdb.h: "Do not use opened environments after a fork()".
///
/// Unchecked: the C handle is constant and LMDB's calls on it are thread-safe under `MDB_NOTLS`;
/// the rest is behind mutexes.
@safe
final class EnvironmentHandle: @unchecked Sendable {
    private struct State: ~Copyable {
        var isClosed = false
        /// Why the handle must not be used any more: `.broken` or `.replaced`.
        var refusal: LMDBError.Kind?
        var uses = 0
        var writer: pthread_t?
        var isBeingReplaced = false
        /// Tells others which lock file this handle has.
        var oneLockFile: OneLockFile?
    }

    let raw: OpaquePointer
    let place: ResolvedPath
    let identity: FileIdentity
    /// The lock file, or nil without one.
    let lockIdentity: FileIdentity?
    let options: EnvironmentOptions
    let pageSizeBytes: Int
    let catalogue = Mutex(Catalogue())
    /// When the file was last changed, nanoseconds since 1970, as it was found to be in place: 0 for never.
    private let changeInPlace = Atomic<Int64>(0)
    /// When that was, in the same measure.
    private let lookedAt = Atomic<Int64>(0)
    /// Whether the folder was synced since the file was opened.
    let isNameSettled = Atomic<Bool>(false)
    private let forks: Int
    private let state = Mutex(State())

    var path: String { place.path }

    /// Takes over `raw`, which is open.
    init(
        raw: OpaquePointer, place: ResolvedPath, identity: FileIdentity,
        lockIdentity: FileIdentity?, options: EnvironmentOptions, pageSizeBytes: Int
    ) {
        unsafe self.raw = raw
        self.place = place
        self.identity = identity
        self.lockIdentity = lockIdentity
        self.options = options
        self.pageSizeBytes = pageSizeBytes
        forks = Forks.count
    }

    deinit {
        close()
    }

    /// Values of at least this size always lie in overflow pages: mdb.c keeps a node of a leaf
    /// below half a page, so that two fit.
    var overflowBytes: Int { (pageSizeBytes - 16) / 2 }

    var isOfThisProcess: Bool { forks == Forks.count }
    var refusal: LMDBError.Kind? { state.withLock { $0.refusal } }

    /// Whether a transaction of this handle is giving the file's name to another one.
    var isBeingReplaced: Bool {
        get { state.withLock { $0.isBeingReplaced } }
        set { state.withLock { $0.isBeingReplaced = newValue } }
    }

    // MARK: Uses

    /// Announces a use of the C handle, which must be followed by ``leave()``.
    func enter(_ attempt: LMDBError.Attempt) throws(LMDBError) {
        guard isOfThisProcess else { throw LMDBError(.usedAfterFork, attempt, path: path) }
        let refusal: LMDBError.Kind? = state.withLock {
            if let refusal = $0.refusal { return refusal }
            if $0.isClosed { return .closed }
            $0.uses += 1
            return nil
        }
        if let refusal { throw LMDBError(refusal, attempt, path: path) }
    }

    /// Ends a use; the last one of a refused handle closes it.
    func leave() {
        state.withLock {
            $0.uses -= 1
            if $0.refusal != nil && $0.uses == 0 { close(&$0) }
        }
    }

    /// Refuses everything from now on. The C handle is closed when nothing uses it any more.
    /// - Returns: whether it is closed.
    @discardableResult
    func refuse(_ refusal: LMDBError.Kind) -> Bool {
        state.withLock {
            $0.refusal = $0.refusal ?? refusal
            if $0.uses == 0 { close(&$0) }
            return $0.isClosed
        }
    }

    /// Refuses everything from now on and closes the C handle, if nothing uses it.
    /// - Returns: whether it is closed.
    func closeIfUnused(_ refusal: LMDBError.Kind) -> Bool {
        state.withLock {
            if $0.uses == 0 {
                $0.refusal = $0.refusal ?? refusal
                close(&$0)
            }
            return $0.isClosed
        }
    }

    /// Closes the C handle if nothing uses it.
    /// - Returns: whether it is closed.
    @discardableResult
    func close() -> Bool {
        guard isOfThisProcess else { return true }
        return state.withLock {
            if $0.uses == 0 { close(&$0) }
            return $0.isClosed
        }
    }

    private func close(_ state: inout State) {
        guard !state.isClosed else { return }
        state.isClosed = true
        // lmdb.h: "Only a single thread may call this function. All transactions, databases, and
        // cursors must already be closed before calling this function."
        unsafe mdb_env_close(raw)
        state.oneLockFile = nil
    }

    /// Keeps others from having another lock file, until this handle is closed.
    func keep(_ oneLockFile: consuming OneLockFile) {
        var kept: OneLockFile? = consume oneLockFile
        state.withLock { $0.oneLockFile = kept.take() }
    }

    /// Whether this thread is inside a write transaction, where beginning another would wait for
    /// itself.
    var isWriterThisThread: Bool {
        let thread = pthread_self()
        return state.withLock { $0.writer == thread }
    }

    func setWriter(_ thread: pthread_t?) {
        state.withLock { $0.writer = thread }
    }

    // MARK: Beginning

    /// Begins a C transaction; the caller has entered.
    ///
    /// A map another process outgrew is adopted, and slots of readers that died are freed.
    func begin(_ flags: Int32) throws(MDBCode) -> TransactionPointer {
        var begun: OpaquePointer?
        var code = unsafe mdb_txn_begin(raw, nil, UInt32(flags), &begun)
        if code == MDB_MAP_RESIZED {
            try adoptMapSize()
            code = unsafe mdb_txn_begin(raw, nil, UInt32(flags), &begun)
        } else if code == MDB_READERS_FULL {
            _ = try freeDeadReaders()
            code = unsafe mdb_txn_begin(raw, nil, UInt32(flags), &begun)
        }
        try check(code)
        guard let begun = unsafe begun else { throw MDBCode(MDB_PANIC) }
        return unsafe TransactionPointer(raw: begun)
    }

    /// Maps as much as the file now says.
    ///
    /// lmdb.h: "it is only safe to call this function when no transactions are active in this
    /// process", because the old map goes away under them.
    private func adoptMapSize() throws(MDBCode) {
        try state.withLock { (state: inout sending State) throws(MDBCode) in
            guard state.uses <= 1 else { throw MDBCode(EBUSY) }
            let code = unsafe mdb_env_set_mapsize(raw, 0)
            if code != MDB_SUCCESS { state.refusal = .broken }
            try check(code)
        }
    }

    /// Frees the reader slots of processes that died.
    /// - Returns: how many.
    func freeDeadReaders() throws(MDBCode) -> Int {
        var dead: Int32 = 0
        try check(unsafe mdb_reader_check(raw, &dead))
        return Int(dead)
    }

    /// The number of the newest commit in the file, and the size of the map.
    func information() throws(MDBCode) -> (lastTransaction: Int, mapSizeBytes: Int) {
        var information = unsafe MDB_envinfo()
        try check(unsafe mdb_env_info(raw, &information))
        return unsafe (information.me_last_txnid, information.me_mapsize)
    }

    /// The descriptor LMDB has of the data file; LMDB closes it.
    var descriptor: Int32 {
        get throws(MDBCode) {
            var descriptor: Int32 = -1
            try check(unsafe mdb_env_get_fd(raw, &descriptor))
            return descriptor
        }
    }

    /// How old a change must be for no other one to have its time: clocks of files tick some milliseconds apart.
    private static let tickNanoseconds: Int64 = 100_000_000
    /// How long the paths are not looked at again while the file does not change: its lock file may be removed, and
    /// then nobody else can open the file before this process has noticed.
    private static let pauseNanoseconds: Int64 = 1_000_000_000

    /// ``isInPlace()``, without looking at the paths where the file has not changed since they were looked at.
    ///
    /// stat(2): st_ctime is "changed by writing or by setting inode information (i.e., owner, group, link count,
    /// mode, etc.)": so a file that lost a name has another one. Without a commit no page that somebody reads is
    /// used again, whatever lock file others have.
    func isStillInPlace() throws(MDBCode) -> Bool {
        let status = try Descriptor.status(of: try descriptor)
        guard status.st_nlink > 0 else { return false }
        let changed = Self.nanoseconds(status.st_ctim)
        var time = timespec()
        let now = unsafe clock_gettime(CLOCK_REALTIME, &time) == 0 ? Self.nanoseconds(time) : 0
        let sinceLook = now - lookedAt.load(ordering: .relaxed)
        if changed != 0, changeInPlace.load(ordering: .relaxed) == changed,
            (0..<Self.pauseNanoseconds).contains(sinceLook)
        {
            return true
        }
        guard try isInPlace() else { return false }
        if now > changed + Self.tickNanoseconds {
            changeInPlace.store(changed, ordering: .relaxed)
            lookedAt.store(now, ordering: .relaxed)
        }
        return true
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Whether the paths still name the data file and the lock file that are open: with another lock
    /// file, others would write without waiting for us.
    func isInPlace() throws(MDBCode) -> Bool {
        guard try hasItsName() else { return false }
        return lockIdentity == nil || Self.lockFile(of: place) == lockIdentity
    }

    /// Whether the path still names the data file.
    func hasItsName() throws(MDBCode) -> Bool {
        do throws(MDBCode) {
            return try FileIdentity(path: path) == identity
        } catch {
            guard error.code == ENOENT else { throw error }
            return false
        }
    }
}
