import CampaignLedger
import Testing

@Suite struct OutboxTests {
    private func due(_ ledger: Ledger) throws -> [String] {
        try ledger.snapshot().outbox().due.map { "\($0.campaign) \($0.contact) \($0.attempt)" }
    }

    private func scheduled(_ more: String...) throws -> TestLedger {
        let test = try TestLedger(
            event("campaign.created", "c", "spring", #""channel":"sms""#),
            event("campaign.audienceResolved", "a", "spring", #""contacts":["ana","bo","cy"]"#),
            event(
                "campaign.scheduled", "s", "spring", at: 1,
                #""runAt":"\#(moment(2000))""#))
        if !more.isEmpty { try test.append(more) }
        return test
    }

    @Test func `a scheduled campaign is due from its time on, and starts with the first claim`()
        throws
    {
        let test = try scheduled()
        test.clock.set(1999)
        #expect(try due(test.ledger) == [])
        #expect(try test.ledger.claim(sender: "one").position == nil)
        test.clock.set(2000)
        #expect(try due(test.ledger) == ["spring ana 1", "spring bo 1", "spring cy 1"])
        let claim = try test.ledger.claim(OutboxRequest(limit: 2), sender: "one")
        #expect(claim.attempts.map(\.contact) == ["ana", "bo"])
        #expect(claim.attempts.allSatisfy { $0.trigger == .initial && $0.channel == "sms" })
        #expect(claim.position == 4)
        let answer = try test.ledger.snapshot().statistics(of: ["spring"])[0]
        #expect(answer.status == .sending && answer.counts.attempts(in: .dispatched) == 2)
        #expect(try due(test.ledger) == ["spring cy 1"])
        #expect(try test.ledger.claim(sender: "two").attempts.map(\.contact) == ["cy"])
        #expect(try test.ledger.claim(sender: "two").position == nil)
        let claims = try test.ledger.snapshot().outbox().claims
        #expect(claims.map(\.sender) == ["one", "one", "two"])
    }

    @Test(arguments: ["campaign.paused", "campaign.cancelled", "campaign.completed"])
    func `what is paused or over has nothing due`(type: String) throws {
        let test = try scheduled(event(type, "e", "spring", at: 100))
        test.clock.set(3000)
        #expect(try due(test.ledger) == [])
    }

    @Test func `a contact reached or opted out a second ago is not handed out`() throws {
        let test = try scheduled(
            event("contact.optedOut", "o", "bo", at: 100),
            event("campaign.created", "r", "again", at: 3, #""retryOf":"spring""#),
            event("attempt.delivered", "rd", "again", at: 200, #""contact":"cy""#))
        test.clock.set(2000)
        let outbox = try test.ledger.snapshot().outbox()
        #expect(outbox.due.map(\.contact) == ["ana"])
        #expect(
            outbox.skips.map { "\($0.attempt.contact) \($0.reason)" }
                == ["bo optedOut", "cy reachedMeanwhile"])
        let claim = try test.ledger.claim(sender: "one")
        #expect(claim.attempts.map(\.contact) == ["ana"] && claim.skips == outbox.skips)
        let counts = try test.ledger.snapshot().statistics(of: ["spring"])[0].counts
        #expect(counts.skipped == 2 && counts.pending == 1)
        #expect(try test.ledger.snapshot().reached("cy", campaign: "spring").reached)
    }

    @Test func `a claim without a result in time is unknown, and is not handed out again`() throws {
        let test = try scheduled()
        test.clock.set(2000)
        _ = try test.ledger.claim(OutboxRequest(limit: 2), sender: "one")
        try test.append(
            event(
                "attempt.accepted", "ok", "spring", at: 2001, #""contact":"ana","messageId":"m1""#))
        test.clock.set(2599)
        #expect(try test.ledger.claim(sender: "two").expired.isEmpty)
        test.clock.set(2600)
        let claim = try test.ledger.claim(sender: "two")
        #expect(claim.expired.map(\.contact) == ["bo"] && claim.attempts.isEmpty)
        let counts = try test.ledger.snapshot().statistics(of: ["spring"])[0].counts
        #expect(counts.unknown == 1)
        #expect(try due(test.ledger) == [])
        // Whatever is heard of it later counts for more.
        try test.append(
            event("attempt.delivered", "late", "spring", at: 2700, #""contact":"bo""#))
        #expect(try test.ledger.snapshot().reached("bo", campaign: "spring").reached)
    }

    @Test func `a retry in place is one further attempt for those who failed`() throws {
        let story = try RetryStory(failed: [("bo", Codes.temporary), ("cy", Codes.permanent)])
        let asked = try story.retry {
            $0.form = .inPlace
            $0.reason = "limit raised"
        }
        #expect(asked.summary?.campaign == "spring" && asked.summary?.contacts == ["bo", "cy"])
        #expect(try story.ledger.snapshot().statistics(of: ["spring"])[0].status == .sending)
        // Of two who press the button one is refused.
        #expect(try story.retry { $0.form = .inPlace }.refusal == .sourceNotTerminal)
        #expect(try due(story.ledger) == ["spring bo 2", "spring cy 2"])
        let claim = try story.ledger.claim(OutboxRequest(limit: 1), sender: "one")
        #expect(claim.attempts.map(\.trigger) == [.manual])
        try story.test.append(
            event(
                "attempt.failed", "again", "spring", at: 1001,
                story.about("bo", attempt: 2) + #","error":{"code":"whatsapp:130429"}"#))
        // It failed again: nobody asked for a third attempt.
        #expect(try due(story.ledger) == ["spring cy 2"])
        try story.test.append(
            event("attempt.delivered", "late", "spring", at: 1001, story.about("cy")))
        #expect(try due(story.ledger) == [])
        let request = try #require(try story.log("campaign.retryRequested").last)
        #expect(request.contains("limit raised") && request.contains("olga"))
    }

    /// The rest of an audience used to be handed out with a retry in place, even after a person had cancelled
    /// the run.
    @Test(arguments: ["campaign.cancelled", "campaign.completed", "campaign.failed"])
    func `a retry in place is for nobody but those it names`(end: String) throws {
        let story = try RetryStory(failed: [("bo", Codes.temporary)], end: nil)
        try story.test.append(
            event("campaign.audienceResolved", "a", "spring", #""contacts":["x1","x2","bo"]"#))
        #expect(try due(story.ledger) == ["spring x1 1", "spring x2 1"])
        try story.test.append(event(end, "over", "spring", at: 500))
        _ = try story.retry { $0.form = .inPlace }
        #expect(try due(story.ledger) == ["spring bo 2"])
        // Cancelled before it was handed out, it is void, whatever is requested later.
        try story.test.append(event("campaign.cancelled", "no", "spring", at: 2000))
        try story.test.append(
            event("campaign.retryRequested", "r", "spring", at: 3000, #""contacts":["x1"]"#))
        #expect(try due(story.ledger) == [])
        try story.test.append(event("campaign.resumed", "on", "spring", at: 4000))
        #expect(try due(story.ledger) == ["spring x1 1", "spring x2 1"])
    }

    @Test func `contacts named for a retry in place must have failed, or it is overridden`() throws
    {
        let story = try RetryStory(
            delivered: ["ana"], failed: [("bo", Codes.temporary)], skipped: ["sam"], end: nil)
        try story.test.append(
            event("campaign.audienceResolved", "a", "spring", #""contacts":["opted"]"#),
            event("contact.optedOut", "o", "opted"),
            event("campaign.completed", "e", "spring", at: 20))
        let named = RetryOptions.Audience.exactly(["ana", "bo", "sam", "opted", "stranger"])
        var options = RetryOptions(actor: "olga")
        options.form = .inPlace
        options.audience = named
        let strict = try #require(
            try story.ledger.snapshot().planRetry(of: "spring", options).summary)
        #expect(strict.contacts == ["bo"])
        #expect(
            strict.leftOut.map { "\($0.contact) \($0.reason)" } == [
                "ana reachedMeanwhile", "opted optedOut", "sam notFailed", "stranger notFailed",
            ])
        let lifted = try story.retry {
            $0.form = .inPlace
            $0.audience = named
            $0.guarding = .overridden
        }
        #expect(lifted.summary?.contacts == ["ana", "bo", "opted", "sam"])
        #expect(lifted.summary?.leftOut.map(\.contact) == ["stranger"])
        #expect(
            try due(story.ledger).sorted()
                == ["spring ana 2", "spring bo 2", "spring opted 1", "spring sam 2"])
        #expect(try story.ledger.claim(sender: "one").skips.isEmpty)
    }

    @Test func `one claim never holds a contact of a chain twice`() throws {
        let story = try RetryStory(failed: [("bo", Codes.temporary)])
        _ = try story.retry()
        let retry = "spring-retry-1"
        try story.test.append(
            event(
                "attempt.failed", "f", retry, at: 1200,
                story.about("bo") + #","error":{"code":"whatsapp:130429"}"#),
            event("campaign.completed", "x", retry, at: 1300))
        story.test.clock.set(2000)
        _ = try story.retry { $0.form = .inPlace }
        _ = try story.ledger.retry(retry, RetryOptions(actor: "olga"))
        story.test.clock.set(9000)
        let claim = try story.ledger.claim(sender: "one")
        #expect(claim.attempts.map(\.contact) == ["bo"])
        #expect(try story.ledger.claim(sender: "two").attempts.isEmpty)
        // What becomes of the first decides about the second.
        try story.test.append(
            event(
                "attempt.delivered", "d", claim.attempts[0].campaign, at: 9001,
                story.about("bo", attempt: claim.attempts[0].attempt)))
        let next = try story.ledger.claim(sender: "two")
        #expect(next.attempts.isEmpty && next.skips.map(\.reason) == [.reachedMeanwhile])
    }

    @Test(arguments: [RetryOptions.Guarding.strict, .overridden])
    func `a request is met once, though other clocks are ahead`(
        guarding: RetryOptions.Guarding
    ) throws {
        let story = try RetryStory(failed: [("bo", Codes.temporary)], end: nil)
        // The sender's clock is an hour ahead of the ledger's.
        try story.test.append(event("campaign.completed", "e", "spring", at: 4600))
        _ = try story.retry {
            $0.form = .inPlace
            $0.guarding = guarding
        }
        #expect(try story.ledger.claim(sender: "one").attempts.map(\.attempt) == [2])
        #expect(try story.ledger.claim(sender: "one").attempts.isEmpty)
        // The lease counts from when the claim was recorded, not from the time that it is dated.
        let claims = try story.ledger.snapshot().outbox().claims
        #expect(claims.map(\.expiresAt) == [moment(1600)])
        try story.test.append(
            event(
                "attempt.failed", "f2", "spring", at: 1001,
                story.about("bo", attempt: 2) + #","error":{"code":"whatsapp:130429"}"#))
        #expect(try story.ledger.claim(sender: "one").attempts.isEmpty)
        #expect(try story.ledger.snapshot().outbox().claims.isEmpty)
    }

    @Test func `a lower attempt of which nobody knows holds the contact back`() throws {
        let story = try RetryStory(failed: [], end: nil)
        try story.test.append(
            event("attempt.unknown", "u", "spring", at: 3, story.about("bo")),
            event(
                "attempt.failed", "f", "spring", at: 9,
                story.about("bo", attempt: 2) + #","error":{"code":"whatsapp:130429"}"#),
            event("campaign.completed", "e", "spring", at: 20))
        guard case .refused(let refused) = try story.retry() else {
            Issue.record("it was not refused")
            return
        }
        #expect(refused.leftOut.map(\.reason) == [.outcomeUnknown])
    }

    @Test func `a campaign that was scheduled by a clock ahead starts all the same`() throws {
        let test = try TestLedger(
            event("campaign.created", "c", "spring"),
            event("campaign.audienceResolved", "a", "spring", #""contacts":["ana","bo"]"#),
            event(
                "campaign.scheduled", "s", "spring", at: 5000, #""runAt":"\#(moment(900))""#))
        #expect(try test.ledger.claim(OutboxRequest(limit: 1), sender: "one").attempts.count == 1)
        #expect(try test.ledger.snapshot().statistics(of: ["spring"])[0].status == .sending)
    }

    @Test(arguments: ["9223372036854775807", "10000000000000", "0"])
    func `no lease is too long or too short to be counted with`(lease: String) throws {
        let test = try scheduled(event("policy.changed", "p", nil, #""claimLease":\#(lease)"#))
        test.clock.set(2000)
        #expect(try test.ledger.claim(sender: "one").attempts.count == 3)
        #expect(try test.ledger.snapshot().outbox().claims.count == 3)
        #expect(try test.ledger.claim(sender: "one").expired.count == (lease == "0" ? 3 : 0))
    }

    @Test func `several senders never get the same attempt`() async throws {
        let contacts = (0..<300).map { "\"c\($0)\"" }.joined(separator: ",")
        let test = try TestLedger(
            event("campaign.created", "c", "spring"),
            event("campaign.audienceResolved", "a", "spring", #""contacts":[\#(contacts)]"#),
            event("campaign.started", "s", "spring", at: 1))
        let ledger = test.ledger
        let claimed = try await withThrowingTaskGroup(of: [String].self) { group in
            for sender in 0..<4 {
                group.addTask {
                    var own: [String] = []
                    while true {
                        let claim = try ledger.claim(
                            OutboxRequest(limit: 7), sender: "sender \(sender)")
                        if claim.attempts.isEmpty { return own }
                        own += claim.attempts.map(\.contact)
                    }
                }
            }
            var all: [String] = []
            for try await own in group { all += own }
            return all
        }
        #expect(claimed.count == 300 && Set(claimed).count == 300)
        #expect(try ledger.snapshot().head().size == 303)
    }
}
