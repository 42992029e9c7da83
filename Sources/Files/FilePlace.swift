import Glibc

/// Where a file is or is to be: a name in a folder. The folder is free of links; the name is taken as
/// it is, whether a link has it or nothing.
package struct FilePlace: Sendable {
    /// The folder, free of links and of `.` and `..`.
    package let folder: String
    /// The name in it.
    package let name: String

    /// Folder and name.
    package var path: String { folder == "/" ? "/" + name : folder + "/" + name }

    /// The place that a path means, for a file to be made; its folder must exist.
    /// - Throws: `notFound` (the folder), `permissionDenied`, `isDirectory` where the path can only be
    ///   that of a folder.
    package init(_ path: String) throws(FileError) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        // By bytes: a mark at the beginning of a name would make one character with the slash.
        let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
        guard !path.isEmpty else { throw FileError(.create, path, errno: ENOENT) }
        guard !["", ".", ".."].contains(name) else { throw FileError(.create, path, .isDirectory) }
        let before = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        // realpath(3): "The resulting pathname is stored as a null-terminated string", ours to free.
        guard let found = unsafe realpath(before, nil) else {
            throw FileError(.create, path, errno: errno)
        }
        defer { unsafe free(found) }
        folder = try unsafe Self.text(found, path)
        self.name = name
    }

    /// The place of the file that a path leads to, over links; nil where it leads to none.
    /// - Throws: `permissionDenied`, `other`.
    package init?(following path: String) throws(FileError) {
        guard let found = unsafe realpath(path, nil) else {
            guard errno == ENOENT || errno == ENOTDIR else {
                throw FileError(.open, path, errno: errno)
            }
            return nil
        }
        defer { unsafe free(found) }
        try self.init(unsafe Self.text(found, path))
    }

    /// A path that the system gave.
    private static func text(
        _ found: UnsafePointer<CChar>, _ path: String
    ) throws(FileError) -> String {
        // A name that is not UTF-8 cannot be given back as it is.
        guard let text = unsafe String(validatingCString: found) else {
            throw FileError(.open, path, errno: EILSEQ)
        }
        return text
    }

    private init(folder: String, name: String) { (self.folder, self.name) = (folder, name) }

    /// The place of a file beside this one, whose name ends otherwise.
    package func beside(_ suffix: String) -> FilePlace {
        FilePlace(folder: folder, name: name + suffix)
    }

    /// The place of another name in the same folder.
    func sibling(_ name: String) -> FilePlace { FilePlace(folder: folder, name: name) }

    /// Makes names that were added to the folder or taken from it survive a crash of the system.
    /// - Throws: `inputOutput`, `permissionDenied`, `other`.
    package func syncFolder() throws(FileError) {
        let opened = try Descriptor(
            path: folder, flags: O_RDONLY | O_DIRECTORY, attempt: .sync)
        try opened.sync(path: folder)
    }

    /// The names in the folder that begin with some text; none where it cannot be read.
    func names(beginningWith prefix: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while names.count < Self.mostNames, let entry = unsafe readdir(stream) {
            // readdir(3): d_name is terminated by a null byte.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
            }
            if name.utf8.starts(with: prefix.utf8) { names.append(name) }
        }
        return names
    }

    private static let mostNames = 1000
}

extension FilePlace: Equatable {
    /// Whether both are the same bytes: names that only look the same are different files.
    package static func == (left: FilePlace, right: FilePlace) -> Bool {
        left.folder.utf8.elementsEqual(right.folder.utf8)
            && left.name.utf8.elementsEqual(right.name.utf8)
    }
}
