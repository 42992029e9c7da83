import Files
import JSON

/// The records of an import that were refused, one JSON object a line, each with its reason and
/// its text, so that they can be mended and imported again.
///
/// The file holds personal data: only its owner may read it.
package struct RejectsFile: ~Copyable {
    private var file: OutputFile
    private var writer = JSONWriter()

    /// How many records were added.
    package private(set) var count = 0

    /// Creates the file at `path`, `-` being standard output; what had the name is gone.
    ///
    /// - Throws: `notFound` (the folder), `permissionDenied`, `isDirectory`, `diskFull`, `other`.
    package init(path: String) throws(FileError) {
        file = try OutputFile(path: path, access: .ownerOnly)
    }

    /// Adds a record of a batch and why it was refused.
    ///
    /// - Throws: `diskFull`, `brokenPipe`, `inputOutput`, `other`.
    /// - Complexity: O(length of the record).
    package mutating func append(
        _ record: Record, of batch: borrowing RecordBatch, _ problem: EventProblem
    ) throws(FileError) {
        let arena = batch.arena
        let raw = arena.span.extracting(record.range)
        writer.removeAll()
        writer.beginObject()
        writer.key("line")
        writer.number(record.line)
        writer.key("column")
        writer.number(problem.column)
        writer.key("code")
        writer.string(problem.code.rawValue)
        writer.key("path")
        writer.string(problem.path)
        writer.key("found")
        writer.string(problem.found)
        writer.key("expected")
        writer.string(problem.expected)
        writer.key("raw")
        if Self.isUTF8(raw) {
            writer.string(raw)
        } else {
            writer.string(String(decoding: arena[record.range], as: UTF8.self))
            writer.key("rawIsUTF8")
            writer.bool(false)
        }
        if record.isTooLong {
            writer.key("rawIsCut")
            writer.bool(true)
        }
        writer.endObject()
        writer.endLine()
        let line = writer.bytes
        try file.write(line.span)
        count += 1
    }

    /// Writes the rest and ends the file.
    ///
    /// - Throws: `diskFull`, `brokenPipe`, `inputOutput`, `other`.
    package consuming func close() throws(FileError) {
        try file.close()
    }

    private static func isUTF8(_ bytes: Span<UInt8>) -> Bool {
        do {
            _ = try UTF8Span(validating: bytes)
            return true
        } catch {
            return false
        }
    }
}

@available(*, unavailable)
extension RejectsFile: Sendable {}
