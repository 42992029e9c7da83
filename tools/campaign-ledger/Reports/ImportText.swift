import CampaignLedger
import CampaignReports

/// What an import did, for people.
enum ImportText {
    /// The counts, ending with the moment they speak of.
    static func report(_ summary: ImportSummary, asOf: AsOf) -> String {
        var table = TextTable([.text("RECORDS"), .number("COUNT")])
        let rows = [
            ("in the input", summary.records), ("accepted", summary.accepted),
            ("duplicates", summary.duplicates), ("rejected", summary.rejected),
            ("not recorded", summary.notRecorded),
        ]
        for (name, count) in rows { table.row([name, "\(count)"]) }
        var text = table.text
        if let first = summary.firstPosition, let last = summary.lastPosition {
            text += "\nRecorded at positions \(first) to \(last).\n"
        }
        if summary.unmatched > 0 {
            let receipts = Phrases.count(summary.unmatched, "receipt")
            text += "\(receipts) with a message id that no attempt has claimed yet.\n"
        }
        return text + "\n" + Phrases.asOf(asOf)
    }

    /// The first bad records, one a line, for standard error.
    static func problems(_ summary: ImportSummary) -> String {
        var text = ""
        for rejected in summary.problems {
            let problem = TerminalText.safe(rejected.problem.description)
            text += "line \(rejected.line), column \(rejected.problem.column): \(problem)\n"
        }
        let more = summary.rejected - summary.problems.count
        return more > 0 ? text + "and \(more) more; --rejects FILE keeps them all\n" : text
    }
}
