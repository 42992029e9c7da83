import Glibc

/// What this module asks of folders and names.
enum FileSystem {
    /// Where a new version of a file is to be put together and what it is to replace.
    struct Replacement {
        /// The file to be replaced, symbolic links followed.
        let target: String
        /// A name in the same folder that no other running program uses.
        let temporary: String
    }

    /// How to replace the file at `path`; nil where something other than a regular file has the
    /// name (`/dev/null`, a named pipe), which must be written to and not be replaced.
    static func replacement(of path: String) -> Replacement? {
        var status = stat()
        var target = path
        if unsafe stat(path, &status) == 0 {
            guard status.isRegularFile else { return nil }
            target = realPath(path) ?? path
        }
        let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
        return Replacement(target: target, temporary: "\(target).new-\(suffix)")
    }

    /// Gives the finished file its name; on return the new name survives a crash of the system.
    static func replace(_ names: Replacement, path: String) throws(FileError) {
        guard unsafe rename(names.temporary, names.target) == 0 else {
            throw FileError(.replace, path, errno: errno)
        }
        let folder = try Descriptor(
            path: folder(of: names.target), flags: O_RDONLY | O_DIRECTORY, attempt: .sync)
        try folder.sync(path: path)
    }

    /// Gives a file another name, which nothing may have, whoever else tries the same.
    static func renameUnlessTaken(_ path: String, _ newPath: String) throws(FileError) {
        if unsafe link(path, newPath) == 0 { return remove(path) }
        guard [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(errno) else {
            throw FileError(.create, newPath, errno: errno)
        }
        // link(2): "EPERM: The filesystem containing oldpath and newpath does not support the creation
        // of hard links", as that of a memory stick. There the name is taken by an empty file first.
        _ = try Descriptor(
            path: newPath, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o600, attempt: .create)
        guard unsafe rename(path, newPath) == 0 else {
            let code = errno
            remove(newPath)
            throw FileError(.create, newPath, errno: code)
        }
    }

    /// Removes a file; that there is none is as good.
    static func remove(_ path: String) {
        _ = unsafe unlink(path)
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func realPath(_ path: String) -> String? {
        guard let found = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }
}

/// Signals that stand between a failed write and its error.
package enum WriteSignals {
    /// Makes writing to a pipe that nobody reads the error `brokenPipe`, and writing beyond the size that the process
    /// may give a file (`ulimit -f`) the error `fileTooLarge`, for the whole process; until this is called, such writes
    /// end the process by `SIGPIPE` and `SIGXFSZ`.
    package static func becomeErrors() {
        _ = signal(SIGPIPE, SIG_IGN)
        _ = signal(SIGXFSZ, SIG_IGN)
    }
}
