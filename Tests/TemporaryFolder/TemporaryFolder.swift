import Glibc

/// A folder of its own for one test, removed with its files at the test's end.
package final class TemporaryFolder: Sendable {
    /// Where the folder lies.
    package enum Place: Sendable {
        /// Where files are synced for real.
        case disk
        /// In memory where the system offers it, for tests that make very many files.
        case memory
    }

    /// The folder.
    package let path: String

    /// Makes a folder.
    package init(_ place: Place = .disk) {
        let hasMemory = unsafe access("/dev/shm", W_OK) == 0
        let parent = place == .memory && hasMemory ? "/dev/shm" : "/tmp"
        let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
        path = "\(parent)/campaign-ledger-tests-\(suffix)"
        precondition(unsafe mkdir(path, 0o700) == 0, "No temporary folder could be made.")
    }

    deinit {
        for name in names where unsafe unlink(path + "/" + name) != 0 {
            unsafe rmdir(path + "/" + name)
        }
        unsafe rmdir(path)
    }

    /// The names in the folder, in order.
    package var names: [String] {
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

    /// Makes an empty folder in the folder.
    package func makeFolder(_ name: String) {
        precondition(unsafe mkdir(file(name), 0o700) == 0, "The folder could not be made.")
    }

    /// The path of a file in the folder, whether or not there is one.
    package func file(_ name: String) -> String { path + "/" + name }
}
