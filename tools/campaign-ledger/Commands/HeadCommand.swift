import ArgumentParser
import CampaignLedger
import CampaignReports
import Files

/// `head`: what the ledger's events add up to.
struct HeadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "head",
        abstract: "What do the ledger's events add up to?",
        discussion: """
            Prints the ledger's id, how many events it has, the root of the hash tree
            over all of them (RFC 6962, SHA-256), and when the last one was recorded.
            Two ledgers with the same root hold the same events.

            Written to a file and kept elsewhere, the head is an anchor: --anchor FILE
            makes every command notice a ledger that was cut off or written anew. It is
            a checkpoint (c2sp.org/tlog-checkpoint); --sign makes it a signed one. A
            head that an existing FILE does not lead to is not written.

            Examples:
              campaign-ledger head
              campaign-ledger head --json
              campaign-ledger head --output spring.checkpoint
              campaign-ledger head --sign ledger.key --output spring.checkpoint
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var signing: SigningOptions

    @Flag(help: "Print the head as a checkpoint; --sign and --output do so too.")
    var checkpoint = false

    @Option(
        help: ArgumentHelp("Write the checkpoint to a file, as a whole.", valueName: "file"),
        completion: .file())
    var output: String?

    @OptionGroup var document: DocumentOptions

    func run() throws {
        let keys = try signing.keys()
        let ledger = try ledger.open()
        let snapshot = try ledger.snapshot()
        let signed = try snapshot.checkpoint(signedBy: keys)
        if let output { try write(signed, to: output, ledger) }
        if document.json {
            try printDocument(snapshot, checkpoint || !keys.isEmpty ? signed.text : nil)
        } else if checkpoint || (!keys.isEmpty && output == nil) {
            try ReportOutput.print(signed.text)
        } else if output == nil {
            try printText(snapshot.head())
        }
    }

    private func printDocument(_ snapshot: LedgerSnapshot, _ checkpoint: String?) throws {
        let head = snapshot.head()
        var writer = ReportOutput.documentWriter()
        writer.beginDocument("head", asOf: snapshot.asOf)
        writer.member("ledger", head.ledger)
        writer.member("size", head.size)
        writer.member("root", head.root)
        writer.member("recordedAt", head.recordedAt)
        if let checkpoint { writer.member("checkpoint", checkpoint) }
        writer.endDocument()
        try ReportOutput.print(writer)
    }

    private func printText(_ head: LedgerHead) throws {
        var text = "Ledger: \(head.ledger)\nEvents: \(head.size)\nRoot: \(head.root)\n"
        if let recordedAt = head.recordedAt { text += "Last recorded at: \(recordedAt)\n" }
        try ReportOutput.print(text)
    }

    /// Writes the head in the place of an older one only: a log signs no two heads that contradict each other.
    private func write(_ head: TreeHead, to path: String, _ ledger: Ledger) throws {
        try ledger.refuseOverwriting(by: path)
        if HostProcess.exists(path), path != "-" {
            try ledger.check(against: [try TreeHead(anchorAt: path)])
        }
        // There is nothing personal in it, and others are to read it.
        var file = try OutputFile(path: path, .replacing)
        try file.write(head.text)
        try file.close()
    }
}
