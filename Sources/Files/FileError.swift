import Glibc

/// What went wrong with a file: what was attempted, on which file, and why it failed.
///
/// Programs switch on ``kind``; people read ``description``. No byte of the file appears in either.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What the caller asked for when it failed.
    package enum Attempt: String, Sendable, Equatable {
        case open, create, read, write, sync, close, replace, remove
    }

    /// Why it failed; closed, so that a switch over it is complete.
    package enum Kind: Sendable, Equatable {
        /// No file, or no folder on the way to it, has this name.
        case notFound
        /// The system refused access, or the file system is mounted read-only.
        case permissionDenied
        /// The name is a folder's.
        case isDirectory
        /// Something has this name already.
        case alreadyExists
        /// Others than its owner may read it, and it holds a secret.
        case readableByOthers
        /// No space, or no quota, is left.
        case diskFull
        /// Nobody reads the other end of the pipe any more.
        case brokenPipe
        /// The device failed.
        case inputOutput
        /// The gzip data are damaged or end too early, noticed at this byte of the file.
        case corruptCompression(offset: UInt64)
        /// The file is longer than the caller allows.
        case tooLarge(limitBytes: Int)
        /// The name is that of something else than a regular file.
        case notRegular(FileKind)
        /// Somebody wrote to the file while it was read.
        case changedMeanwhile
        /// The file system, or a limit of the process, allows no file of this size.
        case fileTooLarge
        /// Any other error number of the system.
        case other(errno: Int32)
    }

    /// What was attempted.
    package let attempted: Attempt
    /// The path as the caller gave it; `-` for standard input and output.
    package let path: String
    /// Why it failed.
    package let kind: Kind

    /// An error about one file.
    package init(_ attempted: Attempt, _ path: String, _ kind: Kind) {
        self.attempted = attempted
        self.path = path
        self.kind = kind
    }

    /// The error that `errno` stands for.
    init(_ attempted: Attempt, _ path: String, errno code: Int32) {
        self.init(attempted, path, Kind(errno: code))
    }
}

extension FileError.Kind {
    /// What an error number of the system means to callers.
    init(errno code: Int32) {
        self =
            switch code {
            case ENOENT, ENOTDIR: .notFound
            case EACCES, EPERM, EROFS: .permissionDenied
            case EISDIR: .isDirectory
            case EEXIST: .alreadyExists
            case ENOSPC, EDQUOT: .diskFull
            case EPIPE: .brokenPipe
            case EIO: .inputOutput
            case EFBIG: .fileTooLarge
            default: .other(errno: code)
            }
    }
}
