import CampaignLedger
import CampaignReports
import JSON

/// What the failure catalogue says of a code.
enum CodeReport {
    /// Writes one document; what is not known is null.
    static func write(_ advice: FailureAdvice, asOf: AsOf, to writer: inout JSONWriter) {
        let row = advice.row
        func known(_ text: String?) -> String? { text?.isEmpty == false ? text : nil }
        writer.beginDocument("code", asOf: asOf)
        writer.member("code", advice.code)
        writer.member("text", advice.text)
        writer.member("category", advice.category.rawValue)
        writer.member("waitSeconds", row?.waitSeconds)
        writer.member("unlock", known(row?.unlock))
        writer.member("scope", row?.scope)
        writer.key("duplicateRisk")
        if let risk = row?.duplicateRisk { writer.bool(risk) } else { writer.null() }
        writer.member("meaning", known(row?.meaning))
        writer.member("advice", known(row?.advice))
        writer.member("source", known(row?.source))
        writer.member("row", row?.key)
        writer.member("match", row?.match)
        writer.member("table", row?.table.rawValue)
        writer.endDocument()
    }

    /// A line for each thing that is known.
    static func text(_ advice: FailureAdvice) -> String {
        var text = "\(TerminalText.safe(advice.code)): \(advice.category.rawValue)\n"
        guard let row = advice.row else {
            return text + "Nothing is known of it: never retried by itself, by hand at any time.\n"
        }
        func line(_ name: String, _ value: String) {
            guard !value.isEmpty else { return }
            text += "\(name): \(TerminalText.safe(value))\n"
        }
        line("Meaning", row.meaning)
        line("What to do", row.advice)
        line("Recommended wait", row.waitSeconds.map { TimeText.words(Double($0)) } ?? "")
        line("Unlock", row.unlock)
        line("Scope", row.scope)
        line("Risk of a duplicate", row.duplicateRisk ? "it may have arrived all the same" : "none")
        line("Matched", "\(row.key) (\(row.match)) of the \(words(row.table)) table")
        line("Source", row.source)
        return text
    }

    private static func words(_ table: FailureTableName) -> String {
        table == .policy ? "policy's own" : table.rawValue
    }
}
