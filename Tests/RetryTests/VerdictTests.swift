import Campaigns
import Retry
import Testing

/// One story for every verdict. Rounds are at 08:00 UTC; it is 2026-03-10T12:00.
@Suite struct VerdictTests {
    private typealias Change = (inout RetryCandidate) throws -> Void

    private func policy() -> Policy {
        var policy = Policy()
        policy.automaticRetry.enabled = true
        return policy
    }

    /// A temporary failure of yesterday with an hour to wait.
    private func candidate(_ category: FailureCategory = .retryable) throws -> RetryCandidate {
        let rule = FailureRule(
            provider: "whatsapp", code: "131049", match: .exact, category: category,
            waitSeconds: 3600, unlock: category == .businessLogic ? "fix:auth" : "wait")
        return RetryCandidate(
            category: category, rule: category == .unclassified ? nil : rule,
            failedAt: try at("2026-03-09T10:00:00Z"), startedAt: try at("2026-03-09T09:59:00Z"))
    }

    private func rules(
        _ policy: Policy? = nil, now: String = "2026-03-10T12:00:00Z"
    ) throws -> RetryRules {
        let policy = policy ?? self.policy()
        let automatic = policy.automaticRetry
        return RetryRules(
            policy: policy,
            schedule: RetrySchedule(
                zone: .utc, everyHours: automatic.everyHours, localHour: automatic.localHour),
            now: try at(now))
    }

    private func verdict(
        _ category: FailureCategory = .retryable, now: String = "2026-03-10T12:00:00Z",
        _ change: Change = { _ in }
    ) throws -> RetryVerdict {
        var candidate = try candidate(category)
        try change(&candidate)
        return try rules(now: now).verdict(candidate)
    }

    private func manualVerdict(
        _ category: FailureCategory = .retryable, _ change: Change = { _ in }
    ) throws -> RetryVerdict {
        var candidate = try candidate(category)
        try change(&candidate)
        return try rules().manualVerdict(candidate)
    }

    @Test func `a temporary failure is retried in the round after its wait`() throws {
        let due = try at("2026-03-10T08:00:00Z")
        #expect(try verdict(now: "2026-03-09T10:59:59Z") == .later(due, .recommendedWait))
        #expect(try verdict(now: "2026-03-09T11:00:00Z") == .later(due, .nextRound))
        #expect(try verdict(now: "2026-03-10T07:59:59.999999Z") == .later(due, .nextRound))
        #expect(try verdict(now: "2026-03-10T08:00:00Z") == .eligible)
        #expect(try verdict(now: "2026-03-12T03:00:00Z") == .eligible)
    }

