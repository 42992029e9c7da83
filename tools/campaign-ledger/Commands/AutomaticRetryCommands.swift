import ArgumentParser
import CampaignLedger
import CampaignReports

/// `retry plan`: what the automatic retry would do, and why not more.
struct RetryPlan: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "What would the automatic retry take, and why not the others?",
        discussion: """
            Lists every failed message with what the policy's automatic retry makes of
            it: retried now, from when on, or what hinders it. Nothing is recorded.
            Exits with 0 where anything would be retried, with 1 where nothing would.

            Examples:
              campaign-ledger retry plan
              campaign-ledger retry plan --at 2026-03-02T08:00:00+01:00 --json
            """)

    @Option(
        help: ArgumentHelp("As if it were this time; now by default.", valueName: "time"),
        transform: MomentText.time)
    var at: Timestamp?

    @Option(
        help: ArgumentHelp("At most so many messages as text; 50 by default.", valueName: "count"))
    var limit: Int?

    @OptionGroup var question: QuestionOptions
    @OptionGroup var document: DocumentOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1 on.") }
    }

    func run() throws {
        let plan = try question.snapshot().planAutomaticRetry(at: at)
        if document.json {
            var writer = ReportOutput.documentWriter()
            AutomaticRetryReports.write(plan, to: &writer)
            try ReportOutput.print(writer)
        } else {
            try ReportOutput.print(AutomaticRetryReports.text(plan, limit: limit ?? 50))
        }
        if plan.eligible.isEmpty { throw ExitCode(ExitStatus.no.rawValue) }
    }
}

/// `retry run`: the automatic retry.
struct RetryRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Request what the automatic retry takes now.",
        discussion: """
            Requests a further attempt in place for every message that 'retry plan'
            shows as retried now. To be called once an hour, or as often as it suits:
            what is not due is left alone, and what was requested is not requested again.

            Examples:
              campaign-ledger retry run
              campaign-ledger retry run --actor cron --json
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var who: ActorOptions
    @OptionGroup var document: DocumentOptions

    func run() throws {
        let run = try ledger.open().runAutomaticRetry(actor: who.name)
        if document.json {
            var writer = ReportOutput.documentWriter()
            AutomaticRetryReports.write(run, to: &writer)
            try ReportOutput.print(writer)
        } else {
            try ReportOutput.print(AutomaticRetryReports.text(run))
        }
    }
}
