import Glibc

/// An open file of the system, closed at the end of its life unless it is a standard stream.
struct Descriptor: ~Copyable {
    /// Who closes the file.
    enum Ownership {
        case owned
        /// A standard stream: it belongs to the process.
        case borrowed
    }

    let raw: Int32
    private let ownership: Ownership

    private init(_ raw: Int32, _ ownership: Ownership) {
        self.raw = raw
        self.ownership = ownership
    }

    /// Standard input.
    static func standardInput() -> Descriptor { Descriptor(STDIN_FILENO, .borrowed) }

    /// Standard output.
    static func standardOutput() -> Descriptor { Descriptor(STDOUT_FILENO, .borrowed) }

    /// Opens `path`; never inherited by programs this process starts.
    init(
        path: String, flags: Int32, mode: mode_t = 0, attempt: FileError.Attempt
    ) throws(FileError) {
        var found: Int32
        repeat {
            found = unsafe Glibc.open(path, flags | O_CLOEXEC, mode)
        } while found < 0 && errno == EINTR
        guard found >= 0 else { throw FileError(attempt, path, errno: errno) }
        self.init(found, .owned)
    }

    deinit {
        if ownership == .owned { _ = Glibc.close(raw) }
    }

    /// Closes the file and tells what `close` found, such as a write that failed late.
    consuming func close(path: String) throws(FileError) {
        let result = ownership == .owned ? Glibc.close(raw) : 0
        let code = errno
        discard self
        // close(2): on Linux the descriptor is gone even after EINTR, which says nothing of data.
        guard result == 0 || code == EINTR else { throw FileError(.close, path, errno: code) }
    }

    /// Appends up to `count` bytes to `bytes`; returns how many, 0 at the end of the file.
    func read(
        into bytes: inout [UInt8], count: Int, path: String
    ) throws(FileError) -> Int {
        var code: Int32 = 0
        let before = bytes.count
        bytes.append(addingCapacity: count) { free in
            // read(2): fills at most as many bytes as the buffer's count says.
            unsafe free.withUnsafeMutableBufferPointer { buffer, filled in
                var got: Int
                repeat {
                    got = unsafe Glibc.read(raw, buffer.baseAddress, buffer.count)
                } while got < 0 && errno == EINTR
                if got < 0 { code = errno } else { filled = got }
            }
        }
        guard code == 0 else { throw FileError(.read, path, errno: code) }
        return bytes.count - before
    }

    /// The last byte of the file; nil where it is empty. Reading goes on behind it.
    func lastByte(path: String) throws(FileError) -> UInt8? {
        guard try status(path: path).st_size > 0 else { return nil }
        guard lseek(raw, -1, SEEK_END) >= 0 else { throw FileError(.read, path, errno: errno) }
        var bytes: [UInt8] = []
        _ = try read(into: &bytes, count: 1, path: path)
        return bytes.first
    }

    /// Writes all bytes.
    func write(_ bytes: Span<UInt8>, path: String) throws(FileError) {
        let code: Int32 = unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            var done = 0
            while done < buffer.count {
                let written = unsafe Glibc.write(raw, start + done, buffer.count - done)
                if written >= 0 {
                    done += written
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
        guard code == 0 else { throw FileError(.write, path, errno: code) }
    }

    /// Writes all bytes from the file's beginning, by one `pwrite` unless the system splits it.
    func overwrite(_ bytes: Span<UInt8>, path: String) throws(FileError) {
        let code: Int32 = unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            var done = 0
            while done < buffer.count {
                let written = unsafe Glibc.pwrite(
                    raw, start + done, buffer.count - done, off_t(done))
                if written >= 0 {
                    done += written
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
        guard code == 0 else { throw FileError(.write, path, errno: code) }
    }

    /// What the system knows of the file.
    func status(path: String) throws(FileError) -> stat {
        var status = stat()
        guard unsafe fstat(raw, &status) == 0 else {
            throw FileError(.open, path, errno: errno)
        }
        return status
    }

    /// Which file it is.
    func identity(path: String) throws(FileError) -> FileIdentity {
        FileIdentity(try status(path: path))
    }

    /// Writes everything the system still holds of the file to its device.
    func sync(path: String) throws(FileError) {
        guard fsync(raw) == 0 else { throw FileError(.sync, path, errno: errno) }
    }
}

extension Descriptor {
    /// An existing file whose lock this holds: waits for whoever has it. Closing gives it back.
    ///
    /// flock(2): "Locks created by flock() are associated with an open file description", so two
    /// openings of one file exclude each other within a process too, and closing this one leaves
    /// the record locks alone that LMDB has on its lock file.
    static func locked(path: String) throws(FileError) -> Descriptor {
        let file = try Descriptor(path: path, flags: O_RDONLY, attempt: .open)
        var result: Int32
        repeat { result = flock(file.raw, LOCK_EX) } while result < 0 && errno == EINTR
        guard result == 0 else { throw FileError(.open, path, errno: errno) }
        return file
    }
}

extension Descriptor {
    /// Takes the lock of the file unless somebody has it; closing gives it back.
    /// - Returns: whether this holds it.
    func takeLock() -> Bool {
        var result: Int32
        repeat { result = flock(raw, LOCK_EX | LOCK_NB) } while result < 0 && errno == EINTR
        return result == 0
    }

    /// Opens a file that belongs beside another one: under this very name, so that no link leads
    /// writing to a file of somebody else's, and a regular one, so that nobody waits for a pipe.
    /// - Throws: `notRegular`, and what opening throws.
    static func own(
        _ path: String, flags: Int32, mode: mode_t = 0, attempt: FileError.Attempt
    ) throws(FileError) -> Descriptor {
        let file: Descriptor
        do throws(FileError) {
            file = try Descriptor(
                path: path, flags: flags | O_NOFOLLOW | O_NONBLOCK, mode: mode, attempt: attempt)
        } catch {
            // open(2) has a number of its own for links, for pipes, for sockets and for folders.
            guard let kind = FileKind(ofName: path), kind != .regularFile else { throw error }
            throw FileError(attempt, path, .notRegular(kind))
        }
        let kind = FileKind(try file.status(path: path))
        guard kind == .regularFile else { throw FileError(attempt, path, .notRegular(kind)) }
        return file
    }
}

extension stat {
    var isDirectory: Bool { st_mode & S_IFMT == S_IFDIR }
    var isRegularFile: Bool { st_mode & S_IFMT == S_IFREG }
}
