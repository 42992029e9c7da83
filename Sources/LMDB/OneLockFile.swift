import Glibc

/// Sees to it that all who have a data file open have the same lock file.
///
/// LMDB's lock file lies beside the name by which the data file was opened. A hard link or a mount of the
/// single file is a second name with a second lock file, and so is one name whose lock file was removed while
/// somebody had it: writers would not wait for each other then, and pages that others read would be used
/// again.
///
/// So whoever has the data file open holds a shared lock on one byte of it, far behind its end, whose number is
/// made of the identity of the lock file. A lock on any other of these bytes is somebody with another lock
/// file. LMDB has no locks on its data file.
struct OneLockFile: ~Copyable {
    /// A descriptor of its own: closing it gives the lock back, and leaves those of LMDB alone.
    private let file: Descriptor
    private let place: off_t

    /// The places: 2^61 up to 2^62.
    private static let places: Range<off_t> = 1 << 61..<1 << 62

    /// Commands of fcntl(2) that Swift's Glibc lacks, by their numbers in Linux's asm-generic/fcntl.h.
    private enum Command: Int32 {
        case ask = 36
        case take = 37
    }

    private init(_ file: consuming Descriptor, _ place: off_t) {
        self.file = file
        self.place = place
    }

    /// Takes the lock; nil where another program has locked the whole file for itself.
    /// - Throws: what opening throws; where the system has no more locks, ENOLCK.
    static func take(
        of data: ResolvedPath, _ lockFile: FileIdentity
    ) throws(MDBCode) -> OneLockFile? {
        let one = OneLockFile(
            try Descriptor(path: data.path, flags: O_RDONLY | O_NONBLOCK), place(of: lockFile))
        var lock = lock(F_RDLCK, one.place..<one.place + 1)
        // fcntl(2): "Open file description locks are associated with the open file description on which they are
        // acquired"; those of a process, which LMDB takes, would go with any descriptor that is closed.
        do throws(MDBCode) {
            try one.run(.take, &lock)
        } catch {
            // fcntl(2): either of them, where a lock of others is in the way.
            guard error.code == EAGAIN || error.code == EACCES else { throw error }
            return nil
        }
        return one
    }

    /// Whether this is the file at the path by now.
    func isOf(_ identity: FileIdentity) throws(MDBCode) -> Bool {
        try FileIdentity(descriptor: file.raw) == identity
    }

    /// Whether somebody who has the file open has another lock file.
    func isContested() throws(MDBCode) -> Bool {
        for range in [Self.places.lowerBound..<place, place + 1..<Self.places.upperBound]
        where !range.isEmpty {
            var lock = Self.lock(F_WRLCK, range)
            try run(.ask, &lock)
            if lock.l_type != F_UNLCK { return true }
        }
        return false
    }

    private func run(_ command: Command, _ lock: inout flock) throws(MDBCode) {
        guard unsafe fcntl(file.raw, command.rawValue, &lock) != 0 else { return }
        // A system without such locks: names are all that tells then, as with LMDB alone.
        guard errno != EINVAL, errno != EOPNOTSUPP else {
            lock.l_type = Int16(F_UNLCK)
            return
        }
        throw .fromErrno
    }

    private static func lock(_ type: Int32, _ range: Range<off_t>) -> flock {
        var lock = flock()
        lock.l_type = Int16(type)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = range.lowerBound
        lock.l_len = off_t(range.count)
        return lock
    }

    /// Two lock files of one data file with one place are 2^-61 of a chance, where they are on different devices;
    /// on one device they never are.
    private static func place(of lockFile: FileIdentity) -> off_t {
        let mixed = lockFile.inode ^ (lockFile.device &* 0x9E37_79B9_7F4A_7C15) << 40
        return places.lowerBound + off_t(mixed % UInt64(places.count))
    }
}
