import ArgumentParser
import CampaignLedger

/// What the commands about consent are given.
struct ConsentOptions: ParsableArguments {
    @Argument(help: "The contact.")
    var contact: String

    @Option(
        help: ArgumentHelp("Only on this channel; without it on all.", valueName: "channel"))
    var channel: String?

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var document: DocumentOptions
}

/// `optout`: a contact does not want to be messaged.
struct OptOutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "optout",
        abstract: "Records that a contact does not want to be messaged.",
        discussion: """
            From here on the contact is left out of retries and handed out as a
            skip. The ledger is made where there is none.

            Examples:
              campaign-ledger optout 4915112345678
              campaign-ledger optout 4915112345678 --channel sms --actor helpdesk
            """)

    @OptionGroup var consent: ConsentOptions

    func run() throws {
        let outcome = try consent.ledger.open(.ifMissing).recordOptOut(
            of: consent.contact, channel: consent.channel, actor: consent.actor.name)
        try ActingReport.print(outcome, as: consent.document)
    }
}

/// `optin`: a contact may be messaged again.
struct OptInCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "optin",
        abstract: "Records that a contact may be messaged again.",
        discussion: """
            Without a channel it takes back every opt-out, also those of single
            channels. The ledger is made where there is none.

            Examples:
              campaign-ledger optin 4915112345678
              campaign-ledger optin 4915112345678 --channel sms --actor helpdesk
            """)

    @OptionGroup var consent: ConsentOptions

    func run() throws {
        let outcome = try consent.ledger.open(.ifMissing).recordOptIn(
            of: consent.contact, channel: consent.channel, actor: consent.actor.name)
        try ActingReport.print(outcome, as: consent.document)
    }
}
