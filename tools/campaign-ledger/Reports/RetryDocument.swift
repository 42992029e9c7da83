import CampaignLedger
import CampaignReports
import JSON

/// What became of a request for a retry, as JSON.
enum RetryDocument {
    static func write(_ summary: RetrySummary, isDryRun: Bool, to writer: inout JSONWriter) {
        writer.beginDocument("retry", asOf: summary.asOf)
        writer.member("campaign", summary.campaign)
        writer.member("retryOf", summary.retryOf)
        writer.member("runAt", summary.runAt)
        writer.member("contacts", summary.contacts.count)
        writer.key("excluded")
        writer.beginObject()
        for reason in RetryExclusion.allCases {
            writer.key(reason.rawValue)
            writer.number(summary.count(reason))
        }
        writer.endObject()
        writer.member("position", summary.position)
        writer.member("dryRun", isDryRun)
        if isDryRun { writer.member("contactList", array: summary.contacts) { $1.string($0) } }
        writer.member("leftOut", array: summary.leftOut) { write($0, to: &$1) }
        writer.endDocument()
    }

    static func write(_ refused: RetryRefused, to writer: inout JSONWriter) {
        writer.beginDocument("retry", asOf: refused.asOf)
        writer.key("refused")
        writer.beginObject()
        writer.member("code", refused.code.rawValue)
        writer.member("message", refused.message)
        writer.member("remedy", refused.remedy)
        writer.endObject()
        writer.member("leftOut", array: refused.leftOut) { write($0, to: &$1) }
        writer.endDocument()
    }

    private static func write(_ left: LeftOutContact, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("contact", left.contact)
        writer.member("reason", left.reason.rawValue)
        writer.endObject()
    }

    static func write(_ results: [SelectionResult], asOf: AsOf, to writer: inout JSONWriter) {
        writer.beginDocument("retrySelection", asOf: asOf)
        writer.member("queued", results.count { $0.isQueued })
        writer.member("results", array: results) { result, writer in
            writer.beginObject()
            writer.member("campaign", result.message.campaign)
            writer.member("contact", result.message.contact)
            writer.member("queued", result.isQueued)
            writer.member("reason", result.reason)
            writer.member("sentence", result.sentence)
            writer.endObject()
        }
        writer.endDocument()
    }
}

/// The same for people.
enum RetryText {
    /// How many contacts are named.
    private static let shown = 20

    static func report(_ summary: RetrySummary, isDryRun: Bool) -> String {
        let contacts = Phrases.count(summary.contacts.count, "contact")
        let source = TerminalText.safe(summary.retryOf)
        let campaign = TerminalText.safe(summary.campaign)
        var text = isDryRun ? "Would retry " : "Retries "
        if let runAt = summary.runAt {
            text += "\(contacts) of \(source) by \(campaign), due at \(runAt).\n"
        } else {
            text += "\(contacts) of \(source) in place, due now.\n"
        }
        let left = RetryExclusion.allCases.map { ($0, summary.count($0)) }.filter { $0.1 > 0 }
        if !left.isEmpty {
            text +=
                "Left out: " + left.map { "\($0.1) \($0.0.words)" }.joined(separator: ", ") + ".\n"
        }
        if isDryRun {
            text +=
                "\n" + summary.contacts.prefix(shown).map { TerminalText.safe($0) + "\n" }.joined()
            let more = summary.contacts.count - shown
            if more > 0 { text += "... and \(more) more (--json lists all)\n" }
        } else if let position = summary.position {
            text += "Recorded from position \(position) on; 'outbox' hands the attempts out.\n"
        }
        return text + "\n" + Phrases.asOf(summary.asOf)
    }

    static func report(_ refused: RetryRefused) -> String {
        "Refused (\(refused.code.rawValue)): \(TerminalText.safe(refused.message))\n"
            + "\(TerminalText.safe(refused.remedy))\n\n" + Phrases.asOf(refused.asOf)
    }

    static func report(_ results: [SelectionResult]) -> String {
        var table = TextTable([
            .text("CAMPAIGN"), .text("CONTACT"), .text("RESULT"), .text("WHY"),
        ])
        for result in results {
            table.row([
                result.message.campaign, result.message.contact,
                result.isQueued ? "queued" : result.reason ?? "", result.sentence ?? "",
            ])
        }
        let queued = results.count { $0.isQueued }
        return table.text + "\n\(queued) of \(Phrases.count(results.count, "message")) queued.\n"
    }
}
