import ArgumentParser
import CampaignLedger
import CampaignReports

/// `restore`: puts a backup in the place of the ledger.
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the place of the ledger.",
        discussion: """
            The backup is copied beside the ledger and the copy checked in full; then
            it takes the ledger's place at once. Stopped at any moment, it leaves the
            old ledger or the new one. The backup itself stays as it is.

            A ledger that is there is replaced only after asking on a terminal, or with
            --yes. If it holds events that the backup does not, it says how many and
            since when, and does nothing without --accept-loss. Contacts that were
            erased since the backup come back with it; --erase-again erases them
            again at once. Until that is done, PATH-returned lists them.

            Examples:
              campaign-ledger restore /backups/spring.ledger --ledger spring.ledger
              campaign-ledger restore monday.ledger --yes --accept-loss \\
                --keep-old damaged.ledger
            """)

    @Argument(
        help: ArgumentHelp("The backup; it is only read.", valueName: "file"), completion: .file())
    var backup: String

    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "Replace the ledger that is there, without asking.")
    var yes = false

    @Flag(help: "Lose the events that the backup does not hold.")
    var acceptLoss = false

    @Flag(help: "Erase again the contacts that were erased since the backup.")
    var eraseAgain = false

    @Flag(help: "Replace another ledger than the one that the backup is of.")
    var otherLedger = false

    @Flag(help: "Restore a backup that fails the check, as far as it can be opened.")
    var evenIfDamaged = false

    @Option(
        help: ArgumentHelp(
            "Keep a copy of the file that is replaced, byte by byte.", valueName: "file"),
        completion: .file())
    var keepOld: String?

    @OptionGroup var actor: ActorOptions
    @OptionGroup var document: DocumentOptions

    func run() throws {
        let path = try ledger.path()
        let interruption = Interruption(
            notice: "Stopping after this part. Press Ctrl-C again to stop at once.")
        var meter = ProgressMeter()
        let start = ContinuousClock.now
        var answer = Confirmation.Answer.yes
        let summary: RestoreSummary
        do {
            var options = options
            options.anchors = try ledger.anchors()
            summary = try Ledger.restore(from: backup, to: path, options) { plan in
                meter.clear()
                if !yes, plan.replaces { answer = Confirmation.ask(RestoreReports.question(plan)) }
                return answer == .yes && !interruption.isRequested
            } progress: { progress in
                // A copy counts bytes, which the meter would call events.
                let isCopy = progress.part == "copy"
                meter.show(
                    isCopy ? 0 : progress.done, of: progress.total,
                    isCopy ? "copying" : "checking \(progress.part)")
                return !interruption.isRequested
            }
            meter.clear()
        } catch {
            meter.clear()
            // What went wrong after the ledger was replaced is told as it is.
            if interruption.isRequested, (error as? LedgerError)?.code == .refused {
                throw Failure.interrupted("The restore")
            }
            guard answer == .no else { throw error }
            throw Failure(
                .no, code: LedgerError.Code.refused.rawValue, "The ledger was not replaced.",
                remedy: "Nothing was changed.")
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        if document.json {
            var writer = ReportOutput.documentWriter()
            RestoreReports.write(summary, seconds: seconds, to: &writer)
            try ReportOutput.print(writer)
        } else {
            try ReportOutput.print(RestoreReports.text(summary))
        }
    }

    private var options: RestoreOptions {
        var allowing: RestoreAllowance = []
        if yes || Confirmation.isPossible { allowing.insert(.replacing) }
        if acceptLoss { allowing.insert(.losingEvents) }
        if otherLedger { allowing.insert(.otherLedger) }
        if evenIfDamaged { allowing.insert(.damage) }
        return RestoreOptions(
            allowing: allowing, keptOld: keepOld, erasingAgain: eraseAgain ? actor.name : nil)
    }
}
