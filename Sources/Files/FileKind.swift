import Glibc

/// What has a name in a folder.
package enum FileKind: String, Sendable, Equatable {
    case regularFile = "a regular file"
    case folder = "a folder"
    case symbolicLink = "a symbolic link"
    case namedPipe = "a named pipe"
    case device = "a device"
    case socket = "a socket"

    /// What the name itself is, so that a link is a link wherever it leads; nil where nothing has
    /// the name, or the system does not tell.
    package init?(ofName path: String) {
        var status = stat()
        // lstat(2): fills the structure where it returns 0.
        guard unsafe lstat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// What the name itself is; nil where nothing has it. `attempt`: what the caller is about to do.
    /// - Throws: `permissionDenied`, `inputOutput`, `other` where the system does not tell.
    package static func of(
        name path: String, for attempt: FileError.Attempt = .open
    ) throws(FileError) -> FileKind? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            let error = FileError(attempt, path, errno: errno)
            guard error.kind == .notFound else { throw error }
            return nil
        }
        return FileKind(status)
    }

    init(_ status: stat) {
        self =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regularFile
            case S_IFDIR: .folder
            case S_IFLNK: .symbolicLink
            case S_IFIFO: .namedPipe
            case S_IFSOCK: .socket
            default: .device
            }
    }
}
