import ArgumentParser
import CampaignLedger
import CampaignReports

/// `failed`: who failed, and why?
struct FailedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "failed",
        abstract: "Who failed in a campaign, and why?",
        discussion: """
            Lists the contacts whose outcome in the campaign is failed, in the order
            of their ids, with the failure that decides. Contacts are counted, not
            attempts.

            Examples:
              campaign-ledger failed spring-sale
              campaign-ledger failed spring-sale --category retryable --csv
              campaign-ledger failed spring-sale --code whatsapp:131049 --limit 100
            """)

    @Argument(help: "The campaign.")
    var campaign: String

    @Option(
        help: ArgumentHelp(
            "Only failures with this code, whatever text follows it after a colon.",
            valueName: "code"))
    var code: String?

    @Option(help: "Only failures of this category.")
    var category: FailureCategory?

    @Option(help: ArgumentHelp("At most so many contacts.", valueName: "count"))
    var limit: Int?

    @Option(
        help: ArgumentHelp("Only contacts behind this one: the next page.", valueName: "contact"))
    var after: String?

    @OptionGroup var question: QuestionOptions

    @OptionGroup var form: RowOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1 on.") }
    }

    func run() throws {
        let snapshot = try question.snapshot()
        let all = try snapshot.failed(in: campaign, code: code, category: category?.rawValue)
        let page = FailedPage(of: campaign, all, after: after, limit: limit ?? .max)
        let output = try ReportOutput()
        switch form.format {
        case nil:
            try output.write(
                FailedText.report(
                    page, asOf: snapshot.asOf, style: ReportOutput.textStyle()))
        case .json:
            var writer = ReportOutput.documentWriter()
            FailedDocument.write(page, asOf: snapshot.asOf, to: &writer)
            try output.write(json: writer.bytes.span)
        case .ndjson: try output.writeLines(page.contacts) { FailedDocument.writeRow($0, to: &$1) }
        case .csv:
            try output.writeTable(form, FailedTable.columns, page.contacts) {
                FailedTable.writeRow($0, to: &$1)
            }
        }
        try output.finish()
    }
}
