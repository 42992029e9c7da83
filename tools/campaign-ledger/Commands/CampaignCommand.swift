import ArgumentParser
import CampaignLedger

/// `campaign`: makes campaigns, and takes them through their lives.
struct CampaignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaign",
        abstract: "Makes a campaign and takes it through its life.",
        discussion: """
            Each subcommand looks whether the campaign's status allows the step,
            records an event, and prints it with its position. Of two people who
            ask at once for what excludes each other, one is refused, with exit
            code 1, and nothing is recorded for that one.

              schedule, start    a draft or a scheduled campaign
              pause              one that is sending
              resume             one that is paused
              complete           one that is sending or paused
              cancel             one whose run is not over
              edit               any but a started retry, or one whose retry has
                                 started

            The environment variable CAMPAIGN_LEDGER names the ledger where
            --ledger does not.

            Examples:
              campaign-ledger campaign create spring-sale --channel whatsapp
                --contacts audience.txt
              campaign-ledger campaign schedule spring-sale
                --run-at 2026-03-01T08:30:00Z
              campaign-ledger campaign cancel spring-sale --reason "wrong price"
            """,
        subcommands: [
            CreateCampaign.self, EditCampaign.self, ScheduleCampaign.self, StartCampaign.self,
            PauseCampaign.self, ResumeCampaign.self, CompleteCampaign.self, CancelCampaign.self,
        ])
}

/// `campaign create`.
struct CreateCampaign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Makes a campaign: a draft, with or without contacts.",
        discussion: """
            Refuses an id that events are about already. All events are recorded
            in one commit; the ledger is made where there is none.

            Examples:
              campaign-ledger campaign create spring-sale --name "Spring sale"
                --channel whatsapp --message '{"template":"spring"}'
              campaign-ledger campaign create spring-sale --message @message.json
                --filter '{"tag":"vip"}' --contacts audience.txt
            """)

    @Argument(help: "The id of the new campaign, 1 to 128 bytes.")
    var campaign: String

    @OptionGroup var description: DescriptionOptions

    @Option(
        help: ArgumentHelp(
            "The audience: one contact id a line; '-' for standard input.", valueName: "file|-"),
        completion: .file())
    var contacts: String?

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var document: DocumentOptions

    func run() throws {
        let description = try description.description()
        let contacts = try contacts.map(ContactsFile.read) ?? []
        let outcome = try ledger.open(.ifMissing).createCampaign(
            campaign, description, contacts: contacts, actor: actor.name)
        try ActingReport.print(outcome, as: document)
    }
}

/// `campaign edit`.
struct EditCampaign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Says something new of a campaign; the rest stays as it is.",
        discussion: """
            What a linked retry sends is settled when it starts: by what was said
            of it and of its source up to then. After that both refuse to be
            edited; clone the campaign instead.

            Examples:
              campaign-ledger campaign edit spring-sale --name "Spring sale 2"
              campaign-ledger campaign edit spring-sale --message @message.json
            """)

    @Argument(help: "The campaign.")
    var campaign: String

    @OptionGroup var description: DescriptionOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var document: DocumentOptions

    func run() throws {
        let outcome = try ledger.open().editCampaign(
            campaign, description.description(), actor: actor.name)
        try ActingReport.print(outcome, as: document)
    }
}
