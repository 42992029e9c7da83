import CampaignLedger
import Testing

@Suite struct AutomaticRetryTests {
    /// Rounds at 08:00 in Berlin, which is 07:00 UTC in these tests' winter; they begin on 2026-03-01 at
    /// 08:30 UTC.
    private static let policy = event(
        "policy.changed", "p", nil,
        #""automaticRetry":{"enabled":true,"localHour":8,"timeZone":"Europe/Berlin"}"#)
    private static let day = 86_400
    /// The first round after the beginning.
    private static let round = 22 * 3600 + 1800

    private func story(_ failed: [(String, String)], _ more: String...) throws -> RetryStory {
        let story = try RetryStory(failed: failed.map { (contact: $0.0, code: $0.1) })
        try story.test.append([Self.policy] + more)
        return story
    }

    private func verdicts(
        _ story: RetryStory, at second: Int
    ) throws -> [String: RetryVerdict] {
        let plan = try story.ledger.snapshot().planAutomaticRetry(at: moment(second))
        return Dictionary(
            uniqueKeysWithValues: plan.messages.map {
                ("\($0.campaign) \($0.contact)", $0.verdict)
            })
    }

    @Test func `temporary failures are retried at the next round, and others say why not`() throws {
        let story = try story(
            [
                ("bo", Codes.temporary), ("cy", Codes.permanent), ("di", Codes.credentials),
                ("ed", "nobody:knows"),
            ])
        let before = try verdicts(story, at: Self.round - 1)
        guard case .later(let time, _) = before["spring bo"] else {
            Issue.record("\(before)")
            return
        }
        #expect(time == moment(Self.round))
        let then = try verdicts(story, at: Self.round)
        #expect(then["spring bo"] == .eligible)
        #expect(then["spring cy"] == .never(.permanent))
        #expect(then["spring di"] == .never(.waitsForUnlock))
        #expect(then["spring ed"] == .never(.unclassified))

        story.test.clock.set(Self.round - 1)
        #expect(try story.ledger.runAutomaticRetry(actor: "cron").position == nil)
        story.test.clock.set(Self.round)
        let run = try story.ledger.runAutomaticRetry(actor: "cron")
        #expect(run.requested.map(\.contact) == ["bo"] && run.left == 3)
        // What was requested is not requested again.
        #expect(try story.ledger.runAutomaticRetry(actor: "cron").requested.isEmpty)
        let claim = try story.ledger.claim(sender: "one")
        #expect(claim.attempts.map(\.contact) == ["bo"])
        #expect(claim.attempts.map(\.trigger) == [.automatic])
        #expect(claim.attempts.map(\.attempt) == [2])
    }

    /// Lets the rounds go on: what is due is requested, handed out, and fails with a code.
    private func rounds(
        _ story: RetryStory, _ count: Int, failingWith code: String
    ) throws -> [Int] {
        var requested: [Int] = []
        for round in 0..<count {
            let second = Self.round + round * Self.day
            story.test.clock.set(second)
            requested.append(try story.ledger.runAutomaticRetry(actor: "cron").requested.count)
            for attempt in try story.ledger.claim(sender: "one").attempts {
                try story.test.append(
                    event(
                        "attempt.failed", "auto\(round)\(attempt.contact)", "spring",
                        at: second + 5,
                        story.about(attempt.contact, attempt: attempt.attempt)
                            + #","error":{"code":"\#(code)"}"#))
            }
            try story.test.append(
                event("campaign.completed", "over\(round)", "spring", at: second + 10))
        }
        return requested
    }

    @Test func `after three automatic attempts only a person retries`() throws {
        let story = try story([("bo", Codes.temporary)])
        // A limit of the pair of sender and contact: the contact's own.
        let requested = try rounds(story, 6, failingWith: "whatsapp:131056")
        #expect(requested == [1, 1, 1, 0, 0, 0])
        #expect(
            try verdicts(story, at: Self.round + 6 * Self.day)["spring bo"] == .never(.exhausted))
        let plan = try story.ledger.snapshot().planAutomaticRetry()
        #expect(plan.messages[0].likelyPermanent && plan.messages[0].automaticAttempts == 3)
        #expect(try story.retry { $0.form = .inPlace }.summary?.contacts == ["bo"])
    }

    @Test func `failures of the provider spend none of the contact's attempts`() throws {
        let story = try story([("bo", Codes.temporary)])
        // 131000: something went wrong at the provider.
        let requested = try rounds(story, 6, failingWith: "whatsapp:131000")
        #expect(requested == [1, 1, 1, 1, 1, 1])
    }

    @Test func `a cleared obstacle releases exactly those who waited for it`() throws {
        let story = try story(
            [("di", Codes.credentials), ("ed", "whatsapp:131042"), ("bo", Codes.permanent)],
            event("obstacle.cleared", "o1", nil, at: 3, #""unlock":"fix:auth""#),
            event("obstacle.cleared", "o2", nil, at: 100, #""unlock":"fix:auth","channel":"sms""#))
        var then = try verdicts(story, at: Self.round)
        #expect(then["spring di"] == .never(.waitsForUnlock))
        try story.test.append(
            event(
                "obstacle.cleared", "o3", nil, at: 200, #""unlock":"fix:auth","channel":"whatsapp""#
            ))
        then = try verdicts(story, at: Self.round)
        #expect(then["spring di"] == .eligible)
        #expect(then["spring ed"] == .never(.waitsForUnlock))
        #expect(then["spring bo"] == .never(.permanent))
    }

    @Test func `only the newest message to a contact on a channel is retried`() throws {
        let story = try story(
            [("bo", Codes.temporary), ("cy", Codes.temporary)],
            event("campaign.created", "n", "news", #""channel":"whatsapp""#),
            event("attempt.dispatched", "n1", "news", at: 100, #""contact":"bo""#),
            event("attempt.delivered", "n2", "news", at: 101, #""contact":"bo""#),
            event("attempt.dispatched", "n3", "news", at: 100, #""contact":"cy","channel":"sms""#))
        let then = try verdicts(story, at: Self.round)
        #expect(then["spring bo"] == .never(.notNewest))
        #expect(then["spring cy"] == .eligible)
    }

    @Test func `off, cancelled, running and retried elsewhere are told`() throws {
        let off = try RetryStory(failed: [("bo", Codes.temporary)])
        #expect(
            try verdicts(off, at: 5 * Self.day)["spring bo"] == .never(.switchedOff))
        let cancelled = try RetryStory(
            failed: [("bo", Codes.temporary)], end: "campaign.cancelled")
        try cancelled.test.append(Self.policy)
        #expect(try verdicts(cancelled, at: Self.round)["spring bo"] == .never(.cancelled))
        let linked = try story([("bo", Codes.temporary)])
        _ = try linked.retry()
        #expect(try verdicts(linked, at: Self.round)["spring bo"] == .never(.underWay))
        let running = try RetryStory(failed: [("bo", Codes.temporary)], end: nil)
        try running.test.append(Self.policy)
        #expect(try verdicts(running, at: Self.round)["spring bo"] == .never(.notFinished))
    }

    @Test func `a zone that the system does not know is said`() throws {
        for zone in ["Mars/Olympus", "../../etc/passwd", ""] {
            let story = try RetryStory(failed: [("bo", Codes.temporary)])
            let policy = #""automaticRetry":{"enabled":true,"timeZone":"\#(zone)"}"#
            guard (try? story.test.append(event("policy.changed", "p", nil, policy))) != nil
            else { continue }
            #expect(
                code { _ = try story.ledger.snapshot().planAutomaticRetry() } == .unknownTimeZone)
        }
    }
}
