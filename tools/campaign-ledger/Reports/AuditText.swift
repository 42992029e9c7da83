import CampaignLedger
import CampaignReports

/// What an audit found, for people: check by check, each finding with its events.
enum AuditText {
    /// The report, ending with the moment it speaks of.
    static func report(_ report: AuditReport, asOf: AsOf, style: TextStyle) -> String {
        let checks = Phrases.count(report.checks.count, "check")
        let campaigns = Phrases.count(report.campaigns, "campaign")
        guard !report.isClean else {
            return style.good("Nothing found by \(checks) in \(campaigns).") + "\n\n"
                + Phrases.asOf(asOf)
        }
        let total = Phrases.count(report.count, "finding")
        var text = style.bad("\(total) by \(checks) in \(campaigns).") + "\n"
        for tally in report.checks where tally.count > 0 {
            text += "\n" + describe(tally, report, style)
        }
        return text + "\n" + Phrases.asOf(asOf)
    }

    private static func describe(
        _ tally: AuditReport.Tally, _ report: AuditReport, _ style: TextStyle
    ) -> String {
        let findings = report.findings.filter { $0.check == tally.check }
        var text = "\(tally.check.title) (\(tally.check.name)): \(tally.count)"
        text += findings.count < tally.count ? ", \(findings.count) shown.\n" : ".\n"
        if tally.check == .doubleSend || tally.check == .possibleDoubleSend,
            let bounds = report.doubleSends
        {
            text += "Contacts sent to twice: at least \(bounds.atLeast), "
            text += "at most \(bounds.atMost).\n"
        }
        return text + rows(findings, style)
    }

    private static func rows(_ findings: [AuditFinding], _ style: TextStyle) -> String {
        var table = TextTable(
            [
                .text("CAMPAIGN"), .text("CONTACT"), .number("ATTEMPT"), .text("EVENTS"),
                .text("WHAT"),
            ], style: style)
        for finding in findings {
            table.row([
                finding.campaign ?? finding.chain ?? finding.messageID ?? "", contact(of: finding),
                finding.attempt.map { "\($0)" } ?? "", events(of: finding), finding.sentence,
            ])
        }
        return table.text
    }

    private static func contact(of finding: AuditFinding) -> String {
        guard finding.contactCount > 1, let first = finding.contacts.first else {
            return finding.contact ?? ""
        }
        return "\(first) and \(finding.contactCount - 1) more"
    }

    private static func events(of finding: AuditFinding) -> String {
        let named = finding.positions.map { "\($0)" }.joined(separator: " ")
        let more = finding.positionCount - finding.positions.count
        return more > 0 ? "\(named) and \(more) more" : named
    }
}
