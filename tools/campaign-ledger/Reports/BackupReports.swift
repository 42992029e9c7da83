import CampaignLedger
import CampaignReports
import JSON

/// The report of `backup`.
enum BackupReports {
    static func write(_ summary: BackupSummary, seconds: Double, to writer: inout JSONWriter) {
        let head = summary.head
        writer.beginDocument(
            "backup", asOf: AsOf(position: head.size, recordedAt: head.recordedAt))
        writer.member("path", summary.path)
        writer.member("ledger", head.ledger)
        writer.member("size", head.size)
        writer.member("root", head.root)
        writer.member("recordedAt", head.recordedAt)
        writer.member("bytes", summary.bytes)
        writer.member("lacksErasureKey", summary.lacksErasureKey)
        writer.key("seconds")
        writer.double(seconds)
        writer.endDocument()
    }

    static func text(_ summary: BackupSummary, quick: Bool) -> String {
        let head = summary.head
        let path = TerminalText.safe(summary.path)
        let check =
            quick ? "Its structure was checked; events were not read." : "Every byte was checked."
        return
            "Backed up \(Phrases.count(Int(head.size), "event")) to \(path), \(summary.bytes) bytes. "
            + "\(check)\n" + (summary.lacksErasureKey ? Phrases.lacksErasureKey(summary.path) : "")
            + "Ledger: \(head.ledger)\nRoot: \(head.root)\n\n"
            + Phrases.asOf(AsOf(position: head.size, recordedAt: head.recordedAt))
    }
}

extension Phrases {
    /// A line on a ledger from which somebody was erased, and whose key is not there, or another one.
    static func lacksErasureKey(_ path: String) -> String {
        "Nothing can be appended to it: somebody was erased, and there is no key that fits as "
            + "'\(TerminalText.safe(path))-erasure-key'. Put it there from where it was kept.\n"
    }
}
