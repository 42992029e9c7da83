import Glibc

/// Writes a file, or standard output, from front to back through a buffer.
///
/// A file that is not closed was not finished: at the end of its life, one that was to replace
/// another is removed, and the rest of any other is written as far as that succeeds.
package struct OutputFile: ~Copyable {
    /// When the file appears under its name.
    package enum Mode: Sendable {
        /// At once, and empty at first: what had the name is gone.
        case inPlace
        /// When it is closed, complete and on the disk: what had the name stays till then.
        /// Pipes and devices are written in place: they cannot be replaced.
        case replacing
    }

    /// Who may read a file that is created.
    package enum Access: Sendable {
        /// Its owner alone (mode 0600): for files with personal data.
        case ownerOnly
        /// Whom the process's umask allows (mode 0666 less the umask).
        case byUmask

        var permissions: mode_t {
            switch self {
            case .ownerOnly: 0o600
            case .byUmask: 0o666
            }
        }
    }

    /// The path as it was given; `-` for standard output.
    package let path: String

    /// Bytes given to `write` so far.
    package private(set) var bytesWritten: UInt64 = 0

    private static let bufferBytes = 64 << 10

    /// Nil once the file is closed.
    private var descriptor: Descriptor?
    private let replacement: FileSystem.Replacement?
    private var buffer: [UInt8] = []

    /// Creates the file at `path`, `-` being standard output, which is never closed.
    ///
    /// - Throws: `notFound` (the folder), `permissionDenied`, `isDirectory`, `diskFull`, `other`.
    package init(
        path: String, _ mode: Mode = .inPlace, access: Access = .byUmask
    ) throws(FileError) {
        self.path = path
        guard path != "-" else {
            descriptor = .standardOutput()
            replacement = nil
            return
        }
        let replacement = mode == .replacing ? FileSystem.replacement(of: path) : nil
        self.replacement = replacement
        do throws(FileError) {
            descriptor = try Descriptor(
                path: replacement?.temporary ?? path,
                flags: O_WRONLY | O_CREAT | (replacement == nil ? O_TRUNC : O_EXCL),
                mode: access.permissions, attempt: .create)
        } catch {
            throw FileError(.create, path, error.kind)
        }
    }

    deinit {
        guard let descriptor else { return }
        if let replacement {
            FileSystem.remove(replacement.temporary)
        } else {
            // There is nobody left to be told of an error.
            let rest = buffer
            do { try descriptor.write(rest.span, path: path) } catch {}
        }
    }

    /// Takes bytes to be written; they are in the file after ``flush()`` or ``close()``.
    ///
    /// - Throws: `diskFull`, `brokenPipe`, `inputOutput`, `other`. How much of the bytes is in
    ///   the file is unknown then.
    package mutating func write(_ bytes: Span<UInt8>) throws(FileError) {
        bytesWritten += UInt64(bytes.count)
        if buffer.count + bytes.count > Self.bufferBytes {
            try flush()
            if bytes.count >= Self.bufferBytes { return try writeNow(bytes) }
        }
        buffer.append(bytes)
    }

    /// Takes text to be written, as UTF-8.
    ///
    /// - Throws: as `write` of bytes does.
    package mutating func write(_ text: String) throws(FileError) {
        try write(text.utf8.span)
    }

    /// Hands everything written so far to the system. It is not on the disk by that.
    ///
    /// - Throws: `diskFull`, `brokenPipe`, `inputOutput`, `other`; what was not written yet is
    ///   dropped then.
    package mutating func flush() throws(FileError) {
        defer { buffer.removeAll(keepingCapacity: true) }
        try writeNow(buffer.span)
    }

    /// Writes the rest and ends the file. On return a replacing file has its name, is on the
    /// disk, and survives a crash of the system; any other is in the system's hands.
    ///
    /// - Throws: `diskFull`, `brokenPipe`, `inputOutput`, `permissionDenied`, `other`; what was
    ///   to be replaced is untouched then, unless only syncing its folder failed.
    package consuming func close() throws(FileError) {
        try flush()
        if replacement != nil { try sync() }
        do throws(FileError) {
            try descriptor.take()?.close(path: path)
            if let replacement { try FileSystem.replace(replacement, path: path) }
        } catch {
            // Taken from it, the descriptor no longer makes `deinit` clear up.
            if let replacement { FileSystem.remove(replacement.temporary) }
            throw error
        }
    }

    private func writeNow(_ bytes: Span<UInt8>) throws(FileError) {
        if bytes.isEmpty { return }
        try descriptor?.write(bytes, path: path)
    }

    private func sync() throws(FileError) {
        try descriptor?.sync(path: path)
    }
}

@available(*, unavailable)
extension OutputFile: Sendable {}
