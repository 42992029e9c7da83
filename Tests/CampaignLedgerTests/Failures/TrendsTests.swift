import CampaignLedger
import Testing

/// Whether retries help, in every grouping, and before and after of each retry.
@Suite struct TrendsTests {
    private typealias Story = FailureStory

    private static let day = 86_400

    /// ana fails twice and is reached by the retry, bo fails there too, cy is never retried; dee's later
    /// attempt is skipped.
    private func story() throws -> LedgerSnapshot {
        try Story.snapshot(
            [
                Story.failed("ana", at: 10, code: "p:1", channel: "sms"),
                Story.failed("ana", attempt: 2, at: 20, code: "p:2", channel: "sms"),
                Story.failed("bo", at: 10, code: "p:1"),
                Story.failed("cy", at: 10, code: "p:2", channel: "whatsapp"),
                Story.failed("dee", at: Self.day, code: "p:1", channel: "whatsapp"),
                Story.attempt("skipped", "dee", attempt: 2, at: Self.day + 1),
                Story.attempt("delivered", "ana", campaign: "d", at: Self.day),
                Story.failed("bo", campaign: "d", at: Self.day, code: "p:1"),
            ] + Story.retry("d", of: "c", to: "ana", "bo"))
    }

    private func rows(_ grouping: TrendGrouping..., from: Timestamp? = nil, to: Timestamp? = nil)
        throws -> [String]
    {
        try story().trends(from: from, to: to, by: grouping).rows.map { row in
            let names = [
                row.day, row.code, row.channel, row.chainPosition.map { "\($0)" },
            ].compactMap(\.self).joined(separator: " ")
            let rate = row.counts.successRate.value.map { "\($0)" } ?? "null"
            return
                "\(names): \(row.counts.failed) \(row.counts.retried) \(row.counts.reached) \(rate)"
        }
    }

    @Test func `contacts are counted once in each group, and once in all`() throws {
        let total = try story().trends().total
        #expect(total.failed == 4 && total.retried == 2 && total.reached == 1)
        #expect(total.successRate == Rate(1, of: 2))
        #expect(try rows() == [])
    }

    @Test func `by day of the failure in UTC`() throws {
        #expect(try rows(.day) == ["2026-03-01: 3 2 1 0.5", "2026-03-02: 2 0 0 null"])
    }

    @Test func `by code`() throws {
        #expect(try rows(.code) == ["p:1: 3 2 1 0.5", "p:2: 2 1 1 1.0"])
    }

    @Test func `by channel, those without one first`() throws {
        #expect(
            try rows(.channel) == [": 1 1 0 0.0", "sms: 1 1 1 1.0", "whatsapp: 2 0 0 null"])
    }

    @Test func `by chain position`() throws {
        #expect(try rows(.chainPosition) == ["0: 4 2 1 0.5", "1: 1 0 0 null"])
    }

    @Test func `by several things, ascending by the first first`() throws {
        #expect(
            try rows(.code, .day) == [
                "2026-03-01 p:1: 2 2 1 0.5", "2026-03-02 p:1: 2 0 0 null",
                "2026-03-01 p:2: 2 1 1 1.0",
            ])
    }

    @Test func `only failures of the window count, with whatever came of them`() throws {
        #expect(try rows(.day, to: moment(20)) == ["2026-03-01: 3 2 1 0.5"])
        #expect(try rows(.day, from: moment(20), to: moment(20)) == ["2026-03-01: 1 1 1 1.0"])
        #expect(try rows(.day, from: moment(21), to: moment(22)) == [])
    }

    @Test func `a linked retry is compared with its source`() throws {
        let retries = try story().trends().retries
        #expect(retries.map(\.kind) == [.linked])
        let retry = try #require(retries.first)
        #expect(retry.campaign == "d" && retry.retryOf == "c" && retry.requestedAt == moment(50))
        #expect(retry.asked == 2 && retry.reached == 1)
        #expect(retry.failedBefore == 2 && retry.failedAfter == 1)
        #expect(retry.successRate == Rate(1, of: 2))
        #expect(try story().trends(from: moment(51)).retries == [])
    }

    @Test func `each request in place is compared with what it led to`() throws {
        let retries = try Story.snapshot([
            Story.failed("ana", at: 10), Story.failed("bo", at: 10), Story.failed("cy", at: 10),
            Story.request("ana", "bo", "cy", at: 20),
            Story.failed("ana", attempt: 2, at: 30),
            Story.attempt("delivered", "bo", attempt: 2, at: 30),
            Story.request("ana", "cy", at: 40),
            Story.attempt("read", "ana", attempt: 3, at: 50),
            event("campaign.retryRequested", "empty", "c", at: 60),
        ]).trends().retries
        #expect(retries.map(\.kind) == [.inPlace, .inPlace, .inPlace])
        #expect(retries.map(\.requestedAt) == [moment(20), moment(40), moment(60)])
        #expect(retries.map(\.position) == [4, 7, 9])
        #expect(retries.map(\.asked) == [3, 2, 0])
        #expect(retries.map(\.reached) == [1, 1, 0])
        #expect(retries.map(\.failedBefore) == [3, 2, 0])
        #expect(retries.map(\.failedAfter) == [2, 1, 0])
        #expect(retries.map(\.successRate.value) == [1.0 / 3, 0.5, nil])
    }

    @Test func `an empty ledger has no trends`() throws {
        let trends = try TestLedger().ledger.snapshot().trends()
        #expect(trends.total.failed == 0 && trends.total.successRate.value == nil)
        #expect(trends.rows == [] && trends.retries == [])
    }
}
