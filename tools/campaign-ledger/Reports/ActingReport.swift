import CampaignLedger
import CampaignReports
import JSON

/// What a command recorded: the same document as that of `append`.
enum ActingReport {
    /// Columns of an event that are shown to people: a list of contacts may be long.
    private static let mostColumns = 1000

    /// Writes the report to standard output.
    static func print(_ outcome: ActingOutcome, as document: DocumentOptions) throws {
        guard document.json else { return try ReportOutput.print(text(outcome)) }
        var writer = ReportOutput.documentWriter()
        AppendDocument.write(
            outcome.events.map { AppendedEvent(outcome: .recorded($0.position), event: $0) },
            asOf: outcome.asOf, to: &writer)
        try ReportOutput.print(writer)
    }

    private static func text(_ outcome: ActingOutcome) -> String {
        var text = ""
        for event in outcome.events {
            let shown = TerminalText.shortened(
                TerminalText.safe(event.cloudEvent), columns: mostColumns)
            text += "\(event.position) \(shown)\n"
        }
        return text
    }
}
