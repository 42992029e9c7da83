import Glibc

/// A folder of its own for one test, removed at its end.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/event-log-XXXXXX".utf8CString)
        path = unsafe template.withUnsafeMutableBufferPointer {
            guard let start = $0.baseAddress, let made = unsafe mkdtemp(start) else { return "/" }
            return unsafe String(cString: made)
        }
        precondition(path != "/", "No temporary folder could be made.")
    }

    deinit {
        for name in names { unsafe unlink(file(name)) }
        unsafe rmdir(path)
    }

    /// The names in the folder, in order.
    var names: [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func file(_ name: String = "log") -> String { path + "/" + name }
}
