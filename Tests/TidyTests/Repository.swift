import Glibc

/// The repository that this file is in.
enum Repository {
    static let root: String = {
        let levelsBelowRoot = 3
        return #filePath.split(separator: "/").dropLast(levelsBelowRoot).map { "/" + $0 }.joined()
    }()

    /// A file and what it holds.
    struct File: Sendable, CustomStringConvertible {
        /// From the root of the repository.
        let path: String
        let text: String

        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        var description: String { path }
    }

    /// The files in and below a folder, in the order of their paths; those that begin with a full
    /// stop are passed over.
    static func files(under folder: String) -> [File] {
        names(in: folder).flatMap { name in
            let path = folder + "/" + name
            if !names(in: path).isEmpty { return files(under: path) }
            return text(of: path).map { [File(path: path, text: $0)] } ?? []
        }
    }

    /// The Swift files in and below a folder.
    static func swiftFiles(under folder: String) -> [File] {
        files(under: folder).filter { $0.path.hasSuffix(".swift") }
    }

    /// The names in a folder; none where it is no folder.
    static func names(in folder: String) -> [String] {
        guard let stream = unsafe opendir(root + "/" + folder) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// What a file holds; nil where there is none.
    static func text(of path: String) -> String? {
        guard let file = unsafe fopen(root + "/" + path, "r") else { return nil }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe fread(&piece, 1, piece.count, file)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece.prefix(count)
        }
    }
}
