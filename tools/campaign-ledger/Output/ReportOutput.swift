import CampaignLedger
import CampaignReports
import Files
import JSON

/// Where a command's data go: standard output, or a file that appears when it is complete.
final class ReportOutput {
    /// Bytes gathered in a writer before they are handed on.
    static let pieceBytes = 64 << 10

    private var file: OutputFile?
    private let isTerminal: Bool

    /// The file at a path, or standard output for nil. Reports hold personal data: only the owner
    /// may read a file.
    init(path: String? = nil) throws(FileError) {
        isTerminal = path == nil && HostProcess.isTerminal(.output)
        file = try OutputFile(path: path ?? "-", .replacing, access: .ownerOnly)
    }

    /// Takes text to be written, in which names are harmless already: see `TerminalText`.
    func write(_ text: String) throws(FileError) { try file?.write(text) }

    /// Takes JSON text. What would act on a terminal is escaped wherever the text goes: whoever
    /// reads it as JSON reads the same.
    func write(json bytes: Span<UInt8>) throws(FileError) { try write(bytes, .json) }

    /// Takes comma-separated values. Programs get them byte for byte; on a terminal, where nothing
    /// reads them but a person, what would act is spelled out.
    func write(csv bytes: Span<UInt8>) throws(FileError) {
        if isTerminal { try write(bytes, .text) } else { try file?.write(bytes) }
    }

    /// Takes a piece of an export: byte for byte, but for a terminal.
    func write(export bytes: Span<UInt8>, as format: ExportFormat) throws(FileError) {
        guard isTerminal else {
            try file?.write(bytes)
            return
        }
        try write(bytes, format == .csv ? .text : .json)
    }

    private func write(
        _ bytes: Span<UInt8>, _ spelling: TerminalBytes.Spelling
    ) throws(FileError) {
        var spelled: [UInt8] = []
        spelled.reserveCapacity(bytes.count)
        TerminalBytes.append(bytes, spelling, to: &spelled)
        try file?.write(spelled.span)
    }

    /// Takes what a writer holds, if it is much, and empties it.
    func drain(_ writer: inout JSONWriter, atLeast bytes: Int = pieceBytes) throws(FileError) {
        guard writer.bytes.count >= bytes else { return }
        try write(json: writer.bytes.span)
        writer.removeAll()
    }

    /// Takes what a writer holds, if it is much, and empties it.
    func drain(_ writer: inout CSVWriter, atLeast bytes: Int = pieceBytes) throws(FileError) {
        guard writer.bytes.count >= bytes else { return }
        try write(csv: writer.bytes.span)
        writer.removeAll()
    }

    /// Hands everything to the system now.
    func flush() throws(FileError) { try file?.flush() }

    /// Ends the output. A file has its name from here on.
    func finish() throws(FileError) { try file.take()?.close() }
}

@available(*, unavailable)
extension ReportOutput: Sendable {}

extension ReportOutput {
    /// A writer for JSON documents: laid out for people where people look.
    static func documentWriter() -> JSONWriter {
        JSONWriter(HostProcess.isTerminal(.output) ? .pretty : .compact)
    }

    /// Whether text on standard output is coloured: see https://no-color.org.
    static func textStyle() -> TextStyle {
        TextStyle(
            usesColour: HostProcess.isTerminal(.output)
                && HostProcess.environment("NO_COLOR") == nil
                && HostProcess.environment("TERM") != "dumb")
    }

    /// Writes a whole report and ends the output.
    static func print(_ text: String) throws(FileError) {
        let output = try ReportOutput()
        try output.write(text)
        try output.finish()
    }

    /// Writes what a writer holds and ends the output.
    static func print(_ writer: JSONWriter) throws(FileError) {
        let output = try ReportOutput()
        try output.write(json: writer.bytes.span)
        try output.finish()
    }
}
