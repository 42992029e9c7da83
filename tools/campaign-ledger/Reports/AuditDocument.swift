import CampaignLedger
import CampaignReports
import JSON

/// What an audit found, as JSON.
enum AuditDocument {
    /// Writes one document.
    static func write(_ report: AuditReport, asOf: AsOf, to writer: inout JSONWriter) {
        writer.beginDocument("audit", asOf: asOf)
        writer.member("clean", report.isClean)
        writer.member("campaigns", report.campaigns)
        writer.member("total", report.count)
        writer.member("checks", array: report.checks) { tally, writer in
            writer.beginObject()
            writer.member("check", tally.check.name)
            writer.member("findings", tally.count)
            writer.endObject()
        }
        writer.key("doubleSends")
        if let bounds = report.doubleSends {
            writer.beginObject()
            writer.member("atLeast", bounds.atLeast)
            writer.member("atMost", bounds.atMost)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.member("findings", array: report.findings) { writeRow($0, to: &$1) }
        writer.endDocument()
    }

    /// Writes the object of one finding.
    static func writeRow(_ finding: AuditFinding, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("check", finding.check.name)
        writer.member("chain", finding.chain)
        writer.member("campaign", finding.campaign)
        writer.member("contact", finding.contact)
        writer.member("attempt", finding.attempt)
        writer.member("messageId", finding.messageID)
        writer.member("sentence", finding.sentence)
        writer.member("contacts", array: finding.contacts) { $1.string($0) }
        writer.member("contactCount", finding.contactCount)
        writer.member("positions", array: finding.positions) { $1.number($0) }
        writer.member("positionCount", finding.positionCount)
        writer.endObject()
    }
}
