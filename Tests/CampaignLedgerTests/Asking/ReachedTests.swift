import CampaignLedger
import Testing

/// Which attempt reached this contact: the answers yes.
@Suite struct ReachedTests {
    private func created(_ campaign: String, _ source: String?) -> String {
        event(
            "campaign.created", "created \(campaign)", campaign,
            source.map { #""retryOf":"\#($0)""# } ?? "")
    }

    private func attempt(
        _ type: String, _ campaign: String, at second: Int, _ more: String = ""
    ) -> String {
        let error = type == "failed" ? #","error":{"code":"whatsapp:130429"}"# : ""
        return event(
            "attempt.\(type)", "\(type) \(campaign) \(second)", campaign, at: second,
            #""contact":"ana""# + error + more)
    }

    private func answer(_ events: [String], asking campaign: String = "a") throws -> ReachAnswer {
        let ledger = try TestLedger()
        try ledger.append(events)
        return try ledger.ledger.snapshot().reached("ana", campaign: campaign)
    }

    @Test func `at the first attempt`() throws {
        let found = try answer([
            attempt("sent", "a", at: 1, #","messageId":"m""#), attempt("delivered", "a", at: 2),
        ])
        #expect(
            found.sentence == "Reached at the first attempt, by a at 2026-03-01T08:30:02.000000Z.")
        #expect(found.reached && found.targeted && found.outcome == .delivered)
        #expect(found.contact == "ana" && found.campaign == "a" && found.root == "a")
        #expect(found.byCampaign == "a" && found.chainPosition == 0 && found.attempt == 1)
        #expect(found.occurredAt == moment(2) && found.position == 2 && found.messageID == "m")
        #expect(found.retry == nil)
        #expect(
            found.tries == [
                ReachAnswer.Try(
                    chainPosition: 0, campaign: "a", attempt: 1, state: .delivered,
                    occurredAt: moment(2), code: nil, category: nil, position: 2)
            ])
    }

    @Test func `on the third retry, with every earlier try and its failure`() throws {
        let found = try answer(
            [
                created("b", "a"), created("c", "b"), created("d", "c"),
                attempt("failed", "a", at: 1), attempt("failed", "b", at: 2),
                attempt("failed", "c", at: 3), attempt("delivered", "d", at: 4),
            ], asking: "b")
        #expect(
            found.sentence == "Reached on the third retry, by d at 2026-03-01T08:30:04.000000Z.")
        #expect(found.campaign == "b" && found.root == "a" && found.byCampaign == "d")
        #expect(found.chainPosition == 3 && found.attempt == 1 && found.position == 7)
        #expect(found.tries.map(\.campaign) == ["a", "b", "c", "d"])
        #expect(found.tries.map(\.state) == [.failed, .failed, .failed, .delivered])
        #expect(
            found.tries.map(\.code) == [
                "whatsapp:130429", "whatsapp:130429", "whatsapp:130429", nil,
            ])
        #expect(found.tries.map(\.category) == ["retryable", "retryable", "retryable", nil])
        #expect(found.tries.map(\.position) == [4, 5, 6, 7])
    }

    @Test func `on the second attempt in place`() throws {
        let found = try answer([
            attempt("failed", "a", at: 1), attempt("delivered", "a", at: 2, #","attempt":2"#),
        ])
        #expect(
            found.sentence == "Reached on the second attempt, by a at 2026-03-01T08:30:02.000000Z.")
        #expect(found.attempt == 2 && found.chainPosition == 0)
        #expect(found.tries.map(\.attempt) == [1, 2])
    }

    @Test func `on the second attempt of the first retry`() throws {
        let found = try answer([
            created("b", "a"), attempt("failed", "a", at: 1), attempt("failed", "b", at: 2),
            attempt("read", "b", at: 3, #","attempt":2"#),
        ])
        #expect(
            found.sentence
                == "Reached on the second attempt of the first retry, by b at "
                + "2026-03-01T08:30:03.000000Z.")
    }

