import ArgumentParser
import CampaignLedger
import CampaignReports

/// `timeline`: what happened to this contact?
struct TimelineCommand: ParsableCommand {
    /// How a timeline is written for programs.
    enum Format: String, EnumerableFlag {
        case json
        case ndjson

        static func help(for value: Format) -> ArgumentHelp? {
            switch value {
            case .json: "Write one JSON document."
            case .ndjson: "Write one JSON object a line: each event as 'log' does."
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "timeline",
        abstract: "What happened to this contact?",
        discussion: """
            Shows all events of a contact across campaigns, by campaign and attempt,
            with the time each happened and the time it was recorded.

            Examples:
              campaign-ledger timeline 4915112345678
              campaign-ledger timeline 4915112345678 --occurred-by 2026-03-02T00:00:00Z
            """)

    @Argument(help: "The contact.")
    var contact: String

    @OptionGroup var question: QuestionOptions

    @Flag(exclusivity: .exclusive)
    var format: Format?

    func run() throws {
        let snapshot = try question.snapshot()
        let timeline = try snapshot.timeline(of: contact)
        let output = try ReportOutput()
        switch format {
        case nil:
            try output.write(
                TimelineText.report(
                    timeline, asOf: snapshot.asOf, style: ReportOutput.textStyle()))
        case .json:
            var writer = ReportOutput.documentWriter()
            TimelineDocument.write(timeline, asOf: snapshot.asOf, to: &writer)
            try output.write(json: writer.bytes.span)
        case .ndjson: try output.writeLines(timeline.events) { LogLine.write($0, to: &$1) }
        }
        try output.finish()
    }
}

extension Timeline {
    /// All events, in the order of their positions.
    fileprivate var events: [RecordedEvent] {
        let attempts = campaigns.flatMap(\.attempts).flatMap(\.events)
        return (attempts + others).sorted { $0.position < $1.position }
    }
}
