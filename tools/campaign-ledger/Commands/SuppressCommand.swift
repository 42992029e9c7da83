import ArgumentParser
import CampaignLedger
import CampaignReports

/// `suppress`: whom should we stop messaging?
struct SuppressCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suppress",
        abstract: "Whom should we stop messaging?",
        discussion: """
            Lists the contacts that failed for good, blocked the sender, have no
            usable number, opted out, or failed twice without ever being reached,
            each with its reasons. CSV has a row for each reason, NDJSON a line for
            each contact.

            Examples:
              campaign-ledger suppress
              campaign-ledger suppress --csv > stop.csv
            """)

    @OptionGroup var question: QuestionOptions

    @OptionGroup var form: RowOptions

    func run() throws {
        let snapshot = try question.snapshot()
        let contacts = try snapshot.suppressions()
        let output = try ReportOutput()
        switch form.format {
        case nil:
            try output.write(
                SuppressText.report(
                    contacts, asOf: snapshot.asOf, style: ReportOutput.textStyle()))
        case .json:
            var writer = ReportOutput.documentWriter()
            SuppressDocument.write(contacts, asOf: snapshot.asOf, to: &writer)
            try output.write(json: writer.bytes.span)
        case .ndjson: try output.writeLines(contacts) { SuppressDocument.writeRow($0, to: &$1) }
        case .csv:
            try output.writeTable(form, SuppressTable.columns, SuppressTable.rows(of: contacts)) {
                SuppressTable.writeRow($0, to: &$1)
            }
        }
        try output.finish()
    }
}
