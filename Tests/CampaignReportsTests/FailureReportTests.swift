import CampaignReports
import Campaigns
import JSON
import Testing

/// Documents, rows and reports about failures.
@Suite struct FailureReportTests {
    private static let time = "2026-03-01T08:34:00.000000Z"
    private static let last = "\nAs of position 23, recorded at 2026-03-01T21:20:00.123456Z.\n"

    private static var message: FailedMessage {
        var message = FailedMessage(
            contact: "ana", campaign: "spring", occurredAt: Samples.time, position: 12)
        (message.attempts, message.attempt, message.code) = (2, 2, "sms:30006")
        (message.category, message.advice) = ("nonRetryable", "Remove the number")
        (message.guidance, message.channel) = (Samples.guidance, "sms")
        (message.ageSeconds, message.isLikelyPermanent) = (7300, true)
        message.retryStatus = .retried
        message.retry = ReachAnswer.Retry(
            category: "nonRetryable", eligible: false, eligibleAt: nil, reason: "permanent")
        return message
    }

    private static var page: FailedMessages {
        var summary = MessageSummary()
        for category in [FailureCategory.nonRetryable, .retryable] { summary.count(category) }
        return FailedMessages(summary: summary, messages: [message], next: "newest.1.a.b.c")
    }

    private static var history: FailedMessageHistory {
        var attempt = FailedMessageHistory.Attempt(
            chainPosition: 0, campaign: "spring", attempt: 1, state: .failed,
            occurredAt: Samples.time, position: 12)
        (attempt.trigger, attempt.actor, attempt.code) = ("automatic", "system", "sms:30006")
        (attempt.dispatchedAt, attempt.category) = (Samples.time, "nonRetryable")
        (attempt.guidance, attempt.advice) = (Samples.guidance, "Remove the number")
        return FailedMessageHistory(
            contact: "ana", campaign: "spring", root: "spring", retryStatus: .notRetried,
            attempts: [attempt])
    }

    private static var trends: FailureTrends {
        var counts = FailureTrends.Counts()
        counts.failed = 2
        var row = FailureTrends.Row(counts: counts)
        row.day = "2026-03-01"
        var retry = RetryComparison(
            kind: .linked, campaign: "again", retryOf: "spring", requestedAt: Samples.time,
            position: 9)
        (retry.asked, retry.reached, retry.failedBefore, retry.failedAfter) = (4, 1, 4, 3)
        return FailureTrends(
            from: nil, to: Samples.time, grouping: [.day], total: counts, rows: [row],
            retries: [retry])
    }

