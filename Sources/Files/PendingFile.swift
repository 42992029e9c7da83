import Glibc

/// A file that is put together beside the place it is meant for, and takes it whole or not at all.
///
/// Its name begins with a full stop, the name of the place and what it is made for; only its owner
/// may read it (mode 0600). While it is in the making its lock is held: so what a killed program
/// left behind is told from what another one works on, and whoever begins next for the same place
/// and purpose removes it.
package struct PendingFile: ~Copyable {
    /// Where it is to be.
    package let place: FilePlace
    /// Where it is meanwhile.
    package let path: String

    /// The open file, for a C interface that writes to it.
    package var descriptor: Int32 { file.raw }

    private let file: Descriptor
    private var hasMoved = false

    private static let mostTries = 8
    private static let pieceBytes = 1 << 20
    private static let suffixDigits = 16

    /// Makes an empty file, the purpose being a word that becomes part of its name; what was left
    /// behind earlier for the same purpose is removed.
    /// - Throws: `permissionDenied`, `diskFull`, `other`.
    package init(for place: FilePlace, _ purpose: String) throws(FileError) {
        let prefix = Self.prefix(place, purpose)
        Self.removeLeftovers(for: place, purpose)
        for _ in 0..<Self.mostTries {
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            let zeros = String(repeating: "0", count: Self.suffixDigits - digits.count)
            let path = place.sibling(prefix + zeros + digits).path
            let made = try Self.make(path, for: place)
            do throws(FileError) {
                // Somebody may have taken it for a leftover before its lock was held.
                if made.takeLock(), FileIdentity(path: path) == (try made.identity(path: path)) {
                    (self.place, self.path) = (place, path)
                    file = made
                    return
                }
            } catch {
                FileSystem.remove(path)
                throw FileError(.create, place.path, error.kind)
            }
            // Its name is nobody else's.
            FileSystem.remove(path)
        }
        throw FileError(.create, place.path, .other(errno: EBUSY))
    }

    private static func make(
        _ path: String, for place: FilePlace
    ) throws(FileError) -> Descriptor {
        do throws(FileError) {
            return try Descriptor(
                path: path, flags: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600,
                attempt: .create)
        } catch {
            throw FileError(.create, place.path, error.kind)
        }
    }

    deinit {
        if !hasMoved { FileSystem.remove(path) }
    }

    private static func prefix(_ place: FilePlace, _ purpose: String) -> String {
        ".\(place.name).\(purpose)-"
    }

    /// Removes what was made for a place and a purpose by programs that were killed.
    package static func removeLeftovers(for place: FilePlace, _ purpose: String) {
        let prefix = prefix(place, purpose)
        for name in place.names(beginningWith: prefix) {
            let suffix = Substring(name.utf8.dropFirst(prefix.utf8.count))
            guard suffix.count == suffixDigits, suffix.allSatisfy(\.isHexDigit) else { continue }
            let path = place.sibling(name).path
            // What cannot be opened is not ours to remove.
            guard let file = try? Descriptor.own(path, flags: O_RDWR, attempt: .open),
                file.takeLock()
            else { continue }
            FileSystem.remove(path)
        }
    }

    /// Adds bytes to the file.
    /// - Throws: `diskFull`, `inputOutput`, `other`.
    package func write(_ bytes: Span<UInt8>) throws(FileError) {
        try named { () throws(FileError) in try file.write(bytes, path: path) }
    }

    /// Adds the bytes of another file, which must be a regular one, links followed.
    ///
    /// `progress` is told how many bytes of how many are done, and answers whether to go on.
    /// - Returns: whether all of it was copied.
    /// - Throws: `notRegular`, `changedMeanwhile` where somebody wrote to the other file; `notFound`,
    ///   `permissionDenied`, `diskFull`, `inputOutput`, `other`.
    /// - Complexity: O(bytes).
    package func copy(
        of source: String, progress: (_ done: UInt64, _ total: UInt64) -> Bool = { _, _ in true }
    ) throws(FileError) -> Bool {
        // Without O_NONBLOCK, opening a named pipe would wait for its writer.
        let input = try Descriptor(path: source, flags: O_RDONLY | O_NONBLOCK, attempt: .open)
        let before = try input.status(path: source)
        guard before.isRegularFile else {
            throw FileError(.open, source, .notRegular(FileKind(before)))
        }
        var piece: [UInt8] = []
        var done: UInt64 = 0
        while true {
            piece.removeAll(keepingCapacity: true)
            let count = try input.read(into: &piece, count: Self.pieceBytes, path: source)
            guard count > 0 else { break }
            try write(piece.span)
            done += UInt64(count)
            guard progress(done, UInt64(before.st_size)) else { return false }
        }
        let after = try input.status(path: source)
        guard done == UInt64(before.st_size), after.st_size == before.st_size,
            after.st_mtim.tv_sec == before.st_mtim.tv_sec,
            after.st_mtim.tv_nsec == before.st_mtim.tv_nsec
        else { throw FileError(.read, source, .changedMeanwhile) }
        return true
    }

    /// Bytes of the file so far.
    /// - Throws: `inputOutput`, `other`.
    package func sizeBytes() throws(FileError) -> UInt64 {
        UInt64(try file.status(path: path).st_size)
    }

    /// Writes all of it to its device.
    /// - Throws: `diskFull`, `inputOutput`, `other`.
    package func sync() throws(FileError) {
        try named { () throws(FileError) in try file.sync(path: path) }
    }

    /// What may have the place when the file takes it.
    package enum Taking: Sendable, Equatable {
        /// Nothing.
        case free
        /// Anything but a folder; it is gone then, though programs that have it open keep it.
        case whatever
    }

    /// Gives the file its place; it should have been synced. On return the name survives a crash of
    /// the system.
    /// - Throws: `alreadyExists` where the place must be free and is not; `permissionDenied`,
    ///   `isDirectory`, `inputOutput`, `other`. What had the place is untouched then, unless only
    ///   syncing the folder failed.
    package consuming func publish(_ taking: Taking) throws(FileError) {
        switch taking {
        case .whatever:
            guard unsafe rename(path, place.path) == 0 else {
                throw FileError(.replace, place.path, errno: errno)
            }
        case .free: try FileSystem.renameUnlessTaken(path, place.path)
        }
        hasMoved = true
        try place.syncFolder()
    }

    /// Notes that somebody else has given the file its place.
    package consuming func letGo() { hasMoved = true }

    /// Runs what writes the file, and names its place where that fails: nobody knows its path.
    private func named(_ body: () throws(FileError) -> Void) throws(FileError) {
        do throws(FileError) { try body() } catch {
            throw FileError(error.attempted, place.path, error.kind)
        }
    }
}

@available(*, unavailable)
extension PendingFile: Sendable {}
