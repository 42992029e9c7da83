import ArgumentParser
import CampaignLedger

/// `clone`: a campaign of its own with another one's message and audience filter.
struct CloneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clone",
        abstract: "Make a new campaign like another one, for everybody again.",
        discussion: """
            The clone is a draft with the message and the audience filter of the other
            campaign, and no contacts yet. What was skipped or failed there is not looked
            at; to send to the failed contacts only, use 'retry'.

            Examples:
              campaign-ledger clone spring-sale spring-sale-2
            """)

    @Argument(help: "The campaign to clone.")
    var campaign: String

    @Argument(help: ArgumentHelp("Id of the new campaign.", valueName: "new-campaign"))
    var clone: String

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var who: ActorOptions
    @OptionGroup var document: DocumentOptions

    func run() throws {
        let ledger = try ledger.open()
        let position = try ledger.clone(campaign, as: clone, actor: who.name)
        let snapshot = try ledger.snapshot()
        guard let event = try snapshot.event(at: position) else { return }
        let appended = [AppendedEvent(outcome: .recorded(position), event: event)]
        if document.json {
            var writer = ReportOutput.documentWriter()
            AppendDocument.write(appended, asOf: snapshot.asOf, to: &writer)
            return try ReportOutput.print(writer)
        }
        try ReportOutput.print(AppendText.report(appended))
    }
}
