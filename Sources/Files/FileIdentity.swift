import Glibc

/// What makes two paths name the same file: device and inode.
package struct FileIdentity: Sendable, Hashable {
    private let device: UInt
    private let inode: UInt

    /// The file that a path names, through links; nil where there is none, or the system does not tell.
    package init?(path: String) {
        var status = stat()
        // stat(2): fills the structure where it returns 0.
        guard unsafe stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// The file that a path names, through links; nil where there is none.
    /// - Throws: `permissionDenied`, `inputOutput`, `other` where the system does not tell.
    package static func of(path: String) throws(FileError) -> FileIdentity? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            let error = FileError(.open, path, errno: errno)
            guard error.kind == .notFound else { throw error }
            return nil
        }
        return FileIdentity(status)
    }

    init(_ status: stat) {
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
    }

    /// Whether two paths name the same existing file.
    package static func areSame(_ path: String, _ other: String) -> Bool {
        guard let one = FileIdentity(path: path) else { return false }
        return one == FileIdentity(path: other)
    }
}
