import Glibc

/// Files that are read and written as a whole: keys, anchors, settings. All are made with mode
/// 0600, unless said.
package enum SmallFile {
    private static let pieceBytes = 64 << 10

    /// The bytes of a file.
    ///
    /// - Throws: `notFound`, `permissionDenied`, `isDirectory`, `inputOutput`, `other`, and
    ///   `tooLarge` for a file of more than `limitBytes` bytes.
    package static func read(_ path: String, limitBytes: Int) throws(FileError) -> [UInt8] {
        let file = try Descriptor(path: path, flags: O_RDONLY, attempt: .open)
        return try read(file, path, limitBytes)
    }

    /// The bytes of a file with a secret, which nobody but its owner may be able to read.
    ///
    /// - Throws: `readableByOthers` where its mode lets others in, and what `read` throws.
    package static func readSecret(_ path: String, limitBytes: Int) throws(FileError) -> [UInt8] {
        let file = try Descriptor(path: path, flags: O_RDONLY, attempt: .open)
        // The mode of what was opened, not of what has the name now.
        guard try file.status(path: path).st_mode & (S_IRWXG | S_IRWXO) == 0 else {
            throw FileError(.open, path, .readableByOthers)
        }
        return try read(file, path, limitBytes)
    }

    /// The bytes of a file that belongs beside another one: no link is followed, and nothing waits for
    /// the writer of a pipe.
    ///
    /// - Throws: `notRegular`, and what `read` does.
    package static func readOwn(_ path: String, limitBytes: Int) throws(FileError) -> [UInt8] {
        try read(try Descriptor.own(path, flags: O_RDONLY, attempt: .open), path, limitBytes)
    }

    private static func read(
        _ file: borrowing Descriptor, _ path: String, _ limitBytes: Int
    ) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        // One byte over the limit is asked for, so that a file of just the limit is told apart; and a piece at a
        // time, since all that is asked for takes memory.
        while try file.read(
            into: &bytes, count: min(pieceBytes, limitBytes + 1 - bytes.count), path: path) > 0
        {
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

    /// Makes a file where there is none. On return it is on the disk, its name not yet for sure.
    ///
    /// - Throws: `alreadyExists`, whatever it is that has the name, and what `write` throws; a file that could
    ///   not be written whole is removed.
    package static func create(
        _ path: String, _ bytes: Span<UInt8>, access: OutputFile.Access = .ownerOnly
    ) throws(FileError) {
        let file = try Descriptor(
            path: path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: access.permissions,
            attempt: .create)
        do throws(FileError) {
            try file.write(bytes, path: path)
            try file.sync(path: path)
        } catch {
            FileSystem.remove(path)
            throw error
        }
    }

    /// Overwrites the beginning of a file in place, making it where there is none: one small
    /// write that the system puts on the disk when it likes.
    ///
    /// For files of one fixed size that are written often and may be lost or torn by a crash of
    /// the system: whoever reads them checks them. What lies behind the bytes stays. No link is
    /// followed: a name that leads elsewhere is refused.
    ///
    /// `isWanted` is asked once the file is open. So somebody who changes what it looks at, and then
    /// puts another file in the place of this one, is not written over by one who was late.
    ///
    /// - Throws: `notFound` (the folder), `permissionDenied`, `notRegular`, `diskFull`,
    ///   `inputOutput`, `other`.
    package static func overwrite(
        _ path: String, _ bytes: Span<UInt8>, if isWanted: () -> Bool = { true }
    ) throws(FileError) {
        let file = try Descriptor.own(
            path, flags: O_WRONLY | O_CREAT, mode: 0o600, attempt: .write)
        guard isWanted() else { return }
        try file.overwrite(bytes, path: path)
    }

    /// Adds whole lines to the end of a file, making it where there is none. Those of several programs do
    /// not mix, and none is joined to what is left of one that was cut off. On return they are on the disk, and so
    /// is the file's name. No link is followed.
    ///
    /// - Throws: as `overwrite`.
    package static func append(_ bytes: Span<UInt8>, to path: String) throws(FileError) {
        let file = try Descriptor.own(
            path, flags: O_RDWR | O_CREAT | O_APPEND, mode: 0o600, attempt: .write)
        let last = try file.lastByte(path: path)
        if let last, last != UInt8(ascii: "\n") {
            try file.write([UInt8(ascii: "\n")].span, path: path)
        }
        try file.write(bytes, path: path)
        try file.sync(path: path)
        // Whoever made it may have been killed before this.
        if last == nil { try FilePlace(path).syncFolder() }
    }
}
