import ArgumentParser
import CampaignLedger
import CampaignReports

/// `head`: what the ledger's events add up to.
struct HeadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "head",
        abstract: "What do the ledger's events add up to?",
        discussion: """
            Prints the ledger's id, how many events it has, the root of the hash tree
            over all of them (RFC 6962, SHA-256), and when the last one was recorded.
            Two ledgers with the same root hold the same events.

            Examples:
              campaign-ledger head
              campaign-ledger head --json > anchor.json
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var document: DocumentOptions

    func run() throws {
        let snapshot = try ledger.open().snapshot()
        let head = snapshot.head()
        if document.json {
            var writer = ReportOutput.documentWriter()
            writer.beginDocument("head", asOf: snapshot.asOf)
            writer.member("ledger", head.ledger)
            writer.member("size", head.size)
            writer.member("root", head.root)
            writer.member("recordedAt", head.recordedAt)
            writer.endDocument()
            try ReportOutput.print(writer)
        } else {
            var text = "Ledger: \(head.ledger)\nEvents: \(head.size)\nRoot: \(head.root)\n"
            if let recordedAt = head.recordedAt { text += "Last recorded at: \(recordedAt)\n" }
            try ReportOutput.print(text)
        }
    }
}
