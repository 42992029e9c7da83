import Testing

@testable import CampaignLedger

@Suite struct RetryRaceTests {
    @Test(arguments: 0..<8)
    func `of several who press retry at the same moment one gets it`(round: Int) async throws {
        let story = try RetryStory(failed: [("bo", Codes.temporary), ("cy", Codes.temporary)])
        let outcomes = try await withThrowingTaskGroup(of: RetryOutcome.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var options = RetryOptions(actor: "olga")
                    if round.isMultiple(of: 2) { options.form = .inPlace }
                    return try story.ledger.retry("spring", options)
                }
            }
            var all: [RetryOutcome] = []
            for try await outcome in group { all.append(outcome) }
            return all
        }
        #expect(outcomes.compactMap(\.summary).count == 1)
        let expected: RetryRefusal =
            round.isMultiple(of: 2) ? .sourceNotTerminal : .retryInProgress
        #expect(outcomes.compactMap(\.refusal) == [expected, expected, expected])
    }

    @Test func `events of other chains do not disturb, those of this one do`() throws {
        let story = try RetryStory(failed: [("bo", Codes.temporary)])
        let decision = try RetryDecision(
            story.ledger.snapshot(), "spring", RetryOptions(actor: "olga")
        ).decide()
        try story.test.append(event("attempt.sent", "x", "autumn", #""contact":"bo""#))
        #expect(
            try story.ledger.record(
                decision.events, decision.guarded, story.ledger.snapshot()
            ).count == 3)

        for disturbance in [
            event("attempt.delivered", "y", "spring", at: 30, story.about("bo")),
            event("campaign.created", "z", "late", #""retryOf":"spring""#),
            event("contact.optedOut", "o", "bo", at: 30),
            event("policy.changed", "p", nil, #""retention":1"#),
        ] {
            let other = try RetryStory(failed: [("bo", Codes.temporary)])
            let decision = try RetryDecision(
                other.ledger.snapshot(), "spring", RetryOptions(actor: "olga")
            ).decide()
            try other.test.append(disturbance)
            #expect(
                code {
                    _ = try other.ledger.record(
                        decision.events, decision.guarded, other.ledger.snapshot())
                }
                    == .unexpectedState, "\(disturbance)")
        }
    }

    @Test func `a receipt that knows only the message id disturbs its chain alone`() throws {
        // Before the first such receipt nobody keeps account of claims: any receipt disturbs.
        for (message, isFirst, isDisturbing) in [
            ("m1", true, true), ("m2", true, true), ("m1", false, true), ("m2", false, false),
            ("m3", false, false),
        ] {
            let story = try RetryStory(failed: [("bo", Codes.temporary)])
            if !isFirst {
                try story.test.append(
                    event("attempt.sent", "early", nil, at: 3, #""messageId":"m2""#))
            }
            try story.test.append(
                event(
                    "attempt.accepted", "m", "spring", at: 3,
                    story.about("bo") + #","messageId":"m1""#),
                event("attempt.accepted", "n", "other", #""contact":"bo","messageId":"m2""#))
            let decision = try RetryDecision(
                story.ledger.snapshot(), "spring", RetryOptions(actor: "olga")
            ).decide()
            try story.test.append(
                event("attempt.read", "late", nil, at: 40, #""messageId":"\#(message)""#))
            let refused = code {
                _ = try story.ledger.record(
                    decision.events, decision.guarded, story.ledger.snapshot())
            }
            #expect(refused == (isDisturbing ? .unexpectedState : nil), "\(message), \(isFirst)")
        }
    }
}
