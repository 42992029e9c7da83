import CampaignReports
import Campaigns
import Testing

/// Tables and reports for people.
@Suite struct TextTableTests {
    @Test func `columns are aligned by their width on a terminal`() {
        var table = TextTable([.text("WHO"), .number("COUNT"), .text("NOTE")])
        table.row(["梅", "7", "x"])
        table.row(["anastasia", "1234567", ""])
        table.row(["", "0", "last"])
        #expect(
            table.text == """
                WHO          COUNT  NOTE
                梅               7  x
                anastasia  1234567
                                 0  last

                """)
    }

    @Test func `cells cannot act on the terminal`() {
        var table = TextTable([.text("NAME")], style: TextStyle(usesColour: false))
        table.row(["\u{1b}]0;owned\u{7}"])
        #expect(table.text == "NAME\n\\u{1b}]0;owned\\u{7}\n")
    }

    @Test func `colour is used only where it may be`() {
        let table = TextTable([.text("NAME")], style: TextStyle(usesColour: true))
        #expect(table.text == "\u{1b}[1mNAME\u{1b}[0m\n")
        for report in [
            StatisticsText.report([Samples.statistics()], asOf: Samples.asOf, style: .plain),
            ChainText.report(Samples.chain, asOf: Samples.asOf, style: .plain),
            ReachedText.report(Samples.reached, asOf: Samples.asOf, style: .plain),
        ] { #expect(!report.contains("\u{1b}")) }
    }

    @Test(arguments: [
        (0, 0, "-"), (0, 5, "0.0 %"), (5, 5, "100.0 %"), (1, 6, "16.7 %"), (1, 2, "50.0 %"),
        (9_999, 10_000, "99.9 %"), (1, 100_000, "0.1 %"),
    ])
    func `percentages never round to all or nothing`(part: Int, all: Int, shown: String) {
        #expect(Phrases.percent(Rate(part, of: all)) == shown)
    }
}
