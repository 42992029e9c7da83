import Files
import LMDB

/// What can be wrong with a projection file. None of it loses anything: the file is made again.
package enum ProjectionError: Error, Sendable {
    /// The file failed.
    case storage(LMDBError)
    /// The log, whose lock guards the file's place, cannot be locked.
    case unguarded(FileError)
    /// A row is not what was written.
    case damaged(table: ProjectionTable, key: UInt64, what: String)

    /// Whether the file itself is at fault, not the system or somebody else who is in the way.
    package var isOfTheFile: Bool {
        switch self {
        case .damaged: true
        case .unguarded: false
        // What has its name, or the name of its lock file, belongs there as little as wrong bytes in it.
        case .storage(let error):
            switch error.kind {
            case .notRegular, .foreignLockFile: true
            default: error.isOfTheFile
            }
        }
    }

    /// Whether it is the rows that are at fault.
    package var isDamage: Bool { if case .damaged = self { true } else { false } }
}
