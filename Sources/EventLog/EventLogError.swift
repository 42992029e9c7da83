import Files
import LMDB

/// What can go wrong in the log.
package enum EventLogError: Error, Sendable {
    /// The file under the log failed.
    case storage(LMDBError)
    /// Stored bytes are not what was written. `position` is the first affected event where known.
    case damaged(position: UInt64?, what: String)
    /// The file was written by a later version of this library.
    case newerFormat(found: Int, known: Int)
    /// The file is a database of LMDB, but not a log of this library.
    case foreign
    /// The log ends before a position that was seen in it earlier: it was restored or rolled back.
    case rolledBack(seen: UInt64, found: UInt64)
    /// The head is not where the caller said it must be.
    case unexpectedHead(expected: UInt64, found: UInt64)
    /// The last event about a group is not where the caller said it must be.
    case unexpectedGroupPosition(group: String, expected: UInt64, found: UInt64)
    /// The log is not as the caller said it must be.
    case unmetCondition
    /// A batch has more rows than one commit takes.
    case batchTooLarge(rows: Int)
    /// Somebody was erased from the log, and the key that tells who is not beside it.
    case erasureKeyMissing(path: String, what: String)
    /// A small file beside the log failed.
    case file(FileError)
    /// No more numbers: positions, names or entities.
    case full(what: String)

    /// Whether stored bytes are not what was written.
    package var isDamage: Bool { if case .damaged = self { true } else { false } }
}

/// Runs what reads or writes the file, and turns its error into one of the log.
@inline(__always)
func storage<R>(_ body: () throws(LMDBError) -> R) throws(EventLogError) -> R {
    do {
        return try body()
    } catch {
        throw .storage(error)
    }
}
