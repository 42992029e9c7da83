import ArgumentParser
import CampaignLedger
import CampaignReports

/// `retry`: tries failed contacts again, in a linked campaign or in place.
struct RetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Try those who failed again.",
        discussion: """
            Makes a new scheduled campaign, linked to its source, for exactly the
            contacts that failed there; the source stays as it is. With --in-place the
            further attempts are made in the same campaign, which goes back to sending.
            Left out, and counted, are contacts that were reached meanwhile, opted out,
            or of whom an attempt is on its way or unknown. 'retry plan' and 'retry run'
            are the automatic retry of the policy.

            Nothing is sent: 'outbox' hands out what is due. Exits with 1 where the
            retry is refused, and says why and what to do.

            Examples:
              campaign-ledger retry spring-sale --dry-run
              campaign-ledger retry spring-sale --run-at 2026-03-02T09:00:00+01:00
              campaign-ledger retry spring-sale --in-place --category retryable
              campaign-ledger retry --select selection.csv
              campaign-ledger retry plan
            """,
        subcommands: [RetryStart.self, RetryPlan.self, RetryRun.self],
        defaultSubcommand: RetryStart.self)
}

/// `retry CAMPAIGN`: one retry that a person asks for.
struct RetryStart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Retry a campaign, or selected messages (the default).")

    @Argument(help: "The campaign to retry.")
    var campaign: String?

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var asked: RetryAskedOptions
    @OptionGroup var who: ActorOptions

    @Flag(help: "Show whom the retry would be for, and record nothing.")
    var dryRun = false

    @OptionGroup var document: DocumentOptions

    func validate() throws {
        try asked.check(hasCampaign: campaign != nil, dryRun: dryRun)
    }

    func run() throws {
        let ledger = try ledger.open()
        let options = try asked.options(actor: who.name)
        if let file = asked.select {
            return try retry(try SelectionFile.read(file), ledger, options)
        }
        guard let campaign else { throw ValidationError("Name a campaign.") }
        let outcome =
            dryRun
            ? try ledger.snapshot().planRetry(of: campaign, options)
            : try ledger.retry(campaign, options)
        switch outcome {
        case .accepted(let summary): try print(summary, isDryRun: dryRun)
        case .refused(let refused):
            try print(refused)
            throw ExitCode(ExitStatus.no.rawValue)
        }
    }

    private func print(_ summary: RetrySummary, isDryRun: Bool) throws {
        guard document.json else {
            return try ReportOutput.print(RetryText.report(summary, isDryRun: isDryRun))
        }
        var writer = ReportOutput.documentWriter()
        RetryDocument.write(summary, isDryRun: isDryRun, to: &writer)
        try ReportOutput.print(writer)
    }

    private func print(_ refused: RetryRefused) throws {
        guard document.json else {
            return try ReportOutput.print(RetryText.report(refused))
        }
        var writer = ReportOutput.documentWriter()
        RetryDocument.write(refused, to: &writer)
        try ReportOutput.print(writer)
    }

    private func retry(
        _ messages: [SelectedMessage], _ ledger: Ledger, _ options: RetryOptions
    ) throws {
        let results = try ledger.retry(selected: messages, options)
        if document.json {
            var writer = ReportOutput.documentWriter()
            RetryDocument.write(results, asOf: try ledger.snapshot().asOf, to: &writer)
            try ReportOutput.print(writer)
        } else {
            try ReportOutput.print(RetryText.report(results))
        }
        if !results.contains(where: \.isQueued) { throw ExitCode(ExitStatus.no.rawValue) }
    }
}
