import Glibc

/// Removes files that can be made again.
package enum FileRemoval {
    /// Takes a name out of its folder, if there is one; programs that have the file open go on
    /// with it.
    package static func removeIfPresent(_ path: String) { unsafe unlink(path) }

    /// Takes a name out of its folder, if there is one, where it must not stay.
    /// - Throws: `permissionDenied`, `inputOutput`, `other`.
    package static func remove(_ path: String) throws(FileError) {
        guard unsafe unlink(path) != 0, errno != ENOENT else { return }
        throw FileError(.remove, path, errno: errno)
    }

    /// Takes all names out of the folder of a file that begin in some way.
    package static func removeAll(beginningWith prefix: String, inFolderOf path: String) {
        guard let place = try? FilePlace(path) else { return }
        for name in place.names(beginningWith: prefix) {
            FileSystem.remove(place.sibling(name).path)
        }
    }
}
