import Files
import JSON

/// The backups that were made of a ledger: `PATH-backups`, one JSON object a line.
enum NotedBackups {
    private static let mostBytes = 16 << 20

    static func path(besides log: String) -> String { log + "-backups" }

    /// Those that are noted; none where there is no such file, or none that can be read.
    static func read(besides log: String) -> [Erasure.Backup] {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try SmallFile.read(path(besides: log), limitBytes: mostBytes)
        } catch {
            return []
        }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let noted = try? JSONValue(parsing: Array(line)),
                let path = noted["path"]?.stringValue
            else { return nil }
            return Erasure.Backup(
                path: path, madeAt: noted["madeAt"]?.stringValue,
                exists: FileIdentity(path: path) != nil)
        }
    }
}
