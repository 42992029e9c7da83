import ArgumentParser
import CampaignLedger
import CampaignReports

/// `stats`: how did the campaigns do?
struct StatisticsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "How did the campaigns do?",
        discussion: """
            Counts contacts by what became of them, and attempts by their state.
            One campaign is shown in full, several as a table. A contact is
            delivered, failed, skipped, unknown or pending; the provider's
            acceptance alone is not delivery.

            Examples:
              campaign-ledger stats spring-sale
              campaign-ledger stats --csv > campaigns.csv
              campaign-ledger stats spring-sale --as-of 2026-03-01T12:00:00Z --json
            """)

    @Argument(
        help: ArgumentHelp(
            "The campaigns; all of them where none is named.", valueName: "campaign"))
    var campaigns: [String] = []

    @OptionGroup var question: QuestionOptions

    @OptionGroup var form: RowOptions

    func run() throws {
        let snapshot = try question.snapshot()
        let statistics = try snapshot.statistics(of: campaigns)
        let output = try ReportOutput()
        switch form.format {
        case nil:
            try output.write(
                StatisticsText.report(
                    statistics, asOf: snapshot.asOf, style: ReportOutput.textStyle()))
        case .json:
            var writer = ReportOutput.documentWriter()
            StatisticsDocument.write(statistics, asOf: snapshot.asOf, to: &writer)
            try output.write(json: writer.bytes.span)
        case .ndjson:
            try output.writeLines(statistics) { StatisticsDocument.writeRow($0, to: &$1) }
        case .csv:
            try output.writeTable(form, StatisticsTable.columns, statistics) {
                StatisticsTable.writeRow($0, to: &$1)
            }
        }
        try output.finish()
    }
}
