import ArgumentParser
import CampaignLedger

/// `code`: what does a failure code mean?
struct CodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "code",
        abstract: "What does a failure code mean, and what is to be done?",
        discussion: """
            Looks the code up in the failure catalogue: in that of the ledger's
            policy where a ledger is named, by --ledger or by the environment
            variable CAMPAIGN_LEDGER, else in the standard table. Exits with 1
            where nothing is known of the code.

            Examples:
              campaign-ledger code whatsapp:131049
              campaign-ledger code telegram:403
                --text "Forbidden: bot was blocked by the user"
            """)

    @Argument(help: "The code: provider:code, or provider:code:text.")
    var code: String

    @Option(help: ArgumentHelp("The text that came with the code.", valueName: "text"))
    var text: String?

    @OptionGroup var question: QuestionOptions
    @OptionGroup var document: DocumentOptions

    func run() throws {
        let (advice, asOf) = try answer()
        if document.json {
            var writer = ReportOutput.documentWriter()
            CodeReport.write(advice, asOf: asOf, to: &writer)
            try ReportOutput.print(writer)
        } else {
            try ReportOutput.print(CodeReport.text(advice))
        }
        if advice.row == nil { throw ExitCode(ExitStatus.no.rawValue) }
    }

    /// Without a ledger the answer is that of an empty one.
    private func answer() throws -> (FailureAdvice, AsOf) {
        let options = question.ledger
        guard options.ledger ?? HostProcess.environment(LedgerOptions.variable) != nil else {
            guard question.asOf == nil, question.occurredBy == nil else {
                // Says that no ledger is named.
                _ = try options.path()
                return try standard()
            }
            return try standard()
        }
        let snapshot = try question.snapshot()
        return (try snapshot.failureAdvice(forCode: code, text: text), snapshot.asOf)
    }

    private func standard() throws -> (FailureAdvice, AsOf) {
        (
            try FailureAdvice.standard(forCode: code, text: text),
            AsOf(position: 0, recordedAt: nil)
        )
    }
}
