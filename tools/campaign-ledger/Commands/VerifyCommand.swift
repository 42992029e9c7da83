import ArgumentParser
import CampaignLedger
import CampaignReports

/// `verify`: is every stored byte what was written?
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Is every stored byte what was written?",
        discussion: """
            Checks the structure of the ledger's files, every checksum, every event
            against the hash tree, every index, and every row of the projections
            against a fresh fold. Nothing is changed. Exit code 0 when all is sound,
            1 with findings. Where something is in the way of looking at the projections,
            the report is printed as far as it goes, and without findings the exit code
            is the obstacle's.

            A ledger that was cut off or replaced as a whole can look sound: keep its
            head elsewhere ('head --output FILE') and compare with --anchor.

            Examples:
              campaign-ledger verify
              campaign-ledger verify --quick --json
              campaign-ledger verify --anchor spring.checkpoint
              campaign-ledger verify --progress-file verify.state
            """)

    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "Look at structure, headers and checksums only; read no event.")
    var quick = false

    @Option(
        help: ArgumentHelp(
            "The same as --anchor; also takes what 'head --json' printed.",
            valueName: "file"),
        completion: .file())
    var against: String?

    @Option(
        help: ArgumentHelp(
            "Remember here how far the events were checked, and go on from there.",
            valueName: "file"),
        completion: .file())
    var progressFile: String?

    @OptionGroup var document: DocumentOptions

    func run() throws {
        let options = VerifyOptions(
            depth: quick ? .quick : .full, progressFile: progressFile,
            anchors: try ledger.anchors()
                + [against].compactMap(\.self).map {
                    try TreeHead(anchorAt: $0)
                })
        let interruption = Interruption(
            notice: "Stopping after this part. Press Ctrl-C again to stop at once.")
        var meter = ProgressMeter()
        let path = try ledger.path()
        let report = try Ledger.verify(at: path, options) { progress in
            meter.show(progress.done, of: progress.total, "checking \(progress.part)")
            return !interruption.isRequested
        }
        meter.clear()
        if document.json {
            var writer = ReportOutput.documentWriter()
            VerifyReports.write(report, to: &writer)
            try ReportOutput.print(writer)
        } else {
            try ReportOutput.print(VerifyReports.text(report, path, quick: quick))
        }
        guard report.isComplete else {
            if let obstacle = report.obstacle {
                throw Failure(
                    report.findings.isEmpty ? ExitStatus(obstacle.code) : .no,
                    code: obstacle.code.rawValue,
                    "\(obstacle.message) The check is not complete.",
                    remedy: obstacle.remedy)
            }
            throw Failure(
                .tryAgain, code: "interrupted", "The check was interrupted.",
                remedy: progressFile == nil
                    ? "Check again; --progress-file lets a later check go on from here."
                    : "Check again with the same --progress-file: hashes that were checked are not "
                        + "checked again, the rest is.")
        }
        if !report.findings.isEmpty { throw ExitCode(ExitStatus.no.rawValue) }
    }
}
