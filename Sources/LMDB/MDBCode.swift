import CLMDB
import Glibc

/// A return code of LMDB or an errno, not yet an error of a named file.
struct MDBCode: Error {
    let code: Int32

    init(_ code: Int32) {
        self.code = code
    }

    /// The errno the last system call of this thread left.
    static var fromErrno: MDBCode { MDBCode(errno) }
}

/// The one place where a return code becomes an error.
///
/// lmdb.h: "Returns a non-zero error value on failure and 0 on success."
func check(_ code: Int32) throws(MDBCode) {
    guard code == MDB_SUCCESS else { throw MDBCode(code) }
}

extension LMDBError {
    /// Names the file and the attempt that `code` came from.
    init(_ failure: MDBCode, _ attempt: Attempt, path: String) {
        self.init(Kind(failure.code), attempt, path: path, code: failure.code)
    }
}

extension LMDBError.Kind {
    init(_ code: Int32) {
        switch code {
        case ENOENT, ENOTDIR: self = .notFound
        case EEXIST: self = .alreadyExists
        case EACCES, EPERM, EROFS: self = .permissionDenied
        case ENOSPC, EDQUOT: self = .diskFull
        case EIO: self = .inputOutput
        case EFBIG: self = .fileTooLarge
        case EBUSY: self = .busy
        // mmap(2), pthread_create(3): EAGAIN where memory or threads are limited.
        case ENOMEM, EAGAIN: self = .outOfMemory
        case EMFILE, ENFILE, ENOLCK: self = .systemLimit
        case EINTR: self = .interrupted
        default: self.init(lmdb: code)
        }
    }

    private init(lmdb code: Int32) {
        switch code {
        case MDB_INVALID: self = .notALedgerFile
        case MDB_VERSION_MISMATCH: self = .newerLMDBFormat
        case MDB_CORRUPTED, MDB_PAGE_NOTFOUND: self = .damaged(.reportedByLMDB)
        case MDB_PANIC: self = .broken
        case MDB_MAP_FULL: self = .mapFull
        case MDB_READERS_FULL: self = .readersFull
        case MDB_KEYEXIST: self = .keyExists
        case MDB_BAD_VALSIZE: self = .keySizeInvalid
        case MDB_INCOMPATIBLE: self = .wrongKeyKind
        case MDB_DBS_FULL: self = .tooManyTables
        case MDB_TXN_FULL: self = .transactionTooBig
        default: self = .other(code: code)
        }
    }
}
