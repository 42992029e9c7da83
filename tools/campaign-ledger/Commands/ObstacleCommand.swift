import ArgumentParser
import CampaignLedger

/// `obstacle`: what stood in the way of messages.
struct ObstacleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "obstacle",
        abstract: "Says that what stood in the way of messages is mended.",
        discussion: """
            Failures that no waiting mends, such as a token that expired, name an
            unlock: what must be mended before another try makes sense.

            The environment variable CAMPAIGN_LEDGER names the ledger where
            --ledger does not.

            Examples:
              campaign-ledger obstacle clear fix:auth
            """,
        subcommands: [ClearObstacle.self])
}

/// `obstacle clear`.
struct ClearObstacle: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear",
        abstract: "Releases the failures that waited for an unlock.",
        discussion: """
            Releases the contacts whose deciding failure is not later and waits
            for this unlock, on this channel if one is given. Refuses a name that
            no failure code waits for; 'code' shows the unlock of a code.

            Examples:
              campaign-ledger obstacle clear fix:auth
              campaign-ledger obstacle clear limit:daily --channel whatsapp
            """)

    @Argument(help: "What was mended: fix:auth, for example.")
    var unlock: String

    @Option(help: ArgumentHelp("Only on this channel.", valueName: "channel"))
    var channel: String?

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var document: DocumentOptions

    func run() throws {
        let outcome = try ledger.open().clearObstacle(
            unlock, channel: channel, actor: actor.name)
        try ActingReport.print(outcome, as: document)
    }
}
