import Glibc

/// Removes files that can be made again.
package enum FileRemoval {
    /// Takes a name out of its folder, if there is one; programs that have the file open go on
    /// with it.
    package static func removeIfPresent(_ path: String) { unsafe unlink(path) }
}
