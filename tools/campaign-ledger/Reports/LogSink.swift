import CampaignLedger
import CampaignReports
import Files
import JSON

/// Writes events of the log as they come, in the form that was asked for.
struct LogSink {
    private let format: RowFormat?
    private let output: ReportOutput
    private var json = JSONWriter()
    private var csv: CSVWriter
    private var text = ""
    private var hasEvents = false

    init(_ form: RowOptions, asOf: AsOf) throws(FileError) {
        format = form.format
        csv = form.csvWriter
        output = try ReportOutput()
        switch format {
        case .json: try beginDocument(asOf)
        case .csv:
            for column in LogTable.columns { csv.field(column) }
            csv.endRow()
        case nil: text = LogLine.heading
        case .ndjson: break
        }
    }

    /// Takes an event.
    mutating func write(_ event: RecordedEvent) throws(FileError) {
        switch format {
        case .json:
            if hasEvents { try output.write(",") }
            LogLine.write(event, to: &json)
            try output.drain(&json, atLeast: 0)
        case .ndjson:
            LogLine.write(event, to: &json)
            json.endLine()
            try output.drain(&json)
        case .csv:
            LogTable.writeRow(event, to: &csv)
            csv.endRow()
            try output.drain(&csv)
        case nil:
            text += LogLine.text(event)
            if text.utf8.count >= ReportOutput.pieceBytes { try drainText() }
        }
        hasEvents = true
    }

    /// Hands on everything taken so far.
    mutating func flush() throws(FileError) {
        try output.drain(&json, atLeast: 0)
        try output.drain(&csv, atLeast: 0)
        try drainText()
        try output.flush()
    }

    /// Ends the output.
    mutating func finish() throws(FileError) {
        if format == .json { try output.write("]}\n") }
        try flush()
        try output.finish()
    }

    private mutating func drainText() throws(FileError) {
        try output.write(text)
        text = ""
    }

    /// The document up to its first event: the log may be longer than memory, so the document is
    /// never whole in it.
    private func beginDocument(_ asOf: AsOf) throws(FileError) {
        var writer = JSONWriter()
        writer.beginDocument("log", asOf: asOf)
        writer.member("events", array: [RecordedEvent]()) { _, _ in }
        writer.endObject()
        // Without the end of the array and of the object.
        try output.write(json: writer.bytes.span.extracting(first: writer.bytes.count - 2))
    }
}
