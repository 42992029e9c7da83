import Glibc

/// Files that are read and written as a whole: keys, anchors, settings. All are made with mode
/// 0600.
package enum SmallFile {
    /// The bytes of a file.
    ///
    /// - Throws: `notFound`, `permissionDenied`, `isDirectory`, `inputOutput`, `other`, and
    ///   `tooLarge` for a file of more than `limitBytes` bytes.
    package static func read(_ path: String, limitBytes: Int) throws(FileError) -> [UInt8] {
        let file = try Descriptor(path: path, flags: O_RDONLY, attempt: .open)
        var bytes: [UInt8] = []
        // One byte over the limit is asked for, so that a file of just the limit is told apart.
        while try file.read(into: &bytes, count: limitBytes + 1 - bytes.count, path: path) > 0 {
            guard bytes.count <= limitBytes else {
                throw FileError(.read, path, .tooLarge(limitBytes: limitBytes))
            }
        }
        return bytes
    }

    /// Writes a file as a whole: after a crash at any time there is the old file or the new one.
    /// On return the new one is on the disk.
    ///
    /// - Throws: `notFound` (the folder), `permissionDenied`, `isDirectory`, `diskFull`,
    ///   `inputOutput`, `other`; the old file is untouched then, unless only syncing its folder
    ///   failed.
    package static func write(_ bytes: Span<UInt8>, to path: String) throws(FileError) {
        var file = try OutputFile(path: path, .replacing, access: .ownerOnly)
        try file.write(bytes)
        try file.close()
    }

    /// Overwrites the beginning of a file in place, making it where there is none: one small
    /// write that the system puts on the disk when it likes.
    ///
    /// For files of one fixed size that are written often and may be lost or torn by a crash of
    /// the system: whoever reads them checks them. What lies behind the bytes stays.
    ///
    /// - Throws: `notFound` (the folder), `permissionDenied`, `isDirectory`, `diskFull`,
    ///   `inputOutput`, `other`.
    package static func overwrite(_ path: String, _ bytes: Span<UInt8>) throws(FileError) {
        let file = try Descriptor(
            path: path, flags: O_WRONLY | O_CREAT, mode: 0o600, attempt: .write)
        try file.overwrite(bytes, path: path)
    }
}
