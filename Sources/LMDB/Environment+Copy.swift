import CLMDB
import Glibc

extension Environment {
    /// How a copy treats free pages.
    package enum CopyMode: Sendable, Equatable {
        /// Page for page, free pages with all they still hold; the quickest.
        case exact
        /// Pages in use only; its transactions count from 1 again.
        case compacting
    }

    /// Makes sure that a file may be kept in a folder: not on a network file system, where memory maps
    /// and locks do not hold.
    /// - Throws: `.networkFileSystem`, `.notFound`, `.permissionDenied`.
    package static func checkFolder(_ folder: String, for path: String) throws(LMDBError) {
        let isNetwork: Bool
        do throws(MDBCode) { isNetwork = try FileSystem.isNetwork(folder) } catch {
            throw LMDBError(error, .create, path: path)
        }
        if isNetwork { throw LMDBError(.networkFileSystem, .create, path: path) }
    }

    /// Writes a snapshot of the last commit to `descriptor`, which is open for writing and empty.
    /// Writers go on meanwhile. The caller syncs and closes the descriptor.
    /// - Throws: `.diskFull`, `.fileTooLarge`, `.inputOutput`; what was written is of no use then.
    /// - Complexity: O(file).
    package func copy(to descriptor: Int32, _ mode: CopyMode) throws(LMDBError) {
        try use(.copy) { (handle) throws(MDBCode) in
            let flags = mode == .compacting ? UInt32(MDB_CP_COMPACT) : 0
            try check(unsafe mdb_env_copyfd2(handle.raw, descriptor, flags))
        }
    }
}
