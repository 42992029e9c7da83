import ArgumentParser
import CampaignLedger
import CampaignReports

extension TrendGrouping: ExpressibleByArgument {}

/// `trends`: do retries help?
struct TrendsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trends",
        abstract: "Do retries help?",
        discussion: """
            Counts contacts that failed, that were retried and that a later try
            reached, each once in a chain and group; and compares before and after
            of each retry, linked or in place. As rows (--ndjson, --csv) the groups
            are written, or with --retries the comparisons.

            Examples:
              campaign-ledger trends --from 2026-03-01T00:00:00Z
              campaign-ledger trends --by code --by channel --csv
              campaign-ledger trends --retries --csv
            """)

    @Option(
        help: ArgumentHelp("Only failures and retries from then on.", valueName: "time"),
        transform: MomentText.time)
    var from: Timestamp?

    @Option(
        help: ArgumentHelp("Only failures and retries up to then.", valueName: "time"),
        transform: MomentText.time)
    var to: Timestamp?

    @Option(help: "What failures are grouped by; may be repeated. (default: day)")
    var by: [TrendGrouping] = []

    @Flag(help: "As rows, write before and after of each retry.")
    var retries = false

    @OptionGroup var question: QuestionOptions

    @OptionGroup var form: RowOptions

    func validate() throws {
        if let from, let to, to < from { throw ValidationError("--to is before --from.") }
        if retries, form.format == nil || form.format == .json {
            throw ValidationError("--retries chooses rows: use it with --ndjson or --csv.")
        }
    }

    func run() throws {
        let snapshot = try question.snapshot()
        let trends = try snapshot.trends(from: from, to: to, by: grouping)
        let output = try ReportOutput()
        switch form.format {
        case nil:
            try output.write(
                TrendsText.report(trends, asOf: snapshot.asOf, style: ReportOutput.textStyle()))
        case .json:
            var writer = ReportOutput.documentWriter()
            TrendsDocument.write(trends, asOf: snapshot.asOf, to: &writer)
            try output.write(json: writer.bytes.span)
        case .ndjson where retries:
            try output.writeLines(trends.retries) { TrendsDocument.writeRow($0, to: &$1) }
        case .ndjson: try output.writeLines(trends.rows) { TrendsDocument.writeRow($0, to: &$1) }
        case .csv where retries:
            try output.writeTable(form, RetriesTable.columns, trends.retries) {
                RetriesTable.writeRow($0, to: &$1)
            }
        case .csv:
            try output.writeTable(form, TrendsTable.columns, trends.rows) {
                TrendsTable.writeRow($0, to: &$1)
            }
        }
        try output.finish()
    }

    /// Each once, the first the first.
    private var grouping: [TrendGrouping] {
        var chosen: [TrendGrouping] = []
        for grouping in by.isEmpty ? [.day] : by where !chosen.contains(grouping) {
            chosen.append(grouping)
        }
        return chosen
    }
}
