import Campaigns

/// The statistics of campaigns for people: one campaign in full, several as a table.
package enum StatisticsText {
    /// The report, ending with the moment it speaks of.
    package static func report(
        _ campaigns: [CampaignStatistics], asOf: AsOf, style: TextStyle
    ) -> String {
        let body =
            switch campaigns.count {
            case 0: "There are no campaigns.\n"
            case 1: full(campaigns[0], style)
            default: table(campaigns, style)
            }
        return body + "\n" + Phrases.asOf(asOf)
    }

    private static func table(_ campaigns: [CampaignStatistics], _ style: TextStyle) -> String {
        var table = TextTable(
            [
                .text("CAMPAIGN"), .text("STATUS"), .number("TARGETED"), .number("DELIVERED"),
                .number("READ"), .number("FAILED"), .number("SKIPPED"), .number("UNKNOWN"),
                .number("PENDING"), .number("ATTEMPTS"), .number("DROP RATE"),
            ], style: style)
        for campaign in campaigns {
            let counts = campaign.counts
            table.row(
                [campaign.campaign, status(campaign)]
                    + [
                        counts.targeted, counts.delivered, counts.read, counts.failed,
                        counts.skipped, counts.unknown, counts.pending, counts.attempts,
                    ].map { "\($0)" }
                    + [Phrases.percent(campaign.dropRate)])
        }
        return table.text + "\nContacts are counted, but in the column ATTEMPTS.\n"
    }

    private static func full(_ campaign: CampaignStatistics, _ style: TextStyle) -> String {
        var text = style.heading(TerminalText.safe(campaign.campaign)) + ": \(status(campaign))\n"
        if let name = campaign.name { text += "Name: \(TerminalText.safe(name))\n" }
        if let source = campaign.retryOf { text += "Retry of: \(TerminalText.safe(source))\n" }
        text += "\n" + contacts(campaign.counts, style)
        text += "\n" + attempts(campaign.counts, style)
        text += failures(campaign, style) + skips(campaign, style)
        text += "\nDrop rate: \(share(campaign.dropRate, "failed or skipped"))\n"
        text += "Systemic drop rate: "
        text += share(campaign.systemicDropRate, "failed for good or skipped") + "\n"
        return text + remarks(campaign.counts)
    }

    private static func status(_ campaign: CampaignStatistics) -> String {
        campaign.partiallyFailed ? "completed, partially failed" : campaign.status.name
    }

    private static func share(_ rate: Rate, _ what: String) -> String {
        let contacts = Phrases.count(rate.denominator, "contact")
        return "\(Phrases.percent(rate)) (\(rate.numerator) of \(contacts) \(what))"
    }

    private static func contacts(_ counts: CampaignCounts, _ style: TextStyle) -> String {
        var table = TextTable(
            [.text("CONTACTS"), .number("COUNT"), .number("SHARE")], style: style)
        table.row(["targeted", "\(counts.targeted)", ""])
        let rows = [
            ("delivered", counts.delivered), ("  read", counts.read), ("failed", counts.failed),
            ("skipped", counts.skipped), ("unknown", counts.unknown), ("pending", counts.pending),
        ]
        for (name, count) in rows {
            table.row([name, "\(count)", Phrases.percent(Rate(count, of: counts.targeted))])
        }
        return table.text
    }

    private static func attempts(_ counts: CampaignCounts, _ style: TextStyle) -> String {
        var table = TextTable([.text("ATTEMPTS"), .number("COUNT")], style: style)
        table.row(["total", "\(counts.attempts)"])
        for state in AttemptState.allCases where counts.attempts(in: state) > 0 {
            table.row([state.name, "\(counts.attempts(in: state))"])
        }
        return table.text
    }

    private static func failures(_ campaign: CampaignStatistics, _ style: TextStyle) -> String {
        guard !campaign.failuresByCode.isEmpty else { return "" }
        var table = TextTable(
            [.text("FAILURE"), .text("CATEGORY"), .number("CONTACTS")], style: style)
        for failure in campaign.failuresByCode {
            table.row([failure.code, failure.category, "\(failure.contacts)"])
        }
        return "\n" + table.text
    }

    private static func skips(_ campaign: CampaignStatistics, _ style: TextStyle) -> String {
        guard !campaign.skipsByReason.isEmpty else { return "" }
        var table = TextTable([.text("SKIPPED FOR"), .number("CONTACTS")], style: style)
        for skip in campaign.skipsByReason {
            table.row([skip.reason ?? "no reason given", "\(skip.contacts)"])
        }
        return "\n" + table.text
    }

    private static func remarks(_ counts: CampaignCounts) -> String {
        var text = ""
        if counts.contradictions > 0 {
            let contacts = Phrases.count(counts.contradictions, "contact")
            text += "Contradictions: \(contacts) reported both failed and delivered.\n"
        }
        if counts.deliveredWithoutReceipt > 0 {
            let contacts = Phrases.count(counts.deliveredWithoutReceipt, "contact")
            text += "Delivered without receipt: \(contacts), by the policy for such channels.\n"
        }
        return text
    }
}
