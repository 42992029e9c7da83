import ArgumentParser
import CampaignLedger

/// `export`: whole views of the ledger for other programs.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes a whole view of the ledger for other programs.",
        discussion: """
            The views: campaigns (status and counts), failed (campaign, contact,
            code), chains (how many contacts were reached at which position), reach
            (for each chain and contact whether and how), attempts (their states),
            events (CloudEvents again: importing them gives an equal ledger).

            Rows are sorted by their key columns in byte order, events by position.
            A file appears under its name when it is complete, readable by its owner
            alone.

            Examples:
              campaign-ledger export campaigns > campaigns.csv
              campaign-ledger export reach --format ndjson --output reach.ndjson
              campaign-ledger export events --as-of 5000 | gzip > events.ndjson.gz
            """)

    @Argument(help: "What to export.")
    var view: ExportView

    @OptionGroup var question: QuestionOptions

    @Option(help: "How to write it; csv by default, ndjson for events.")
    var format: ExportFormat?

    @Option(
        help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"),
        completion: .file())
    var output: String?

    @Flag(help: "Put an apostrophe before CSV fields that a spreadsheet would run as formulas.")
    var spreadsheetSafe = false

    func validate() throws {
        guard view != .events || format != .csv else {
            throw ValidationError(
                "Events cannot be exported as CSV: their members differ by type. "
                    + "Export them as ndjson, or export the view 'attempts'.")
        }
    }

    func run() throws {
        let snapshot = try question.snapshot()
        let options = ExportOptions(
            format: format ?? (view == .events ? .ndjson : .csv),
            isSpreadsheetSafe: spreadsheetSafe)
        if let output { try snapshot.ledger.refuseOverwriting(by: output) }
        let destination = try ReportOutput(path: output)
        try snapshot.export(view, options) {
            try destination.write(export: $0, as: options.format)
        }
        try destination.finish()
    }
}
