import Glibc

/// The names that a file has: each hard link is one, and none is the first.
package struct FileNames: Sendable {
    /// How many.
    package let count: Int
    /// The number by which the file system knows the file.
    package let inode: UInt64

    /// Those of the file that a path names, through links; nil where there is none.
    package init?(path: String) {
        var status = stat()
        // stat(2): fills the structure where it returns 0.
        guard unsafe stat(path, &status) == 0 else { return nil }
        (count, inode) = (Int(status.st_nlink), UInt64(status.st_ino))
    }
}
