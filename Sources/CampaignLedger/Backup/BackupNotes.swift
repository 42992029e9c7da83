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
/// changed; of two with one path the later counts. A line that says only `begunAt` is of a backup that begins:
/// should that be cut off, its copy without a name is found by whoever erases.
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

    /// Notes that a backup begins at a path that the list does not name yet. On return that is on the disk.
    static func begin(_ path: String, at time: Timestamp, besides ledger: String) throws(FileError)
    {
        // A list that cannot be read, but written, is at worst one line longer.
        guard (try? paths(besides: ledger).contains(ExactText(path))) != true else { return }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("path")
        writer.string(path)
        writer.key("begunAt")
        writer.string(time.description)
        writer.endObject()
        writer.endLine()
        try SmallFile.append(writer.bytes.span, to: ledger + suffix)
    }

    /// Where backups were made or begun.
    static func paths(besides ledger: String) throws(FileError) -> Set<ExactText> {
        var paths: Set<ExactText> = []
        for line in try lines(besides: ledger) {
            let value = try? JSONValue(parsing: Array(line).span)
            if let path = value?["path"]?.stringValue { paths.insert(ExactText(path)) }
        }
        return paths
    }

    /// The newest note of each path, in the order of the list. A line that cannot be read is passed over:
    /// somebody wrote into the list, or a crash cut it off before its backup was made.
    static func read(besides ledger: String) throws(FileError) -> [BackupNote] {
        var notes: [BackupNote] = []
        var places: [ExactText: Int] = [:]
        for line in try lines(besides: ledger) {
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

    private static func lines(besides ledger: String) throws(FileError) -> [ArraySlice<UInt8>] {
        do throws(FileError) {
            return try SmallFile.readOwn(ledger + suffix, limitBytes: limitBytes)
                .split(separator: UInt8(ascii: "\n"))
        } catch {
            guard error.kind == .notFound else { throw error }
            return []
        }
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
