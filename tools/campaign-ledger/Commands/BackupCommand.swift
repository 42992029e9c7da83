import ArgumentParser
import CampaignLedger
import CampaignReports

/// `backup`: a verified copy of the ledger.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Make a verified copy of the ledger while others append.",
        discussion: """
            The copy appears at FILE when it is complete, on disk and checked: every
            byte and every hash, as 'verify' does. Nothing is left there otherwise. It
            is a ledger itself: ask it with --ledger FILE. Its mode is 0600. It is
            noted in PATH-backups beside the ledger.

            The head is printed; kept elsewhere, it proves which events the backup
            holds.

            Examples:
              campaign-ledger backup /backups/spring-monday.ledger
              campaign-ledger backup /backups/spring.ledger --replace --json
              campaign-ledger restore /backups/spring.ledger --ledger spring.ledger
            """)

    @Argument(
        help: ArgumentHelp("Where the copy is to be.", valueName: "file"), completion: .file())
    var destination: String

    @OptionGroup var ledger: LedgerOptions

    @Flag(
        help: "Replace an earlier backup of this ledger, which stays until the new one is complete."
    )
    var replace = false

    @Flag(help: "Check the structure of the copy and its head only; read no event.")
    var quick = false

    @OptionGroup var document: DocumentOptions

    func run() throws {
        let ledger = try ledger.open()
        let interruption = Interruption(
            notice: "Stopping after this part. Press Ctrl-C again to stop at once.")
        var meter = ProgressMeter()
        let start = ContinuousClock.now
        let options = BackupOptions(
            overwriting: replace ? .earlierBackup : .never, depth: quick ? .quick : .full)
        let summary: BackupSummary
        do {
            summary = try ledger.backup(to: destination, options) { progress in
                meter.show(progress.done, of: progress.total, "checking \(progress.part)")
                return !interruption.isRequested
            }
            meter.clear()
        } catch {
            meter.clear()
            if interruption.isRequested { throw Failure.interrupted("The backup") }
            throw error
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        if document.json {
            var writer = ReportOutput.documentWriter()
            BackupReports.write(summary, seconds: seconds, to: &writer)
            try ReportOutput.print(writer)
        } else {
            try ReportOutput.print(BackupReports.text(summary, quick: quick))
        }
    }
}

extension Failure {
    /// Somebody pressed Ctrl-C before anything was changed.
    static func interrupted(_ what: String) -> Failure {
        Failure(
            .tryAgain, code: "interrupted", "\(what) was interrupted.",
            remedy: "Nothing was changed; begin again.")
    }
}
