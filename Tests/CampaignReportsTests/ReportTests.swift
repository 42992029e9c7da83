import CampaignReports
import Campaigns
import Testing

/// Reports for people, word by word.
@Suite struct ReportTests {
    static let last = "\nAs of position 23, recorded at 2026-03-01T21:20:00.123456Z.\n"

    @Test func `one campaign is shown in full`() {
        let text = StatisticsText.report(
            [Samples.statistics(name: "Sale \u{1b}[5m")], asOf: Samples.asOf, style: .plain)
        #expect(
            text == """
                spring: completed, partially failed
                Name: Sale \\u{1b}[5m

                CONTACTS   COUNT   SHARE
                targeted       3
                delivered      1  33.3 %
                  read         1  33.3 %
                failed         1  33.3 %
                skipped        1  33.3 %
                unknown        0   0.0 %
                pending        0   0.0 %

                ATTEMPTS  COUNT
                total         4
                skipped       1
                failed        2
                read          1

                FAILURE    CATEGORY      CONTACTS
                sms:30006  nonRetryable         1

                SKIPPED FOR      CONTACTS
                no reason given         1

                Drop rate: 66.7 % (2 of 3 contacts failed or skipped)
                Systemic drop rate: 66.7 % (2 of 3 contacts failed for good or skipped)
                Contradictions: 1 contact reported both failed and delivered.

                """ + Self.last)
    }

    @Test func `several campaigns are a table`() {
        let text = StatisticsText.report(
            [Samples.statistics("a"), Samples.statistics("b", targeted: 0)], asOf: Samples.asOf,
            style: .plain)
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("CAMPAIGN  STATUS                       TARGETED  DELIVERED"))
        #expect(lines[1].hasSuffix("4     66.7 %"))
        #expect(lines[2].hasSuffix("0          -"))
        #expect(lines[3] == "Contacts are counted, but in the column ATTEMPTS.")
    }

    @Test func `an empty ledger has no campaigns`() {
        let text = StatisticsText.report(
            [], asOf: AsOf(position: 0, recordedAt: nil), style: .plain)
        #expect(text == "There are no campaigns.\n\nAs of an empty ledger.\n")
    }

    @Test func `failed contacts come with one advice a code`() {
        let all = [
            Samples.failed("ana"), Samples.failed("bo", text: nil), Samples.failed("cy"),
        ]
        let text = FailedText.report(
            FailedPage(of: "spring", all, limit: 2), asOf: Samples.asOf, style: .plain)
        #expect(
            text == """
                3 contacts failed in spring; 2 shown.

                CONTACT  ATTEMPTS  CODE       CATEGORY      FAILED AT                    EVENT  TEXT
                ana             2  sms:30006  nonRetryable  2026-03-01T08:34:00.000000Z     12  no such line
                bo              2  sms:30006  nonRetryable  2026-03-01T08:34:00.000000Z     12

                CODE       WAIT  UNLOCK       ABOUT    MAY REPEAT  WHAT TO DO
                sms:30006        fix:contact  contact  no          Remove the number

                More follow: --after 'bo'

                """ + Self.last)
    }

    static let pages: [(after: String?, limit: Int, shown: [String], next: String?)] = [
        (nil, 2, ["a", "b"], "b"), ("b", 2, ["c", "d"], nil), ("bb", 1, ["c"], "c"),
        ("d", 5, [], nil), ("", .max, ["a", "b", "c", "d"], nil),
    ]

    @Test(arguments: pages)
    func `pages begin behind a contact`(
        after: String?, limit: Int, shown: [String], next: String?
    ) {
        let all = ["a", "b", "c", "d"].map { Samples.failed($0) }
        let page = FailedPage(of: "spring", all, after: after, limit: limit)
        #expect(page.contacts.map(\.contact) == shown)
        #expect(page.next == next)
        #expect(page.total == 4)
    }

    @Test func `a chain is shown as a tree`() {
        let text = ChainText.report(Samples.chain, asOf: Samples.asOf, style: .plain)
        #expect(
            text == """
                Chain of root: systemic (what remains failed for good), 2 retries deep, 3 contacts targeted.

                CAMPAIGN  POSITION  STATUS     TARGETED  DELIVERED  FAILED  SKIPPED  RECOVERY
                root             0  completed         3          1       2        0    33.3 %
                  a              1  completed         3          1       2        0    33.3 %
                    a2           2  completed         3          1       2        0    33.3 %
                  b              1  completed         3          1       2        0    33.3 %
                    b2           2  completed         0          0       0        0         -

                Contacts are counted.

                First reached by the root: 1 contact.
                First reached at chain position 1: 1 contact.
                First reached at chain position 2: 0 contacts.
                Still failed: 1 contact.

                """ + Self.last)
    }

    @Test func `the sentence comes before the tries`() {
        let text = ReachedText.report(Samples.reached, asOf: Samples.asOf, style: .plain)
        let start = """
            Reached on the first retry, by again.
            Told by the event at position 11, message id m\\u{1b}1.

            CHAIN POSITION  CAMPAIGN  ATTEMPT  STATE      AT
            """
        #expect(text.hasPrefix(start))
        #expect(text.hasSuffix(Self.last))
    }

    @Test func `who was not reached learns what a retry could do`() {
        let text = ReachedText.report(Samples.missed, asOf: Samples.asOf, style: .plain)
        #expect(text.contains("\nRetry possible: temporary.\n"))
    }
}
