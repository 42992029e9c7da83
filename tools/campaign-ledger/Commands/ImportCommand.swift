import ArgumentParser
import CampaignLedger
import CampaignReports

/// `import`: records the events of a file.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Records the events of a file.",
        discussion: """
            Reads CloudEvents (one a line, or a JSON array) or WhatsApp callbacks,
            gzip or not, and records them in durable commits. Importing a file again
            records nothing new, so an import that was cut off is completed by
            repeating it. The ledger is made where there is none.

            A bad record ends the recording at its batch; the rest is checked, so
            that all problems of a file show at once. With --keep-going, bad records
            are left out instead, and the exit code is 0.

            Examples:
              campaign-ledger import events.ndjson --ledger spring.ledger
              campaign-ledger import callbacks.ndjson.gz --format whatsapp
              zcat events.gz | campaign-ledger import - --rejects bad.ndjson --keep-going
            """)

    @Argument(
        help: ArgumentHelp("The file; '-' for standard input.", valueName: "file|-"),
        completion: .file())
    var file: String

    @OptionGroup var ledger: LedgerOptions

    @Option(help: "What the records are; found out from the first one by default.")
    var format: ImportOptions.Format?

    @Option(help: ArgumentHelp("Events of one durable commit, at most 65536.", valueName: "count"))
    var commitEvery: Int = ImportOptions().commitEvery

    @Option(
        help: ArgumentHelp(
            "Write bad records to this file, each with its line, reason and text.",
            valueName: "file"),
        completion: .file())
    var rejects: String?

    @Flag(help: "Leave bad records out instead of stopping the recording at the first one.")
    var keepGoing = false

    @Flag(help: "Keep events of types that are not known; they count in no answer.")
    var keepUnknownTypes = false

    @OptionGroup var document: DocumentOptions

    func validate() throws {
        let most = ImportOptions().commitEvery
        guard (1...most).contains(commitEvery) else {
            throw ValidationError("--commit-every takes a number from 1 to \(most).")
        }
    }

    func run() throws {
        guard file == "-" || HostProcess.exists(file) else {
            throw Failure(
                .noInput, code: LedgerError.Code.noSuchInput.rawValue,
                "Unable to open '\(file)': no such file or folder.", remedy: "Check the path.")
        }
        let ledger = try ledger.open(.ifMissing)
        let interruption = Interruption(
            notice: "Stopping after this batch. Press Ctrl-C again to stop at once.")
        var meter = ImportMeter()
        var isStopped = false
        let summary = try ledger.importFile(file, options, rejects: rejects) { progress in
            meter.show(progress)
            isStopped = interruption.isRequested
            return !isStopped
        }
        meter.clear()
        try report(summary, isStopped: isStopped, asOf: ledger.snapshot().asOf)
        try conclude(summary, isStopped: isStopped)
    }

    private var options: ImportOptions {
        var options = ImportOptions()
        options.format = format
        options.commitEvery = commitEvery
        options.badRecords = keepGoing ? .skip : .stopRecording
        options.keepsUnknownTypes = keepUnknownTypes
        return options
    }

    private func report(_ summary: ImportSummary, isStopped: Bool, asOf: AsOf) throws {
        if document.json {
            var writer = ReportOutput.documentWriter()
            ImportDocument.write(summary, isComplete: !isStopped, asOf: asOf, to: &writer)
            return try ReportOutput.print(writer)
        }
        HostProcess.writeError(ImportText.problems(summary))
        try ReportOutput.print(ImportText.report(summary, asOf: asOf))
    }

    /// Throws what the exit code and standard error should say beyond the counts.
    private func conclude(_ summary: ImportSummary, isStopped: Bool) throws {
        if isStopped {
            throw Failure(
                .tryAgain, code: "interrupted",
                "The import was interrupted; what it counts is recorded.",
                remedy: "Import the file again: only what is missing will be recorded.")
        }
        guard summary.rejected > 0 else { return }
        let records = Phrases.count(summary.rejected, "record")
        if keepGoing {
            if !document.json { HostProcess.writeError("warning: \(records) left out as bad.\n") }
            return
        }
        throw Failure(
            .badData, code: LedgerError.Code.invalidInput.rawValue,
            "\(records) of '\(file)' cannot be recorded; nor was what follows the first of them.",
            remedy: "Mend them and import the file again, or leave them out with --keep-going.")
    }
}
