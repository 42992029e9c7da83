import CampaignLedger
import CampaignReports
import JSON

/// The report of `verify`.
enum VerifyReports {
    static func write(_ report: VerifyReport, to writer: inout JSONWriter) {
        writer.beginDocument(
            "verify", asOf: AsOf(position: report.size ?? 0, recordedAt: report.recordedAt))
        writer.member("ok", report.isSound)
        writer.member("complete", report.isComplete)
        writer.member("lacksErasureKey", report.lacksErasureKey)
        writer.key("checked")
        writer.beginObject()
        for (name, count) in report.checked {
            writer.key(name)
            writer.number(count)
        }
        writer.endObject()
        writer.member("findings", array: report.findings) { finding, writer in
            writer.beginObject()
            writer.member("what", finding.what)
            writer.member("position", finding.position)
            writer.member("detail", finding.detail)
            writer.endObject()
        }
        writer.endDocument()
    }

    static func text(_ report: VerifyReport, _ path: String, quick: Bool) -> String {
        var text = ""
        if !report.findings.isEmpty {
            var table = TextTable([.text("FINDING"), .number("POSITION"), .text("DETAIL")])
            for finding in report.findings {
                table.row([
                    finding.what, finding.position.map { "\($0)" } ?? "", finding.detail,
                ])
            }
            text += table.text + "\n"
        }
        let checked = report.checked.filter { $0.count > 0 }.map { "\($0.count) \($0.name)" }
        text += "Looked at \(checked.joined(separator: ", ")).\n"
        if report.isSound {
            text +=
                quick ? "No damage found; events were not read.\n" : "All is as it was written.\n"
        } else if !report.findings.isEmpty {
            text += Phrases.count(report.findings.count, "finding") + ".\n"
        }
        if report.lacksErasureKey { text += Phrases.lacksErasureKey(path) }
        return text
    }
}
