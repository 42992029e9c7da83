import CLMDB
import Glibc

/// Which file a path or a descriptor means: equal for two names of one file.
struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// The file at `path`, symbolic links followed.
    init(path: String) throws(MDBCode) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw .fromErrno }
        self.init(status)
    }

    /// The open file.
    init(descriptor: Int32) throws(MDBCode) {
        self.init(try Descriptor.status(of: descriptor))
    }
}

/// An open file of this module's own, closed at the end of its life.
struct Descriptor: ~Copyable {
    let raw: Int32

    /// Opens `path`; never inherited by programs this process starts.
    init(path: String, flags: Int32, mode: mode_t = 0) throws(MDBCode) {
        var found: Int32
        repeat {
            found = unsafe open(path, flags | O_CLOEXEC, mode)
        } while found < 0 && errno == EINTR
        raw = found
        guard raw >= 0 else { throw .fromErrno }
    }

    deinit {
        close(raw)
    }

    static func status(of descriptor: Int32) throws(MDBCode) -> stat {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .fromErrno }
        return status
    }

    /// Up to `count` bytes from `offset`; fewer where the file ends.
    func bytes(at offset: Int64, count: Int) throws(MDBCode) -> [UInt8] {
        try Self.bytes(of: raw, at: offset, count: count)
    }

    /// Up to `count` bytes of an open file from `offset`; fewer where it ends.
    static func bytes(
        of descriptor: Int32, at offset: Int64, count: Int
    ) throws(MDBCode) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, let start = buffer.baseAddress {
                let got = unsafe pread(
                    descriptor, start + filled, count - filled, off_t(offset) + off_t(filled))
                if got > 0 {
                    filled += got
                } else if got == 0 {
                    break
                } else if errno != EINTR {
                    failure = errno
                    break
                }
            }
        }
        guard failure == 0 else { throw MDBCode(failure) }
        return bytes
    }

    /// Makes the file at least so long, with place on its device for every byte up to there.
    ///
    /// What is there stays. A file system that cannot reserve place is left as it is.
    func reserve(_ bytes: Int) throws(MDBCode) {
        let status = try Self.status(of: raw)
        // stat(2): st_blocks counts units of 512 bytes.
        guard status.st_size < bytes || status.st_blocks * 512 < bytes else { return }
        // posix_fallocate(3): returns the error, and does not set errno. Where the file system cannot reserve, it
        // writes the last byte of each block: of LMDB's lock file, bytes between fields.
        var result: Int32
        repeat { result = posix_fallocate(raw, 0, off_t(bytes)) } while result == EINTR
        guard result == 0 || result == EOPNOTSUPP || result == EINVAL else {
            throw MDBCode(result)
        }
    }

    /// Writes everything the system still holds of the file to its device.
    func sync() throws(MDBCode) {
        guard fsync(raw) == 0 else { throw .fromErrno }
    }
}

/// A path taken apart, its folder free of links and of `.` and `..`, so that every process derives
/// the same lock file from it.
struct ResolvedPath {
    let folder: String
    let name: String
    var path: String { folder == "/" ? "/" + name : folder + "/" + name }
    /// LMDB's own name for the lock file of a file opened with `MDB_NOSUBDIR`.
    var lockPath: String { path + "-lock" }

    /// The existing file that `path` means, symbolic links followed.
    init(existing path: String) throws(MDBCode) {
        let full = try Self.real(path)
        self.init(split: full)
    }

    /// The place of a file to come; its folder must exist.
    init(new path: String) throws(MDBCode) {
        let parts = ResolvedPath(split: path)
        folder = try Self.real(parts.folder)
        name = parts.name
    }

    private init(split path: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else {
            folder = "."
            name = path
            return
        }
        let before = String(path[..<slash])
        folder = before.isEmpty ? "/" : before
        // By bytes: a mark at the beginning of a name would make one character with the slash.
        name = String(path[path.utf8.index(after: slash)...])
    }

    private static func real(_ path: String) throws(MDBCode) -> String {
        guard let found = unsafe realpath(path, nil) else { throw .fromErrno }
        defer { unsafe free(found) }
        // A name that is not UTF-8 cannot be given back as it is.
        guard let path = unsafe String(validatingCString: found) else {
            throw MDBCode(EILSEQ)
        }
        return path
    }

    /// Makes names added to or removed from the folder survive a crash of the system.
    ///
    /// Where the folder may be written and not read, or is on a file system that syncs none (fsync(2): `EINVAL`), the
    /// whole file system is synced, by way of the file.
    func syncFolder() throws(MDBCode) {
        do throws(MDBCode) {
            try Descriptor(path: folder, flags: O_RDONLY | O_DIRECTORY).sync()
        } catch {
            guard error.code == EACCES || error.code == EINVAL else { throw error }
            let file = try Descriptor(path: path, flags: O_RDONLY | O_NONBLOCK)
            guard syncfs(file.raw) == 0 else { throw .fromErrno }
        }
    }
}

/// What the fence asks of a file system.
enum FileSystem {
    /// File systems whose memory maps and locks do not hold between machines, by `statfs` magic.
    /// Source: statfs(2) and linux/magic.h.
    private static let networkMagics: Set<UInt32> = [
        0x6969,  // NFS
        0x517B, 0xFF53_4D42, 0xFE53_4D42,  // SMB, CIFS, SMB2
        0x5346_414F, 0x6B41_4653,  // AFS
        0x7375_7245,  // Coda
        0x00C3_6400,  // Ceph
        0x0BD0_0BD0,  // Lustre
        0x4750_4653,  // GPFS
        0x7461_636F,  // OCFS2
        0x0116_1970,  // GFS2
    ]

    static func isNetwork(magic: UInt32) -> Bool {
        networkMagics.contains(magic)
    }

    /// Whether `path` lies on a file system other machines share.
    static func isNetwork(_ path: String) throws(MDBCode) -> Bool {
        var status = statfs()
        guard unsafe statfs(path, &status) == 0 else { throw .fromErrno }
        return isNetwork(magic: UInt32(truncatingIfNeeded: status.f_type))
    }

    /// What other than a regular file has the name, links not followed; nil where a regular file or
    /// nothing has it.
    static func thing(at path: String) -> LMDBError.Thing? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return nil
        case S_IFLNK: return .link
        case S_IFDIR: return .folder
        default: return .device
        }
    }

    /// Whether the process, as whom it runs by now, has rights to a file.
    static func mayAccess(_ path: String, _ rights: Int32) -> Bool {
        unsafe faccessat(AT_FDCWD, path, rights, AT_EACCESS) == 0
    }

    /// What explains a short write to a file: `EFBIG` where it has come to the size that the process may give to files,
    /// `ENOSPC` where little space is left; nil where nothing does.
    static func causeOfShortWrite(_ path: String) -> Int32? {
        var limit = rlimit()
        var file = stat()
        if unsafe getrlimit(Int32(RLIMIT_FSIZE.rawValue), &limit) == 0,
            unsafe stat(path, &file) == 0,
            rlim_t(file.st_size) + rlim_t(pageSizeBytes) > limit.rlim_cur
        {
            return EFBIG
        }
        let leastUsefulBytes: UInt64 = 4 << 20
        var status = statfs()
        guard unsafe statfs(path, &status) == 0,
            UInt64(status.f_bavail) * UInt64(status.f_bsize) < leastUsefulBytes
        else { return nil }
        return ENOSPC
    }

    /// The size of a memory page of this machine.
    static var pageSizeBytes: Int { sysconf(Int32(_SC_PAGESIZE)) }
}
