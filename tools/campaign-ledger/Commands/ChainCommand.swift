import ArgumentParser
import CampaignLedger
import CampaignReports

/// `chain`: how did the retries go?
struct ChainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chain",
        abstract: "How did the retries of a campaign go?",
        discussion: """
            Shows the campaign at the root, the retries linked to it, their retries,
            and how many contacts were first reached at each of these positions.
            Any member of the chain may be named. Contacts are counted; each is
            counted once in the chain.

            Examples:
              campaign-ledger chain spring-sale
              campaign-ledger chain spring-sale-retry-2 --json
            """)

    @Argument(help: "Any campaign of the chain.")
    var campaign: String

    @OptionGroup var question: QuestionOptions

    @OptionGroup var form: RowOptions

    func run() throws {
        let snapshot = try question.snapshot()
        let chain = try snapshot.chain(of: campaign)
        let output = try ReportOutput()
        switch form.format {
        case nil:
            try output.write(
                ChainText.report(chain, asOf: snapshot.asOf, style: ReportOutput.textStyle()))
        case .json:
            var writer = ReportOutput.documentWriter()
            ChainDocument.write(chain, asOf: snapshot.asOf, to: &writer)
            try output.write(json: writer.bytes.span)
        case .ndjson:
            try output.writeLines(chain.members) { ChainDocument.writeRow($0, to: &$1) }
        case .csv:
            try output.writeTable(form, ChainTable.columns, chain.members) {
                ChainTable.writeRow($0, to: &$1)
            }
        }
        try output.finish()
    }
}
