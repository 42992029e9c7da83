import ArgumentParser
import CampaignLedger
import CampaignReports

/// `audit`: is it all true?
struct AuditCommand: ParsableCommand {
    /// How findings are written for programs.
    enum Format: String, EnumerableFlag {
        case json
        case ndjson

        static func help(for value: Format) -> ArgumentHelp? {
            switch value {
            case .json: "Write one JSON document."
            case .ndjson: "Write one JSON object a line: each finding."
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Was anybody forgotten, sent to twice, or retried in vain?",
        discussion: """
            Looks through the events for what should not be, and names the events
            behind each finding. Late, doubled and shuffled webhooks give none.
            Exits with 1 where there are findings, with 0 where there are none.

            Examples:
              campaign-ledger audit
              campaign-ledger audit spring-sale --json
              campaign-ledger audit --check doubleSend --check unknownRetried
              campaign-ledger audit --ndjson --limit 1000 > findings.ndjson
            """)

    @Argument(
        help: ArgumentHelp(
            "The campaigns, each with its chain; all of them where none is named.",
            valueName: "campaign"))
    var campaigns: [String] = []

    @Option(
        help: ArgumentHelp(
            "Look for this alone; may be given several times.", valueName: "name"))
    var check: [AuditCheck] = []

    @Option(
        help: ArgumentHelp(
            "At most so many findings of each check; the counts are of all. Text shows 10.",
            valueName: "count"))
    var limit: Int?

    @OptionGroup var question: QuestionOptions

    @Flag(exclusivity: .exclusive)
    var format: Format?

    /// Findings of each check that text shows.
    private static let shown = 10

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1 on.") }
    }

    func run() throws {
        let snapshot = try question.snapshot()
        let report = try snapshot.audit(
            campaigns: campaigns, checks: Set(check.isEmpty ? AuditCheck.allCases : check),
            limit: limit ?? (format == nil ? Self.shown : .max))
        let output = try ReportOutput()
        switch format {
        case nil:
            try output.write(
                AuditText.report(report, asOf: snapshot.asOf, style: ReportOutput.textStyle()))
        case .json:
            var writer = ReportOutput.documentWriter()
            AuditDocument.write(report, asOf: snapshot.asOf, to: &writer)
            try output.write(json: writer.bytes.span)
        case .ndjson:
            try output.writeLines(report.findings) { AuditDocument.writeRow($0, to: &$1) }
        }
        try output.finish()
        if !report.isClean { throw ExitCode(ExitStatus.no.rawValue) }
    }
}
