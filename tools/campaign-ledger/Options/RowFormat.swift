import ArgumentParser
import CampaignReports

/// How an answer made of rows is written for programs.
enum RowFormat: String, EnumerableFlag {
    case json
    case ndjson
    case csv

    static func help(for value: RowFormat) -> ArgumentHelp? {
        switch value {
        case .json: "Write one JSON document."
        case .ndjson: "Write one JSON object a line."
        case .csv: "Write comma-separated values, with a line of column names."
        }
    }
}

/// How an answer made of rows is written, and what becomes of formulas in it.
struct RowOptions: ParsableArguments {
    @Flag(exclusivity: .exclusive)
    var format: RowFormat?

    @Flag(help: "Put an apostrophe before CSV fields that a spreadsheet would run as formulas.")
    var spreadsheetSafe = false

    func validate() throws {
        if spreadsheetSafe, format != .csv {
            throw ValidationError("--spreadsheet-safe is about CSV: use it with --csv.")
        }
    }

    /// A writer for the rows as comma-separated values.
    var csvWriter: CSVWriter { CSVWriter(defusesFormulas: spreadsheetSafe) }
}

/// How a single answer is written for programs.
struct DocumentOptions: ParsableArguments {
    @Flag(help: "Write one JSON document.")
    var json = false
}
