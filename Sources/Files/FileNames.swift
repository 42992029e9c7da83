import Glibc

/// The names that a file has: each hard link is one, and none is the first.
package struct FileNames: Sendable {
    /// How many.
    package let count: Int
    /// The number by which the file system knows the file.
    package let inode: UInt64
    /// Where the file system is mounted.
    package let fileSystem: String

    /// Those of the file that an absolute path names; nil where there is none.
    package init?(path: String) {
        guard let status = Self.status(path) else { return nil }
        (count, inode) = (Int(status.st_nlink), UInt64(status.st_ino))
        var folder = path
        while let slash = folder.utf8.lastIndex(of: UInt8(ascii: "/")), folder != "/" {
            let above = slash == folder.startIndex ? "/" : String(folder[..<slash])
            guard let next = Self.status(above), next.st_dev == status.st_dev else { break }
            folder = above
        }
        fileSystem = folder
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        // stat(2): fills the structure where it returns 0.
        return unsafe stat(path, &status) == 0 ? status : nil
    }
}
