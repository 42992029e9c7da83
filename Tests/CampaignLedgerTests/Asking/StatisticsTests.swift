import CampaignLedger
import Testing

/// How a campaign did.
@Suite struct StatisticsTests {
    private func attempt(
        _ type: String, _ contact: String, at second: Int = 10, _ more: String = ""
    ) -> String {
        event(
            "attempt.\(type)", "\(type) \(contact) \(second)", "c", at: second,
            #""contact":"\#(contact)""# + more)
    }

    private func failure(_ contact: String, _ code: String, at second: Int = 10) -> String {
        attempt("failed", contact, at: second, #","error":{"code":"\#(code)"}"#)
    }

    private func only(_ ledger: TestLedger) throws -> CampaignStatistics {
        try #require(try ledger.ledger.snapshot().statistics().first)
    }

    @Test func `contacts are counted by outcome, attempts by state`() throws {
        let ledger = try TestLedger(
            event("campaign.created", "1", "c", #""name":"Spring""#),
            event(
                "campaign.audienceResolved", "2", "c",
                #""contacts":["never tried","dee","eve","ana"]"#),
            event("campaign.started", "3", "c", at: 1), attempt("dispatched", "ana"),
            attempt("accepted", "ana"), attempt("delivered", "ana"), attempt("read", "ana", at: 20),
            attempt("sent", "bo"), failure("cy", "whatsapp:131026"),
            attempt("skipped", "dee", #","reason":"optedOut""#), attempt("unknown", "eve"),
            failure("ana", "whatsapp:130429", at: 5))
        let answer = try only(ledger)

        #expect(answer.campaign == "c" && answer.name == "Spring" && answer.retryOf == nil)
        #expect(answer.status == .sending && !answer.partiallyFailed)
        let counts = answer.counts
        #expect(counts.targeted == 6 && counts.delivered == 1 && counts.read == 1)
        #expect(counts.failed == 1 && counts.skipped == 1)
        #expect(counts.unknown == 1 && counts.pending == 2)
        #expect(counts.attempts == 5 && counts.contradictions == 1)
        #expect(counts.attempts(in: .read) == 1 && counts.attempts(in: .sent) == 1)
        #expect(counts.attempts(in: .delivered) == 0 && counts.attempts(in: .dispatched) == 0)
        #expect(answer.dropRate == Rate(2, of: 6))
        #expect(answer.systemicDropRate == Rate(2, of: 6))
    }

    @Test func `a rate of nobody is no rate`() throws {
        let answer = try only(TestLedger(event("campaign.created", "1", "c")))
        #expect(answer.counts == CampaignCounts())
        #expect(answer.dropRate == Rate(0, of: 0) && answer.dropRate.value == nil)
        #expect(answer.systemicDropRate.value == nil)
        #expect(Rate(1, of: 4).value == 0.25)
    }

    @Test func `failures are counted by code, the most frequent first, and by category`() throws {
        let answer = try only(
            TestLedger(
                failure("a", "whatsapp:131026"), failure("b", "whatsapp:130429"),
                failure("c", "whatsapp:131026"), failure("d", "whatsapp:131049"),
                failure("e", "house:1"), failure("f", "whatsapp:130472"),
                failure("f", "whatsapp:131026", at: 5)))

        #expect(
            answer.failuresByCode == [
                FailureCount(code: "whatsapp:131026", category: "nonRetryable", contacts: 2),
                FailureCount(code: "house:1", category: "unclassified", contacts: 1),
                FailureCount(code: "whatsapp:130429", category: "retryable", contacts: 1),
                FailureCount(code: "whatsapp:130472", category: "nonRetryable", contacts: 1),
                FailureCount(code: "whatsapp:131049", category: "businessLogic", contacts: 1),
            ])
        #expect(
            answer.failuresByCategory.map { "\($0.category) \($0.contacts)" } == [
                "retryable 1", "nonRetryable 3", "businessLogic 1", "unclassified 1",
            ])
        #expect(answer.dropRate == Rate(6, of: 6))
        #expect(answer.systemicDropRate == Rate(3, of: 6))
    }

    @Test func `codes that differ in their composition alone are counted apart`() throws {
        let (one, two) = ("x:\u{E9}", "x:e\u{301}")
        let answer = try only(TestLedger(failure("a", one), failure("b", two), failure("c", one)))
        #expect(answer.failuresByCode.map(\.contacts) == [2, 1])
        #expect(
            answer.failuresByCode.map { Array($0.code.utf8) } == [Array(one.utf8), Array(two.utf8)])
    }

    @Test func `skips are counted by reason, those without one too`() throws {
        let answer = try only(
            TestLedger(
                attempt("skipped", "a", #","reason":"optedOut""#),
                attempt("skipped", "b", #","reason":"noReachableChannel""#),
                attempt("skipped", "c", #","reason":"optedOut""#), attempt("skipped", "d")))
        #expect(
            answer.skipsByReason == [
                SkipCount(reason: "optedOut", contacts: 2), SkipCount(reason: nil, contacts: 1),
                SkipCount(reason: "noReachableChannel", contacts: 1),
            ])
        #expect(answer.systemicDropRate == Rate(4, of: 4))
    }

    @Test func `the name is the one that the latest statement gives`() throws {
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
            let statements = [
                event("campaign.created", "1", "c", at: 1, #""name":"first""#),
                event("campaign.edited", "2", "c", at: 3, #""name":"second""#),
                event("campaign.edited", "3", "c", at: 3, #""name":"third""#),
                event("campaign.edited", "4", "c", at: 9, #""channel":"sms","name":null"#),
            ]
            let ledger = try TestLedger()
            try ledger.append(order.map { statements[$0] })
            #expect(try only(ledger).name == "third")
        }
    }

    @Test func `a completed campaign with failed contacts is partially failed`() throws {
        let ledger = try TestLedger(
            event("campaign.created", "1", "c"), failure("ana", "p:1"),
            event("campaign.completed", "2", "c", at: 20))
        #expect(try only(ledger).partiallyFailed)
        // Reached on a second attempt, nobody is failed any more.
        try ledger.append(attempt("delivered", "ana", at: 30, #","attempt":2"#))
        #expect(try !only(ledger).partiallyFailed)
        #expect(try only(ledger).counts.attempts == 2)
    }

    @Test func `a campaign known from its attempts or its retry has no status`() throws {
        let ledger = try TestLedger(
            attempt("sent", "ana"), event("campaign.created", "1", "r", #""retryOf":"root""#))
        let answers = try ledger.ledger.snapshot().statistics()
        #expect(answers.map(\.campaign) == ["c", "r", "root"])
        #expect(answers.map(\.status) == [.unknown, .draft, .unknown])
        #expect(answers.map(\.retryOf) == [nil, "root", nil])
        #expect(answers.last?.counts == CampaignCounts())
    }

    @Test func `channels without receipts count accepted and sent as delivered, and say so`() throws
    {
        let ledger = try TestLedger(
            event("policy.changed", "0", nil, #""receiptlessChannels":["telegram"]"#),
            event("campaign.created", "1", "c", #""channel":"telegram""#),
            attempt("accepted", "ana", at: 5), attempt("sent", "ana", at: 6),
            attempt("sent", "bo", at: 6, #","channel":"sms""#), attempt("deferred", "cy"),
            attempt("delivered", "dee"))
        let answer = try only(ledger)
        #expect(answer.counts.delivered == 2 && answer.counts.deliveredWithoutReceipt == 1)
        #expect(answer.counts.pending == 2)
        #expect(answer.counts.attempts(in: .delivered) == 2)
        #expect(try ledger.export(.reach).contains("c,ana,delivered,0,c,1,\(moment(5))\n"))
    }

    @Test func `channels without receipts are told apart by bytes`() throws {
        let (composed, decomposed) = ("caf\u{e9}", "cafe\u{301}")
        let ledger = try TestLedger(
            event("campaign.created", "1", "c", #""channel":"\#(composed)""#),
            event("campaign.created", "2", "d", #""channel":"\#(decomposed)""#),
            event("attempt.sent", "3", "c", #""contact":"ana""#),
            event("attempt.sent", "4", "d", #""contact":"ana""#))
        func delivered() throws -> [Int] {
            try ledger.ledger.snapshot().statistics().map(\.counts.delivered)
        }
        try ledger.ledger.setPolicy(
            #"{"receiptlessChannels":["\#(composed)","\#(decomposed)"]}"#, actor: "op")
        #expect(try delivered() == [1, 1])
        try ledger.ledger.setPolicy(#"{"receiptlessChannels":["\#(decomposed)"]}"#, actor: "op")
        #expect(try delivered() == [0, 1])
        try ledger.ledger.setPolicy(#"{"receiptlessChannels":["\#(composed)"]}"#, actor: "op")
        #expect(try delivered() == [1, 0])
    }

    @Test func `a campaign that nobody names is unknown, as is one not known yet`() throws {
        let ledger = try TestLedger(attempt("sent", "ana"))
        let snapshot = try ledger.ledger.snapshot()
        #expect(
            code { _ = try snapshot.statistics(of: ["c", "d"]) }
                == .unknownCampaign)
        let before = try ledger.ledger.snapshot(asOf: .position(0))
        #expect(code { _ = try before.statistics(of: ["c"]) } == .unknownCampaign)
        #expect(code { _ = try before.failed(in: "c") } == .unknownCampaign)
        #expect(code { _ = try before.chain(of: "c") } == .unknownCampaign)
        #expect(code { _ = try before.reached("ana", campaign: "c") } == .unknownCampaign)
        // A contact's name is no campaign's.
        #expect(
            code { _ = try snapshot.chain(of: "ana") }
                == .unknownCampaign)
    }

    @Test func `campaigns are answered in the order asked, all of them in byte order`() throws {
        let ledger = try TestLedger(
            event("campaign.created", "1", "b"), event("campaign.created", "2", "\u{FF5E}"),
            event("campaign.created", "3", "\u{1F389}"), event("campaign.created", "4", "B"))
        let snapshot = try ledger.ledger.snapshot()
        #expect(
            try snapshot.statistics().map(\.campaign) == ["B", "b", "\u{FF5E}", "\u{1F389}"])
        #expect(
            try snapshot.statistics(of: ["b", "B", "b"]).map(\.campaign) == ["b", "B", "b"])
    }
}
