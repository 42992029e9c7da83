import ArgumentParser
import CampaignLedger
import CampaignReports

/// `reached`: which attempt reached this contact, and if none did, why not?
struct ReachedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reached",
        abstract: "Which attempt reached this contact, and if none did, why not?",
        discussion: """
            Answers for the whole chain of the campaign: a retry that reached the
            contact counts. Exits with 0 where the contact was reached, with 1
            where it was not.

            With --batch, reads lines 'campaign,contact' and writes one JSON
            document a line; exits with 1 where any of the contacts was not reached.

            Examples:
              campaign-ledger reached 4915112345678 --campaign spring-sale
              campaign-ledger reached 4915112345678 --campaign spring-sale --json
              campaign-ledger reached --batch questions.csv > answers.ndjson
            """)

    @Argument(help: "The contact.")
    var contact: String?

    @Option(help: ArgumentHelp("Any campaign of the chain.", valueName: "campaign"))
    var campaign: String?

    @Option(
        help: ArgumentHelp(
            "Answer for each line 'campaign,contact' of a file, or of standard input for '-'.",
            valueName: "file|-"),
        completion: .file())
    var batch: String?

    @OptionGroup var question: QuestionOptions
    @OptionGroup var document: DocumentOptions

    func validate() throws {
        if batch != nil {
            guard contact == nil, campaign == nil else {
                throw ValidationError("--batch names contacts and campaigns itself.")
            }
        } else {
            guard contact != nil else { throw ValidationError("Name a contact, or use --batch.") }
            guard campaign != nil else { throw ValidationError("Name a campaign: --campaign ID.") }
        }
    }

    func run() throws {
        let isReached: Bool
        if let batch {
            var questions = ReachedBatch(try question.snapshot())
            isReached = try questions.answer(linesOf: batch)
        } else {
            isReached = try answer(contact ?? "", campaign ?? "")
        }
        if !isReached { throw ExitCode(ExitStatus.no.rawValue) }
    }

    private func answer(_ contact: String, _ campaign: String) throws -> Bool {
        let snapshot = try question.snapshot()
        let answer = try snapshot.reached(contact, campaign: campaign)
        if document.json {
            var writer = ReportOutput.documentWriter()
            ReachedDocument.write(answer, asOf: snapshot.asOf, to: &writer)
            try ReportOutput.print(writer)
        } else {
            try ReportOutput.print(
                ReachedText.report(
                    answer, asOf: snapshot.asOf, style: ReportOutput.textStyle()))
        }
        return answer.reached
    }
}