    @Test func `by a receipt that knows its message id only, before or after its attempt`() throws {
        let events = [
            attempt("sent", "a", at: 1, #","messageId":"m""#),
            event("attempt.delivered", "r", nil, at: 2, #""messageId":"m""#),
        ]
        for (order, position) in [(events, 2), (events.reversed(), 1)] as [([String], UInt64)] {
            let found = try answer(order)
            #expect(found.reached && found.messageID == "m" && found.occurredAt == moment(2))
            #expect(found.position == position)
            #expect(found.tries.map(\.position) == [position])
        }
    }

    @Test func `where a channel gives no receipts, when it was accepted`() throws {
        let found = try answer([
            event("policy.changed", "0", nil, #""receiptlessChannels":["telegram"]"#),
            attempt("accepted", "a", at: 3, #","channel":"telegram","messageId":"telegram:1:2""#),
            attempt("sent", "a", at: 4),
        ])
        #expect(
            found.sentence == "Reached at the first attempt, by a at 2026-03-01T08:30:03.000000Z.")
        #expect(found.occurredAt == moment(3) && found.position == 2)
        #expect(found.messageID == "telegram:1:2")
        #expect(found.tries.map(\.state) == [.delivered])
    }

    @Test func `a read tells that, a delivery when it was reached`() throws {
        let found = try answer([
            attempt("read", "a", at: 5), attempt("delivered", "a", at: 7),
            attempt("delivered", "a", at: 6),
        ])
        #expect(found.occurredAt == moment(6) && found.position == 3)
        #expect(found.tries.map(\.state) == [.read])
        #expect(found.tries.map(\.occurredAt) == [moment(5)])
        #expect(try answer([attempt("read", "a", at: 5)]).occurredAt == moment(5))
    }

    @Test func `a later failure and a retry that reached as well change nothing`() throws {
        let found = try answer([
            created("b", "a"), attempt("delivered", "a", at: 1), attempt("failed", "a", at: 9),
            attempt("delivered", "b", at: 0),
        ])
        #expect(found.byCampaign == "a" && found.chainPosition == 0 && found.position == 2)
        #expect(found.tries.map(\.state) == [.delivered, .delivered])
    }

    @Test func `the message id is the deciding event's, else the latest one's, ties by identity`()
        throws
    {
        let decided = try answer([
            attempt("sent", "a", at: 1, #","messageId":"m""#),
            attempt("delivered", "a", at: 2, #","messageId":"n""#),
        ])
        #expect(decided.messageID == "n")
        let events = [
            event("attempt.sent", "1", "a", at: 1, #""contact":"ana","messageId":"m1""#),
            event("attempt.sent", "2", "a", at: 1, #""contact":"ana","messageId":"m2""#),
            event("attempt.sent", "3", "a", #""contact":"ana","messageId":"m3""#),
            attempt("delivered", "a", at: 2),
        ]
        #expect(try answer(events).messageID == "m2")
        #expect(try answer(events.reversed()).messageID == "m2")
    }

    @Test func `as of an earlier moment it is what was known then`() throws {
        let ledger = try TestLedger(
            attempt("failed", "a", at: 1), created("b", "a"), attempt("delivered", "b", at: 3))
        let snapshot = try ledger.ledger.snapshot(asOf: .position(2))
        #expect(try !snapshot.reached("ana", campaign: "b").reached)
        let happened = try ledger.ledger.snapshot(occurredBy: moment(2))
        #expect(try happened.reached("ana", campaign: "a").outcome == .failed)
        #expect(try ledger.ledger.snapshot().reached("ana", campaign: "a").reached)
    }

    @Test func `ordinals in words up to ten, then in digits`() throws {
        for (attempt, word) in [
            (10, "tenth"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st"), (22, "22nd"),
            (23, "23rd"), (24, "24th"), (111, "111th"), (112, "112th"), (121, "121st"),
            (65_535, "65535th"),
        ] {
            let found = try answer([self.attempt("read", "a", at: 1, #","attempt":\#(attempt)"#)])
            #expect(found.sentence.hasPrefix("Reached on the \(word) attempt, by a at "))
        }
    }
}
