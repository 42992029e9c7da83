import CampaignReports
import Files
import JSON

extension ReportOutput {
    /// Writes one JSON object a line.
    func writeLines<Row>(
        _ rows: some Sequence<Row>, _ body: (Row, inout JSONWriter) -> Void
    ) throws(FileError) {
        var writer = JSONWriter()
        for row in rows {
            body(row, &writer)
            writer.endLine()
            try drain(&writer)
        }
        try drain(&writer, atLeast: 0)
    }

    /// Writes comma-separated values: a row of column names, then one row each.
    func writeTable<Row>(
        _ form: RowOptions, _ columns: [String], _ rows: some Sequence<Row>,
        _ body: (Row, inout CSVWriter) -> Void
    ) throws(FileError) {
        var writer = form.csvWriter
        for column in columns { writer.field(column) }
        writer.endRow()
        for row in rows {
            body(row, &writer)
            writer.endRow()
            try drain(&writer)
        }
        try drain(&writer, atLeast: 0)
    }
}