    private static let suppressed = [
        SuppressedContact(
            contact: "ana",
            reasons: [
                SuppressedContact.Reason(
                    .permanentFailure, channel: "sms", code: "sms:30006", since: Samples.time,
                    position: 12),
                SuppressedContact.Reason(
                    .optedOut, channel: nil, code: nil, since: Samples.time, position: 13),
            ])
    ]

    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return writer.text
    }

    private func row(_ body: (inout CSVWriter) -> Void) -> String {
        var writer = CSVWriter(defusesFormulas: false)
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `failed messages as a document`() {
        let text = written { MessagesDocument.write(Self.page, asOf: Samples.asOf, to: &$0) }
        #expect(
            text == #"{"schema":"campaign-ledger/messages/1",""# + DocumentTests.head
                + #""summary":{"total":2,"retryable":1,"nonRetryable":1,"businessLogic":0,"#
                + #""unclassified":0},"next":"newest.1.a.b.c","messages":[{"contact":"ana","#
                + #""campaign":"spring","chainPosition":0,"attempts":2,"attempt":2,"#
                + #""code":"sms:30006","text":null,"category":"nonRetryable","waitSeconds":null,"#
                + #""unlock":"fix:contact","scope":"contact","duplicateRisk":false,"#
                + #""advice":"Remove the number","occurredAt":"\#(Self.time)","position":12,"#
                + #""channel":"sms","ageSeconds":7300,"likelyPermanent":true,"#
                + #""retryStatus":"retried","automaticAttempts":0,"retry":{"#
                + #""category":"nonRetryable","eligible":false,"eligibleAt":null,"#
                + #""reason":"permanent","waitSeconds":null,"unlock":null,"scope":null,"#
                + #""duplicateRisk":null}}]}"# + "\n")
    }

    @Test func `a history as a document`() {
        let text = written { MessagesDocument.write(Self.history, asOf: Samples.asOf, to: &$0) }
        #expect(
            text == #"{"schema":"campaign-ledger/messageHistory/1",""# + DocumentTests.head
                + #""contact":"ana","campaign":"spring","root":"spring","#
                + #""retryStatus":"notRetried","attempts":[{"chainPosition":0,"#
                + #""campaign":"spring","attempt":1,"dispatchedAt":"\#(Self.time)","#
                + #""trigger":"automatic","actor":"system","state":"failed","#
                + #""occurredAt":"\#(Self.time)","code":"sms:30006","text":null,"#
                + #""category":"nonRetryable","waitSeconds":null,"unlock":"fix:contact","#
                + #""scope":"contact","duplicateRisk":false,"advice":"Remove the number","#
                + #""position":12}]}"# + "\n")
    }

    @Test func `trends as a document: the rate of nobody is null`() {
        let text = written { TrendsDocument.write(Self.trends, asOf: Samples.asOf, to: &$0) }
        #expect(
            text == #"{"schema":"campaign-ledger/trends/1",""# + DocumentTests.head
                + #""from":null,"to":"\#(Self.time)","groupedBy":["day"],"total":{"failed":2,"#
                + #""retried":0,"reached":0,"successRate":null},"rows":[{"day":"2026-03-01","#
                + #""code":null,"channel":null,"chainPosition":null,"failed":2,"retried":0,"#
                + #""reached":0,"successRate":null}],"retries":[{"kind":"linked","#
                + #""campaign":"again","retryOf":"spring","requestedAt":"\#(Self.time)","#
                + #""position":9,"asked":4,"reached":1,"failedBefore":4,"failedAfter":3,"#
                + #""successRate":0.25}]}"# + "\n")
    }

    @Test func `suppressed contacts as a document`() {
        let text = written {
            SuppressDocument.write(Self.suppressed, asOf: Samples.asOf, to: &$0)
        }
        #expect(
            text == #"{"schema":"campaign-ledger/suppress/1",""# + DocumentTests.head
                + #""total":1,"contacts":[{"contact":"ana","reasons":[{"#
                + #""reason":"permanentFailure","channel":"sms","code":"sms:30006","#
                + #""since":"\#(Self.time)","position":12},{"reason":"optedOut","channel":null,"#
                + #""code":null,"since":"\#(Self.time)","position":13}]}]}"# + "\n")
    }

    @Test func `rows have a field for each column`() {
        let rows = [
            (MessagesTable.columns, row { MessagesTable.writeRow(Self.message, to: &$0) }),
            (
                MessageHistoryTable.columns,
                row { MessageHistoryTable.writeRow(Self.history.attempts[0], to: &$0) }
            ),
            (TrendsTable.columns, row { TrendsTable.writeRow(Self.trends.rows[0], to: &$0) }),
            (RetriesTable.columns, row { RetriesTable.writeRow(Self.trends.retries[0], to: &$0) }),
        ]
        for (columns, row) in rows {
            let fields = row.split(separator: ",", omittingEmptySubsequences: false)
            #expect(fields.count == columns.count, "\(row)")
        }
        #expect(rows[2].1 == "2026-03-01,,,,2,0,0,")
        #expect(
            SuppressTable.rows(of: Self.suppressed).map { reason in
                row { SuppressTable.writeRow(reason, to: &$0) }
            } == [
                "ana,sms,permanentFailure,sms:30006,\(Self.time),12",
                "ana,,optedOut,,\(Self.time),13",
            ])
    }

    @Test func `messages for people: summary, rows, what to do, the next page`() {
        let text = MessagesText.report(Self.page, asOf: Samples.asOf, style: .plain)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines[0]
                == "2 failed messages: 1 retryable, 1 non-retryable, 0 business logic, 0 unclassified."
        )
        #expect(lines[1] == "1 shown.")
        #expect(lines[3].hasPrefix("CONTACT  CAMPAIGN  CHANNEL  TRIES  CODE"))
        #expect(lines[4].contains("  2 h  retried  no, likely permanent     12"))
        #expect(text.contains("fix:contact  contact  no          Remove the number\n"))
        #expect(text.contains("\nMore follow: --after newest.1.a.b.c\n"))
        #expect(text.hasSuffix(Self.last))
    }

    @Test func `no failed messages are one line`() {
        let none = FailedMessages(summary: MessageSummary(), messages: [], next: nil)
        #expect(
            MessagesText.report(none, asOf: Samples.asOf, style: .plain)
                == "0 failed messages.\n" + Self.last)
    }

    @Test func `a history for people`() {
        let text = MessagesText.report(Self.history, asOf: Samples.asOf, style: .plain)
        #expect(text.hasPrefix("ana in the chain of spring: 1 attempt, notRetried.\n\n"))
        #expect(text.contains("automatic  system  failed  \(Self.time)  sms:30006"))
        #expect(text.hasSuffix(Self.last))
    }

    @Test func `trends for people`() {
        let text = TrendsText.report(Self.trends, asOf: Samples.asOf, style: .plain)
        #expect(
            text.hasPrefix(
                "2 contacts failed to \(Self.time): 0 retried, 0 reached by a later try (-).\n"))
        #expect(text.contains("DAY         FAILED  RETRIED  REACHED  SUCCESS\n"))
        #expect(text.contains("of spring  again  \(Self.time)      4              4             3"))
        #expect(text.hasSuffix(Self.last))
    }

    @Test func `suppressed contacts for people`() {
        let text = SuppressText.report(Self.suppressed, asOf: Samples.asOf, style: .plain)
        #expect(text.hasPrefix("1 contact to stop messaging.\n\nCONTACT  CHANNEL  REASON"))
        #expect(text.contains("\nana               optedOut"))
    }
}
