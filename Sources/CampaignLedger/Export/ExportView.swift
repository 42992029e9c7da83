/// What can be exported.
public enum ExportView: String, Sendable, CaseIterable {
    /// One row a campaign: its status and counts.
    case campaigns
    /// One row a campaign and contact that failed in it.
    case failed
    /// One row a chain: how many contacts it reached at which position.
    case chains
    /// One row a chain and contact: whether and how it was reached.
    case reach
    /// One row an attempt: its state and what decided it.
    case attempts
    /// The events themselves, as CloudEvents: importing them gives an equal ledger.
    case events
}

/// How an export is written.
public enum ExportFormat: String, Sendable, CaseIterable {
    case csv
    case ndjson
}

/// An export and how it is to be written.
public struct ExportOptions: Sendable {
    /// How the rows are written.
    public var format: ExportFormat
    /// Puts an apostrophe before CSV fields that a spreadsheet would run as a formula.
    public var isSpreadsheetSafe: Bool

    /// An export as CSV or as one JSON object a line.
    public init(format: ExportFormat, isSpreadsheetSafe: Bool = false) {
        self.format = format
        self.isSpreadsheetSafe = isSpreadsheetSafe
    }
}
