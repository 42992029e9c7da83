import Campaigns

/// Whether retries help, for people.
package enum TrendsText {
    /// The report, ending with the moment it speaks of.
    package static func report(_ trends: FailureTrends, asOf: AsOf, style: TextStyle) -> String {
        let total = trends.total
        var text = Phrases.count(total.failed, "contact") + " failed" + window(trends)
        text += ": \(total.retried) retried, \(total.reached) reached by a later try "
        text += "(\(Phrases.percent(total.successRate))).\n"
        if !trends.rows.isEmpty { text += "\n" + rows(trends, style) }
        if !trends.retries.isEmpty { text += "\n" + retries(trends.retries, style) }
        return text + "\n" + Phrases.asOf(asOf)
    }

    private static func window(_ trends: FailureTrends) -> String {
        let from = trends.from.map { " from \($0)" } ?? ""
        return from + (trends.to.map { " to \($0)" } ?? "")
    }

    private static func rows(_ trends: FailureTrends, _ style: TextStyle) -> String {
        let groups = trends.grouping.map { grouping -> TextTable.Column in
            switch grouping {
            case .day: .text("DAY")
            case .code: .text("CODE")
            case .channel: .text("CHANNEL")
            case .chainPosition: .number("CHAIN POSITION")
            }
        }
        var table = TextTable(
            groups + [
                .number("FAILED"), .number("RETRIED"), .number("REACHED"), .number("SUCCESS"),
            ], style: style)
        for row in trends.rows {
            let names = trends.grouping.map { grouping in
                switch grouping {
                case .day: row.day ?? ""
                case .code: row.code ?? ""
                case .channel: row.channel ?? "not known"
                case .chainPosition: row.chainPosition.map { "\($0)" } ?? ""
                }
            }
            let counts = row.counts
            table.row(
                names + [
                    "\(counts.failed)", "\(counts.retried)", "\(counts.reached)",
                    Phrases.percent(counts.successRate),
                ])
        }
        return table.text
    }

    private static func retries(_ retries: [RetryComparison], _ style: TextStyle) -> String {
        var table = TextTable(
            [
                .text("RETRY"), .text("IN"), .text("ASKED FOR AT"), .number("ASKED"),
                .number("FAILED BEFORE"), .number("FAILED AFTER"), .number("REACHED"),
                .number("SUCCESS"), .number("EVENT"),
            ], style: style)
        for retry in retries {
            table.row([
                retry.retryOf.map { "of \($0)" } ?? "in place", retry.campaign,
                retry.requestedAt.description, "\(retry.asked)", "\(retry.failedBefore)",
                "\(retry.failedAfter)", "\(retry.reached)", Phrases.percent(retry.successRate),
                "\(retry.position)",
            ])
        }
        return table.text
    }
}
