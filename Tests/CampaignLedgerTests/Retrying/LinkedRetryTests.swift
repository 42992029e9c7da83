import CampaignLedger
import Testing

@Suite struct LinkedRetryTests {
    @Test func `a retry is a new scheduled campaign for exactly the failed contacts`() throws {
        let story = try RetryStory(
            failed: [("cy", Codes.temporary), ("bo", Codes.permanent)],
            created: #""name":"Spring","channel":"whatsapp","message":{"template":"t1"}"#)
        let before = try story.size
        let summary = try #require(try story.retry().summary)
        #expect(summary.campaign == "spring-retry-1" && summary.retryOf == "spring")
        #expect(summary.contacts == ["bo", "cy"] && summary.leftOut.isEmpty)
        #expect(summary.position == before + 1 && summary.asOf.position == before)
        // The clock of these tests stands at second 1000.
        #expect(summary.runAt == moment(1120))

        let snapshot = try story.ledger.snapshot()
        #expect(snapshot.asOf.position == before + 3)
        let answers = try snapshot.statistics(of: ["spring-retry-1", "spring"])
        #expect(answers[0].status == .scheduled && answers[0].retryOf == "spring")
        #expect(answers[0].name == "Spring" && answers[0].counts.pending == 2)
        #expect(answers[1].status == .completed && answers[1].counts.failed == 2)
        let created = try #require(try story.log("campaign.created").last)
        #expect(created.contains(#""message":{"template":"t1"}"#))
        #expect(created.contains(#""channel":"whatsapp""#) && created.contains(#""actor":"olga""#))
        #expect(created.contains(#""trigger":"manual""#))
        #expect(try snapshot.chain(of: "spring").members.count == 2)
    }

    @Test func `a dry run says the same and records nothing`() throws {
        let story = try RetryStory(failed: [("bo", Codes.temporary)])
        let before = try story.size
        let planned = try story.ledger.snapshot().planRetry(
            of: "spring", RetryOptions(actor: "olga"))
        #expect(planned.summary?.contacts == ["bo"] && planned.summary?.position == nil)
        #expect(try story.size == before)
    }

    @Test func `contacts reached, opted out, on the way or unknown meanwhile are left out`() throws
    {
        let story = try RetryStory(
            failed: ["bo", "cy", "di", "ed", "fay", "gus"].map { ($0, Codes.temporary) })
        try story.test.append(
            event("attempt.delivered", "late", "spring", at: 30, story.about("bo")),
            event("contact.optedOut", "o1", "cy", at: 30, #""channel":"whatsapp""#),
            event("contact.optedOut", "o2", "di", at: 30, #""channel":"sms""#),
            event("campaign.created", "x", "other", #""retryOf":"spring","channel":"whatsapp""#),
            event("campaign.cancelled", "x2", "other", at: 40),
            event("attempt.accepted", "x3", "other", at: 31, story.about("ed")),
            event("attempt.unknown", "x4", "other", at: 31, story.about("fay")),
            event("attempt.delivered", "x5", "other", at: 31, story.about("gus")))
        let summary = try #require(try story.retry().summary)
        #expect(summary.contacts == ["di"])
        // A failure that was contradicted by a delivery is no failure any more.
        #expect(
            summary.leftOut.map { "\($0.contact) \($0.reason.rawValue)" } == [
                "cy optedOut", "ed underWay", "fay outcomeUnknown", "gus reachedMeanwhile",
            ])
    }

    @Test func `an opt-in to a channel is none to another one that looks the same`() throws {
        let (composed, decomposed) = ("caf\u{e9}", "cafe\u{301}")
        let story = try RetryStory(failed: [("bo", Codes.temporary), ("cy", Codes.temporary)])
        try story.test.append(
            event("campaign.edited", "e", "spring", at: 20, #""channel":"\#(composed)""#),
            event("contact.optedOut", "o1", "bo", at: 30, #""channel":"\#(composed)""#),
            event("contact.optedIn", "o2", "bo", at: 31, #""channel":"\#(decomposed)""#),
            event("contact.optedOut", "o3", "cy", at: 31, #""channel":"\#(decomposed)""#))
        let summary = try #require(try story.retry().summary)
        #expect(summary.contacts == ["cy"])
    }

    @Test func `category and code choose, and the others are counted`() throws {
        let story = try RetryStory(
            failed: [
                ("bo", Codes.temporary), ("cy", Codes.permanent), ("di", "telegram:429:Too Many"),
            ])
        var options = RetryOptions(actor: "olga")
        options.category = .nonRetryable
        let snapshot = try story.ledger.snapshot()
        let permanent = try snapshot.planRetry(of: "spring", options)
        #expect(permanent.summary?.contacts == ["cy"])
        #expect(permanent.summary?.count(.otherCategory) == 2)
        options.category = nil
        options.code = "telegram:429"
        #expect(try snapshot.planRetry(of: "spring", options).summary?.contacts == ["di"])
        options.code = "telegram:42"
        #expect(try snapshot.planRetry(of: "spring", options).refusal == .nothingFailed)
    }

    @Test(arguments: [nil, "campaign.scheduled", "campaign.paused", "campaign.retryRequested"])
    func `a source that is not over is refused`(event type: String?) throws {
        let story = try RetryStory(failed: [("bo", Codes.temporary)], end: type)
        let before = try story.size
        guard case .refused(let refused) = try story.retry() else {
            Issue.record("it was not refused")
            return
        }
        #expect(refused.code == .sourceNotTerminal)
        #expect(refused.message.contains("spring") && !refused.remedy.isEmpty)
        #expect(try story.size == before)
    }

    @Test(arguments: ["campaign.completed", "campaign.cancelled", "campaign.failed"])
    func `a source that is over is retried`(event type: String) throws {
        let story = try RetryStory(failed: [("bo", Codes.temporary)], end: type)
        #expect(try story.retry().summary?.contacts == ["bo"])
    }

    @Test func `without failed contacts, or without a campaign, it is refused`() throws {
        let story = try RetryStory(failed: [], skipped: ["sam"])
        guard case .refused(let refused) = try story.retry() else {
            Issue.record("it was not refused")
            return
        }
        #expect(refused.code == .nothingFailed)
        #expect(refused.remedy.contains("1 skipped contact"))
        let unknown = try story.ledger.retry("summer", RetryOptions(actor: "olga"))
        #expect(unknown.refusal == .unknownCampaign)
    }

    @Test func `attempts older than the retention are left out, and refused where none remains`()
        throws
    {
        let story = try RetryStory(failed: [("bo", Codes.temporary), ("cy", Codes.temporary)])
        let day = 86_400
        try story.test.append(
            event("campaign.started", "again", "spring", at: 20 * day),
            event(
                "attempt.dispatched", "d2", "spring", at: 20 * day, story.about("cy", attempt: 2)),
            event(
                "attempt.failed", "f2", "spring", at: 20 * day + 1,
                story.about("cy", attempt: 2) + #","error":{"code":"whatsapp:130429"}"#),
            event("campaign.completed", "over", "spring", at: 20 * day + 2))
        story.test.clock.set(31 * day)
        let summary = try #require(try story.retry().summary)
        #expect(summary.contacts == ["cy"] && summary.count(.retentionExpired) == 1)
        try story.test.append(event("campaign.cancelled", "no", "spring-retry-1", at: 31 * day))
        story.test.clock.set(60 * day)
        guard case .refused(let refused) = try story.retry() else {
            Issue.record("it was not refused")
            return
        }
        #expect(refused.code == .retentionExpired)
        #expect(refused.message.contains("no failed contacts to look up"))
        // Whoever is named needs no row of a failure.
        #expect(try story.retry { $0.audience = .exactly(["bo"]) }.summary?.contacts == ["bo"])
        try story.test.append(
            event("policy.changed", "p", nil, at: 60 * day, #""retention":"never""#))
        #expect(try story.ledger.snapshot().policy().retentionDays == nil)
    }

    @Test func `the quota counts scheduled campaigns`() throws {
        let story = try RetryStory(failed: [("bo", Codes.temporary)])
        try story.test.append(
            event("policy.changed", "p", nil, #""scheduledQuota":1"#),
            event("campaign.created", "o", "other"),
            event("campaign.scheduled", "o2", "other", at: 1, #""runAt":"2027-01-01T00:00:00Z""#))
        #expect(try story.retry().refusal == .quotaExceeded)
        #expect(try story.retry { $0.form = .inPlace }.summary != nil)
        let another = try RetryStory(failed: [("bo", Codes.temporary)])
        try another.test.append(event("policy.changed", "p", nil, #""scheduledQuota":1"#))
        #expect(try another.retry().summary != nil)
        try another.test.append(event("campaign.cancelled", "x", "spring-retry-1", at: 2000))
        #expect(try another.retry().summary?.campaign == "spring-retry-2")
    }

    @Test func `another retry of the same contacts that is not over is named`() throws {
        let story = try RetryStory(failed: [("bo", Codes.temporary), ("cy", Codes.permanent)])
        #expect(try story.retry { $0.category = .retryable }.summary?.contacts == ["bo"])
        guard case .refused(let refused) = try story.retry() else {
            Issue.record("it was not refused")
            return
        }
        #expect(refused.code == .retryInProgress && refused.message.contains("spring-retry-1"))
        let rest = try story.retry { $0.category = .nonRetryable }
        #expect(rest.summary?.contacts == ["cy"])
    }

    @Test func `named contacts are sent to whatever became of them, but not twice`() throws {
        let story = try RetryStory(
            delivered: ["ana"], failed: [("bo", Codes.temporary)], skipped: ["sam"])
        let named = try story.retry { $0.audience = .exactly(["zoe", "bo", "ana", "sam", "bo"]) }
        #expect(named.summary?.contacts == ["bo", "sam", "zoe"])
        #expect(named.summary?.count(.reachedMeanwhile) == 1)
        try story.test.append(event("campaign.cancelled", "x", "spring-retry-1", at: 2000))
        let anyway = try story.retry {
            $0.audience = .exactly(["ana"])
            $0.guarding = .overridden
        }
        #expect(anyway.summary?.contacts == ["ana"])
        #expect(try story.log("campaign.created").last?.contains("override") == true)
        #expect(
            try story.log("campaign.audienceResolved").last?.contains("override") == true)
    }

    @Test func `a retry of a retry is for the failures of its predecessor`() throws {
        let story = try RetryStory(
            failed: [("bo", Codes.temporary), ("cy", Codes.temporary), ("di", Codes.temporary)])
        _ = try story.retry()
        let retry = "spring-retry-1"
        try story.test.append(
            event("attempt.delivered", "1", retry, at: 2000, story.about("bo")),
            event(
                "attempt.failed", "2", retry, at: 2000,
                story.about("cy") + #","error":{"code":"whatsapp:130429"}"#),
            event("attempt.skipped", "3", retry, at: 2000, story.about("di")),
            event("campaign.completed", "4", retry, at: 2001))
        story.test.clock.set(3000)
        let next = try story.ledger.retry(retry, RetryOptions(actor: "olga"))
        #expect(next.summary?.campaign == "spring-retry-1-retry-1")
        #expect(next.summary?.contacts == ["cy"])
        #expect(try story.ledger.snapshot().chain(of: "spring").depth == 2)
    }

    @Test func `ids that are taken or too long are refused, long ones are cut`() throws {
        let story = try RetryStory(failed: [("bo", Codes.temporary)])
        #expect(
            code { _ = try story.retry { $0.form = .linked(id: "spring") } } == .refused)
        let long = String(repeating: "x", count: 129)
        #expect(code { _ = try story.retry { $0.form = .linked(id: long) } } == .invalidInput)
        #expect(try story.retry { $0.form = .linked(id: "mine") }.summary?.campaign == "mine")
    }

    @Test func `a clone is a draft for everybody, with message and filter`() throws {
        let story = try RetryStory(
            failed: [("bo", Codes.temporary)],
            created: #""name":"Spring","message":{"flow":7},"audience":{"filter":{"tag":"vip"}}"#)
        try story.ledger.clone("spring", as: "spring-2", actor: "olga")
        let created = try #require(try story.log("campaign.created").last)
        for part in [
            #""message":{"flow":7}"#, #""filter":{"tag":"vip"}"#, #""cloneOf":"spring""#,
        ] { #expect(created.contains(part), "\(created)") }
        let answer = try story.ledger.snapshot().statistics(of: ["spring-2"])[0]
        #expect(answer.status == .draft && answer.counts.targeted == 0 && answer.retryOf == nil)
        #expect(
            code { try story.ledger.clone("spring", as: "spring-2", actor: "o") } == .refused)
        #expect(code { try story.ledger.clone("nope", as: "n", actor: "o") } == .unknownCampaign)
    }
}
