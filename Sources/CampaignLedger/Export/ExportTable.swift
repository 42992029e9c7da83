import CampaignReports
import JSON

/// Writes rows of an export as CSV or NDJSON, and hands them on in pieces.
struct ExportTable {
    /// One value of a row.
    enum Field {
        case text([UInt8])
        case number(Int)
        /// Nothing: an empty field, or null.
        case none

        static func text(_ string: String) -> Field { .text([UInt8](string.utf8)) }
    }

    /// Bytes handed on together.
    private static let pieceBytes = 256 << 10

    /// The columns as JSON names them: `occurred_at` is `occurredAt`.
    private let members: [String]
    private let format: ExportFormat
    private var csv: CSVWriter
    private var json = JSONWriter()
    private let output: (Span<UInt8>) throws -> Void

    init(
        _ columns: [String], _ options: ExportOptions,
        to output: @escaping (Span<UInt8>) throws -> Void
    ) {
        members = columns.map { column in
            let words = column.split(separator: "_")
            let rest = words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
            return words.prefix(1).joined() + rest.joined()
        }
        format = options.format
        csv = CSVWriter(defusesFormulas: options.isSpreadsheetSafe)
        self.output = output
        guard format == .csv else { return }
        for column in columns { csv.field(column) }
        csv.endRow()
    }

    mutating func row(_ fields: [Field]) throws {
        switch format {
        case .csv:
            for field in fields {
                switch field {
                case .text(let bytes): csv.field(bytes)
                case .number(let number): csv.field(number)
                case .none: csv.field("")
                }
            }
            csv.endRow()
            if csv.bytes.count >= Self.pieceBytes { try flush() }
        case .ndjson:
            json.beginObject()
            for (member, field) in zip(members, fields) {
                json.key(member)
                switch field {
                case .text(let bytes): json.string(bytes.span)
                case .number(let number): json.number(number)
                case .none: json.null()
                }
            }
            json.endObject()
            json.endLine()
            if json.bytes.count >= Self.pieceBytes { try flush() }
        }
    }

    /// Hands on what is left.
    mutating func flush() throws {
        try output(csv.bytes.span)
        csv.removeAll()
        try output(json.bytes.span)
        json.removeAll()
    }
}
