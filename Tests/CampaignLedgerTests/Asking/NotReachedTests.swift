import CampaignLedger
import Testing

/// Which attempt reached this contact: the answers no, and why.
@Suite struct NotReachedTests {
    private func attempt(
        _ type: String, at second: Int = 10, campaign: String = "a", _ more: String = ""
    ) -> String {
        event(
            "attempt.\(type)", "\(type) \(campaign) \(second)", campaign, at: second,
            #""contact":"ana""# + more)
    }

    private func failure(_ code: String, at second: Int = 10) -> String {
        attempt("failed", at: second, #","error":{"code":"\#(code)"}"#)
    }

    /// The answer when the clock shows so many seconds.
    private func answer(at second: Int = 60, _ events: String...) throws -> ReachAnswer {
        let ledger = try TestLedger()
        ledger.clock.set(second)
        try ledger.append(events + [event("campaign.created", "0", "a")])
        let found = try ledger.ledger.snapshot().reached("ana", campaign: "a")
        #expect(!found.reached && found.byCampaign == nil && found.attempt == nil)
        #expect(found.occurredAt == nil && found.position == nil && found.messageID == nil)
        return found
    }

    private func expectNoRetry(
        _ found: ReachAnswer, _ reason: String, category: String? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let expected = ReachAnswer.Retry(
            category: category, eligible: false, eligibleAt: nil, reason: reason)
        #expect(found.retry == expected, sourceLocation: location)
    }

    @Test func `never targeted`() throws {
        // bo is known, ana is not; then ana is known from another campaign.
        for other in [
            event("attempt.sent", "1", "a", #""contact":"bo""#),
            attempt("delivered", campaign: "b"),
            event("campaign.retryRequested", "1", "a", #""contacts":["ana"]"#),
        ] {
            let found = try answer(other)
            #expect(
                found.sentence == "Not reached: never targeted by the campaign or its retries.")
            #expect(!found.targeted && found.outcome == nil && found.tries.isEmpty)
            expectNoRetry(found, "never targeted: there is nothing to retry")
        }
    }

    @Test func `skipped`() throws {
        let found = try answer(attempt("skipped", #","reason":"optedOut""#))
        #expect(found.sentence == "Not reached: skipped on purpose (optedOut).")
        #expect(found.targeted && found.outcome == .skipped)
        #expect(found.tries.map(\.code) == ["optedOut"] && found.tries.map(\.category) == [nil])
        expectNoRetry(found, "skipped on purpose: mend the reason and send a new campaign")
        #expect(try answer(attempt("skipped")).sentence == "Not reached: skipped on purpose.")
    }

    @Test func `pending, with and without an attempt`() throws {
        let targeted = try answer(
            event("campaign.audienceResolved", "1", "a", #""contacts":["ana"]"#))
        #expect(targeted.sentence == "Not reached yet: targeted, and no attempt is known.")
        #expect(targeted.targeted && targeted.outcome == .pending && targeted.tries.isEmpty)
        for state in ["dispatched", "deferred", "accepted", "sent"] {
            let found = try answer(attempt(state))
            #expect(
                found.sentence == "Not reached yet: after one attempt, the last one is \(state).")
            #expect(found.outcome == .pending)
            expectNoRetry(
                found, "an attempt is still under way: a retry now could send twice")
        }
    }

    @Test func `unknown`() throws {
        let found = try answer(attempt("unknown", #","reason":"time-out""#))
        #expect(
            found.sentence
                == "Not known to be reached: after one attempt, nobody knows whether the last one "
                + "went out.")
        #expect(found.outcome == .unknown && found.tries.map(\.code) == [nil])
        expectNoRetry(found, "nobody knows whether it went out: a retry could send twice")
    }

    private var waitOfAnHour: FailureGuidance {
        var guidance = FailureGuidance()
        (guidance.waitSeconds, guidance.unlock) = (3600, "wait")
        (guidance.scope, guidance.duplicateRisk) = ("sender", false)
        return guidance
    }

    @Test func `failed for now, and the wait is not over`() throws {
        // whatsapp:130429 asks for an hour.
        let found = try answer(at: 3609, failure("whatsapp:130429", at: 10))
        #expect(
            found.sentence
                == "Not reached: failed after one attempt, the last time with whatsapp:130429, "
                + "retryable.")
        #expect(found.outcome == .failed && found.tries.map(\.category) == ["retryable"])
        var expected = ReachAnswer.Retry(
            category: "retryable", eligible: true, eligibleAt: moment(3610),
            reason: "temporary: wait until 2026-03-01T09:30:10.000000Z")
        expected.guidance = waitOfAnHour
        #expect(found.retry == expected)
    }

    @Test func `failed for now, and the wait is over`() throws {
        let found = try answer(at: 3610, failure("whatsapp:130429", at: 10))
        var expected = ReachAnswer.Retry(
            category: "retryable", eligible: true, eligibleAt: nil,
            reason: "temporary, and the recommended wait is over")
        expected.guidance = waitOfAnHour
        #expect(found.retry == expected)
    }

    @Test func `failed for good`() throws {
        let found = try answer(failure("whatsapp:131026"))
        #expect(
            found.sentence
                == "Not reached: failed after one attempt, the last time with whatsapp:131026, "
                + "nonRetryable.")
        let retry = try #require(found.retry)
        #expect(retry.category == "nonRetryable" && !retry.eligible && retry.eligibleAt == nil)
        #expect(retry.reason.hasPrefix("permanent: Verify the number"))
    }

    @Test func `failed until somebody mends it`() throws {
        let found = try answer(failure("whatsapp:131042"))
        let retry = try #require(found.retry)
        #expect(retry.category == "businessLogic" && !retry.eligible && retry.eligibleAt == nil)
        #expect(retry.reason.hasPrefix("waits for fix:payment: Fix billing"))
    }

    @Test func `failed with a code that no table knows`() throws {
        let found = try answer(failure("house:1"))
        #expect(
            found.sentence
                == "Not reached: failed after one attempt, the last time with house:1, "
                + "unclassified.")
        #expect(
            found.retry
                == ReachAnswer.Retry(
                    category: "unclassified", eligible: true, eligibleAt: nil,
                    reason: "the code is in no catalogue: a person may decide to retry"))
    }

    @Test func `several attempts are counted, the last one speaks`() throws {
        let found = try answer(
            failure("whatsapp:131026", at: 30),
            attempt("failed", at: 20, #","attempt":2,"error":{"code":"house:2"}"#),
            event("campaign.created", "1", "b", #""retryOf":"a""#),
            attempt("failed", at: 5, campaign: "b", #","error":{"code":"house:3"}"#))
        #expect(
            found.sentence
                == "Not reached: failed after 3 attempts, the last time with house:3, unclassified."
        )
        #expect(found.tries.map(\.code) == ["whatsapp:131026", "house:2", "house:3"])
    }

    @Test func `an audience of a retry makes a failed contact pending`() throws {
        let found = try answer(
            failure("house:1"), event("campaign.created", "1", "b", #""retryOf":"a""#),
            event("campaign.audienceResolved", "2", "b", #""contacts":["ana"]"#))
        #expect(found.outcome == .pending && found.tries.count == 1)
        #expect(found.sentence == "Not reached yet: after one attempt, the last one is failed.")
    }

    @Test func `a receipt that names the contact and no campaign is no attempt on it`() throws {
        let found = try answer(
            event("attempt.delivered", "1", nil, #""contact":"ana","messageId":"m""#))
        #expect(!found.targeted)
    }
}
