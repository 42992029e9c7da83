import ArgumentParser
import CampaignLedger

/// `campaign schedule`.
struct ScheduleCampaign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Schedules a draft, or a scheduled campaign anew.",
        discussion: """
            Refuses where as many campaigns are scheduled as the policy allows;
            cancelling one of them frees a place.

            Examples:
              campaign-ledger campaign schedule spring-sale
                --run-at 2026-03-01T09:30:00+01:00
            """)

    @Argument(help: "The campaign.")
    var campaign: String

    @Option(
        help: ArgumentHelp("When it is due; a time that is over means at once.", valueName: "time"),
        transform: MomentText.time)
    var runAt: Timestamp

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var document: DocumentOptions

    func run() throws {
        let outcome = try ledger.open().scheduleCampaign(
            campaign, runAt: runAt, actor: actor.name)
        try ActingReport.print(outcome, as: document)
    }
}

/// What the steps that take nothing but a reason are given.
struct StepOptions: ParsableArguments {
    @Argument(help: "The campaign.")
    var campaign: String

    @Option(help: ArgumentHelp("Why, for people.", valueName: "text"))
    var reason: String?

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var document: DocumentOptions
}

/// A step that takes nothing but a reason.
protocol CampaignStepping: ParsableCommand {
    var step: StepOptions { get }

    /// What the ledger is asked for.
    func take(_ ledger: Ledger) throws(LedgerError) -> ActingOutcome
}

extension CampaignStepping {
    /// Asks the ledger for the step and shows what was recorded.
    mutating func run() throws {
        try ActingReport.print(take(step.ledger.open()), as: step.document)
    }

    /// The configuration of a step.
    fileprivate static func stepping(_ name: String, _ abstract: String) -> CommandConfiguration {
        CommandConfiguration(
            commandName: name, abstract: abstract,
            discussion: """
                Examples:
                  campaign-ledger campaign \(name) spring-sale
                  campaign-ledger campaign \(name) spring-sale --reason "as agreed"
                """)
    }
}

/// `campaign start`.
struct StartCampaign: CampaignStepping {
    static let configuration = stepping("start", "Starts a draft or a scheduled campaign.")

    @OptionGroup var step: StepOptions

    func take(_ ledger: Ledger) throws(LedgerError) -> ActingOutcome {
        try ledger.startCampaign(step.campaign, reason: step.reason, actor: step.actor.name)
    }
}

/// `campaign pause`.
struct PauseCampaign: CampaignStepping {
    static let configuration = stepping("pause", "Pauses a campaign that is sending.")

    @OptionGroup var step: StepOptions

    func take(_ ledger: Ledger) throws(LedgerError) -> ActingOutcome {
        try ledger.pauseCampaign(step.campaign, reason: step.reason, actor: step.actor.name)
    }
}

/// `campaign resume`.
struct ResumeCampaign: CampaignStepping {
    static let configuration = stepping("resume", "Resumes a campaign that is paused.")

    @OptionGroup var step: StepOptions

    func take(_ ledger: Ledger) throws(LedgerError) -> ActingOutcome {
        try ledger.resumeCampaign(step.campaign, reason: step.reason, actor: step.actor.name)
    }
}

/// `campaign complete`.
struct CompleteCampaign: CampaignStepping {
    static let configuration = stepping(
        "complete", "Ends the run of a campaign that is sending or paused.")

    @OptionGroup var step: StepOptions

    func take(_ ledger: Ledger) throws(LedgerError) -> ActingOutcome {
        try ledger.completeCampaign(step.campaign, reason: step.reason, actor: step.actor.name)
    }
}

/// `campaign cancel`.
struct CancelCampaign: CampaignStepping {
    static let configuration = stepping(
        "cancel", "Cancels a campaign whose run is not over; what was sent stays sent.")

    @OptionGroup var step: StepOptions

    func take(_ ledger: Ledger) throws(LedgerError) -> ActingOutcome {
        try ledger.cancelCampaign(step.campaign, reason: step.reason, actor: step.actor.name)
    }
}
