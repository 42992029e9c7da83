import CampaignLedger
import CampaignReports
import Files
import JSON

/// Writes the rows of a report as they come: a line each, or one document of them all, which is
/// never whole in memory.
struct RowSink {
    private let isDocument: Bool
    private let output: ReportOutput
    private var writer = JSONWriter()
    private var hasRows = false

    /// `document`: begins the document and writes what it says before its rows, which follow as the
    /// member `rows`.
    init(
        _ format: DocumentFormat, _ output: ReportOutput, rows: StaticString,
        document: (inout JSONWriter) -> Void
    ) throws(FileError) {
        isDocument = format == .json
        self.output = output
        guard isDocument else { return }
        document(&writer)
        writer.member(rows, array: [Int]()) { _, _ in }
        writer.endObject()
        // Without the end of the array and of the object.
        try output.write(json: writer.bytes.span.extracting(first: writer.bytes.count - 2))
        writer.removeAll()
    }

    /// Takes a row, which `body` writes as one value.
    mutating func row(_ body: (inout JSONWriter) -> Void) throws(FileError) {
        if isDocument, hasRows { try output.write(",") }
        hasRows = true
        body(&writer)
        if isDocument {
            try output.drain(&writer, atLeast: 0)
        } else {
            writer.endLine()
            try output.drain(&writer)
        }
    }

    /// Ends the document, with a member behind its rows where `summary` writes one.
    mutating func finish(
        _ name: String? = nil, _ summary: (inout JSONWriter) -> Void = { _ in }
    ) throws(FileError) {
        try output.drain(&writer, atLeast: 0)
        if isDocument {
            try output.write("]")
            if let name {
                try output.write(",\"\(name)\":")
                summary(&writer)
                try output.drain(&writer, atLeast: 0)
            }
            try output.write("}\n")
        }
        try output.finish()
    }
}