    @Test func `a failure whose wait ends with a round is in it, a moment later in the next`()
        throws
    {
        let change: Change = { $0.failedAt = try at("2026-03-10T07:00:00Z") }
        #expect(try verdict(.retryable, change) == .eligible)
        #expect(
            try verdict { $0.failedAt = try at("2026-03-10T07:00:00.000001Z") }
                == .later(at("2026-03-11T08:00:00Z"), .nextRound))
    }

    @Test func `who was reached is not sent to again`() throws {
        #expect(try verdict { $0.chainState = .reached } == .never(.reachedMeanwhile))
    }

    @Test func `who was erased or opted out is not written to`() throws {
        #expect(try verdict { $0.isErased = true } == .never(.erased))
        #expect(try verdict { $0.isOptedOut = true } == .never(.optedOut))
    }

    @Test func `what may still arrive is not sent twice`() throws {
        #expect(try verdict { $0.chainState = .pending } == .never(.underWay))
        #expect(try verdict { $0.chainState = .deferred } == .never(.underWay))
        #expect(try verdict { $0.chainState = .unknown } == .never(.outcomeUnknown))
        #expect(try verdict { $0.rule?.outcome = .notYet } == .never(.notAFailure))
        #expect(try verdict { $0.rule?.outcome = .delivered } == .never(.notAFailure))
    }

    @Test func `skipped stays skipped`() throws {
        #expect(try verdict { $0.chainState = .skipped } == .never(.skipped))
    }

    @Test func `the campaign must be over, and nobody may have cancelled it`() throws {
        #expect(try verdict { $0.isRunning = true } == .never(.notFinished))
        #expect(try verdict { $0.isCancelled = true } == .never(.cancelled))
    }

    @Test func `attempts of thirty days are retried, older ones not`() throws {
        #expect(try verdict { $0.startedAt = try at("2026-02-08T12:00:00Z") } == .eligible)
        let old: Change = { $0.startedAt = try at("2026-02-08T11:59:59.999999Z") }
        #expect(try verdict(.retryable, old) == .never(.retentionExpired))
        #expect(try manualVerdict(.retryable, old) == .never(.retentionExpired))
        var policy = policy()
        var candidate = try candidate()
        candidate.startedAt = Timestamp(microseconds: 0)
        for days in [nil, Int.max] {
            policy.retentionDays = days
            #expect(try rules(policy).verdict(candidate) == .eligible)
        }
    }

    @Test func `only the newest message to a contact is retried`() throws {
        #expect(try verdict { $0.isNewest = false } == .never(.notNewest))
    }

    @Test func `the category decides`() throws {
        #expect(try verdict(.nonRetryable) == .never(.permanent))
        #expect(try verdict(.unclassified) == .never(.unclassified))
        #expect(try verdict(.businessLogic) == .never(.waitsForUnlock))
    }

    @Test func `a cleared obstacle releases what failed before, for the next round`() throws {
        #expect(
            try verdict(.businessLogic) { $0.clearedAt = try at("2026-03-09T09:59:59Z") }
                == .never(.waitsForUnlock))
        #expect(
            try verdict(.businessLogic) { $0.clearedAt = try at("2026-03-09T10:00:00Z") }
                == .eligible)
        #expect(
            try verdict(.businessLogic) { $0.clearedAt = try at("2026-03-10T08:00:00Z") }
                == .eligible)
        #expect(
            try verdict(.businessLogic) { $0.clearedAt = try at("2026-03-10T09:00:00Z") }
                == .later(at("2026-03-11T08:00:00Z"), .nextRound))
        // A temporary failure waits for nobody.
        #expect(try verdict { $0.clearedAt = try at("2026-03-10T09:00:00Z") } == .eligible)
    }

    @Test func `three automatic attempts are the last, and a person may go on`() throws {
        #expect(try verdict { $0.automaticAttempts = 2 } == .eligible)
        #expect(try verdict { $0.automaticAttempts = 3 } == .never(.exhausted))
        #expect(try manualVerdict(.retryable) { $0.automaticAttempts = 3 } == .eligible)
    }

    @Test func `switched off, a plan still shows what would happen`() throws {
        let rules = try rules(Policy())
        #expect(try rules.verdict(candidate()) == .never(.switchedOff))
        #expect(try rules.verdict(candidate(.nonRetryable)) == .never(.permanent))
        var fresh = try candidate()
        fresh.failedAt = try at("2026-03-10T11:30:00Z")
        #expect(
            try rules.verdict(fresh) == .later(at("2026-03-11T08:00:00Z"), .recommendedWait))
        #expect(try rules.manualVerdict(candidate()) == .eligible)
    }

    @Test func `a person is held back only by what could do harm`() throws {
        for category in FailureCategory.allCases {
            #expect(try manualVerdict(category) == .eligible)
        }
        #expect(
            try manualVerdict {
                $0.failedAt = try at("2026-03-10T12:00:00Z")
                $0.isNewest = false
                $0.isCancelled = true
            } == .eligible)
        #expect(try manualVerdict { $0.chainState = .reached } == .never(.reachedMeanwhile))
        #expect(try manualVerdict { $0.isErased = true } == .never(.erased))
        #expect(try manualVerdict { $0.isOptedOut = true } == .never(.optedOut))
        #expect(try manualVerdict { $0.chainState = .pending } == .never(.underWay))
        #expect(try manualVerdict { $0.chainState = .deferred } == .never(.underWay))
        #expect(try manualVerdict { $0.chainState = .unknown } == .never(.outcomeUnknown))
        #expect(try manualVerdict { $0.chainState = .skipped } == .never(.skipped))
    }

    @Test func `two failures in a row are flagged and hinder nothing`() throws {
        var candidate = try candidate()
        #expect(!candidate.isLikelyPermanent)
        candidate.failuresInARow = 2
        #expect(candidate.isLikelyPermanent)
        #expect(try rules().verdict(candidate) == .eligible)
    }

    @Test func `times at the edge do not trap`() throws {
        for microseconds in [Int64.min, 0, Timestamp.end.microseconds, Int64.max] {
            var candidate = try candidate()
            candidate.failedAt = Timestamp(microseconds: microseconds)
            candidate.startedAt = Timestamp(microseconds: microseconds)
            candidate.rule?.waitSeconds = Int.max
            let verdict = try rules().verdict(candidate)
            #expect(verdict != .eligible)
            _ = try rules().manualVerdict(candidate)
        }
    }

    @Test func `every reason is a sentence`() {
        for hindrance in RetryHindrance.allCases {
            #expect(hindrance.sentence().hasSuffix("."))
            #expect(hindrance.sentence().first?.isUppercase == true)
        }
        #expect(Set(RetryHindrance.allCases.map { $0.sentence() }).count == 16)
        #expect(
            RetryHindrance.waitsForUnlock.sentence(unlock: "fix:auth")
                == "It waits until the obstacle 'fix:auth' is cleared.")
        for delay in RetryDelay.allCases { #expect(delay.sentence.hasSuffix(".")) }
    }
}
