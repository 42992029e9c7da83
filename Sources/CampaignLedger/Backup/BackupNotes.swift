import Campaigns
import Files
import JSON

/// A backup that was made of a ledger, as is noted beside it.
public struct BackupNote: Sendable, Equatable {
    /// Where the backup is, or was: an absolute path.
    public var path: String
    /// When it was made.
    public var madeAt: Timestamp
    /// How many events it holds.
    public var size: UInt64
    /// Root of the hash tree over them, 64 hexadecimal digits.
    public var root: String
}

/// The list of the backups of a ledger, `PATH-backups`: one JSON object a line, mode 0600.
///
/// Whoever erases a person must know which files still hold it. So a copy is noted before it gets its
/// name: the list may name a file that never came to be, but none is missing. Lines are added and never
/// changed; of two with one path the later counts.
enum BackupNotes {
    /// What the name of the list ends with, after that of the ledger.
    static let suffix = "-backups"

    /// 100,000 backups, about.
    private static let limitBytes = 64 << 20

    /// Adds a note. On return it is on the disk.
    static func add(_ note: BackupNote, besides ledger: String) throws(FileError) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("path")
        writer.string(note.path)
        writer.key("madeAt")
        writer.string(note.madeAt.description)
        writer.key("size")
        writer.number(note.size)
        writer.key("root")
        writer.string(note.root)
        writer.endObject()
        writer.endLine()
        try SmallFile.append(writer.bytes.span, to: ledger + suffix)
    }

    /// The newest note of each path, in the order of the list. A line that cannot be read is passed over:
    /// somebody wrote into the list, or a crash cut it off before its backup was made.
    static func read(besides ledger: String) throws(FileError) -> [BackupNote] {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try SmallFile.readOwn(ledger + suffix, limitBytes: limitBytes)
        } catch {
            guard error.kind == .notFound else { throw error }
            return []
        }
        var notes: [BackupNote] = []
        var places: [ExactText: Int] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let note = BackupNote(Array(line)) else { continue }
            if let place = places[ExactText(note.path)] {
                notes[place] = note
            } else {
                places[ExactText(note.path)] = notes.count
                notes.append(note)
            }
        }
        return notes
    }
}

extension BackupNote {
    fileprivate init?(_ line: [UInt8]) {
        guard let value = try? JSONValue(parsing: line.span),
            let path = value["path"]?.stringValue,
            let madeAt = value["madeAt"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) }),
            let size = value["size"]?.integerValue, size >= 0,
            let root = value["root"]?.stringValue
        else { return nil }
        self.init(path: path, madeAt: madeAt, size: UInt64(size), root: root)
    }
}

extension Ledger {
    /// The backups that were made of this ledger on this machine, the newest of each path. Whether a file
    /// is still where it was put, and has not been copied further, nobody can tell.
    /// - Throws: `inputOutput`.
    public func backups() throws(LedgerError) -> [BackupNote] {
        do throws(FileError) {
            return try BackupNotes.read(besides: log.resolvedPath)
        } catch {
            throw LedgerError(error)
        }
    }
}
