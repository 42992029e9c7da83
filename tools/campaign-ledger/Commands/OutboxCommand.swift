import ArgumentParser
import CampaignLedger
import CampaignReports

/// `outbox`: what is to be sent now.
struct OutboxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox",
        abstract: "What is to be sent now?",
        discussion: """
            Lists the attempts that are due: of campaigns that are sending, of scheduled
            ones whose time has come, and of retries in place. A sender does not send
            what is listed; it claims ('outbox claim'): then no other sender gets it.

            Examples:
              campaign-ledger outbox
              campaign-ledger outbox claim --sender gateway-1 --limit 100 --ndjson
            """,
        subcommands: [OutboxList.self, OutboxHandOut.self], defaultSubcommand: OutboxList.self)
}

/// Which part of the outbox is meant.
struct OutboxOptions: ParsableArguments {
    @Option(help: ArgumentHelp("At most so many attempts.", valueName: "count"))
    var limit = 100

    @Option(
        help: ArgumentHelp("Only this campaign; may be given several times.", valueName: "campaign")
    )
    var campaign: [String] = []

    @Option(help: ArgumentHelp("Only campaigns of this channel.", valueName: "channel"))
    var channel: String?

    func validate() throws {
        guard limit >= 1, limit <= 10_000 else {
            throw ValidationError("--limit takes a number from 1 to 10,000.")
        }
    }

    var request: OutboxRequest {
        OutboxRequest(
            limit: limit, campaigns: campaign.isEmpty ? nil : campaign, channel: channel)
    }
}

/// `outbox list`: the default.
struct OutboxList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List what is due and what is claimed (the default).")

    @OptionGroup var outbox: OutboxOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var document: DocumentOptions

    func run() throws {
        let outbox = try ledger.open().snapshot().outbox(outbox.request)
        if document.json {
            var writer = ReportOutput.documentWriter()
            OutboxReports.write(outbox, to: &writer)
            return try ReportOutput.print(writer)
        }
        try ReportOutput.print(OutboxReports.text(outbox))
    }
}

/// `outbox claim`: hands attempts out to one sender.
struct OutboxHandOut: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "claim",
        abstract: "Hand what is due to one sender, and to nobody else.",
        discussion: """
            Records each attempt as dispatched and prints it. Whoever claims sends, and
            records what came of it with 'append': attempt.accepted with the provider's
            message id, attempt.failed, or attempt.unknown. A claim without a result
            within the policy's claim lease becomes unknown and is never handed out
            again. Exits with 1 where nothing is due.

            Examples:
              campaign-ledger outbox claim --sender gateway-1 --ndjson
              campaign-ledger outbox claim --sender gateway-1 --channel sms --json
            """)

    @Option(help: ArgumentHelp("Name of the sender, recorded with each claim.", valueName: "name"))
    var sender: String

    @OptionGroup var outbox: OutboxOptions
    @OptionGroup var ledger: LedgerOptions

    @Flag(exclusivity: .exclusive)
    var format: DocumentFormat?

    func run() throws {
        let ledger = try ledger.open()
        let claim = try ledger.claim(outbox.request, sender: sender)
        switch format {
        case nil: try ReportOutput.print(OutboxReports.text(claim))
        case .json:
            var writer = ReportOutput.documentWriter()
            OutboxReports.write(claim, asOf: try ledger.snapshot().asOf, to: &writer)
            try ReportOutput.print(writer)
        case .ndjson:
            let output = try ReportOutput()
            try output.writeLines(claim.attempts) { OutboxReports.write($0, to: &$1) }
            try output.finish()
        }
        if claim.attempts.isEmpty { throw ExitCode(ExitStatus.no.rawValue) }
    }
}
