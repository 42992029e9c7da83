import ArgumentParser
import CampaignLedger
import CampaignReports
import JSON
import Synchronization

/// `rebuild`: makes the projections anew from the log.
struct RebuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Make the stored answers anew from the log.",
        discussion: """
            The projections in PATH-projections are a cache of what the log says. They
            follow it by themselves; a rebuild makes all of them anew beside those in
            use, and puts them in their place at once. With --dry-run nothing is
            changed: the campaigns are listed whose numbers would change, and the exit
            code is 1 if there are any.

            Examples:
              campaign-ledger rebuild
              campaign-ledger rebuild --dry-run --json
            """)

    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "Change nothing; list the campaigns whose numbers would change, and how.")
    var dryRun = false

    @OptionGroup var document: DocumentOptions

    func run() throws {
        let ledger = try ledger.open()
        let asOf = try ledger.snapshot().asOf
        let meter = Mutex(ProgressMeter())
        let clock = ContinuousClock.now
        let show: @Sendable (RebuildProgress) -> Void = { progress in
            meter.withLock { $0.show(progress.done, of: progress.total, "folding") }
        }
        if dryRun {
            let changes = try ledger.rebuildChanges(progress: show)
            meter.withLock { $0.clear() }
            try print(changes, asOf)
            if changes?.isEmpty == false { throw ExitCode(ExitStatus.no.rawValue) }
            return
        }
        let summary = try ledger.rebuildProjections(progress: show)
        meter.withLock { $0.clear() }
        let seconds = max((ContinuousClock.now - clock) / .seconds(1), 0.000_001)
        if document.json {
            var writer = ReportOutput.documentWriter()
            writer.beginDocument("rebuild", asOf: asOf)
            writer.member("events", summary.events)
            writer.key("seconds")
            writer.double(seconds)
            writer.endDocument()
            return try ReportOutput.print(writer)
        }
        let rate = Int(Double(summary.events) / seconds)
        let time = Int((seconds * 1000).rounded())
        try ReportOutput.print(
            "Rebuilt from \(Phrases.count(Int(summary.events), "event")) in \(time) ms, "
                + "\(rate) a second.\n")
    }

    private func print(_ changes: [CampaignChange]?, _ asOf: AsOf) throws {
        if document.json {
            var writer = ReportOutput.documentWriter()
            RebuildReports.write(changes, asOf: asOf, to: &writer)
            return try ReportOutput.print(writer)
        }
        try ReportOutput.print(RebuildReports.text(changes))
    }
}
