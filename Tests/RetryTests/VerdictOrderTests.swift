import Campaigns
import Retry
import Testing

/// All combinations of what hinders an attempt, against a table that is read from the top.
@Suite struct VerdictOrderTests {
    private static let hour: Int64 = 3_600_000_000
    private static let now = Timestamp(microseconds: 1_000_000 * hour)

    private struct Case {
        var candidate: RetryCandidate
        var isEnabled: Bool

        /// The table: the first line that is true counts.
        var table: [(RetryVerdict, Bool)] {
            let one = candidate
            let isExpired = one.startedAt.microseconds < now.microseconds - 30 * 24 * hour
            let isBlocked =
                one.category == .businessLogic
                && (one.clearedAt ?? .init(microseconds: 0))
                    < one.failedAt
            let hasWaited = one.failedAt.microseconds <= now.microseconds - 2 * hour
            let next = Timestamp(microseconds: one.failedAt.microseconds + 2 * hour)
            return [
                (.never(.reachedMeanwhile), one.chainState == .reached),
                (.never(.erased), one.isErased),
                (.never(.optedOut), one.isOptedOut),
                (.never(.underWay), one.chainState == .pending || one.chainState == .deferred),
                (.never(.outcomeUnknown), one.chainState == .unknown),
                (.never(.skipped), one.chainState == .skipped),
                (.never(.notFinished), one.isRunning),
                (.never(.cancelled), one.isCancelled),
                (.never(.retentionExpired), isExpired),
                (.never(.notNewest), !one.isNewest),
                (.never(.permanent), one.category == .nonRetryable),
                (.never(.unclassified), one.category == .unclassified),
                (.never(.waitsForUnlock), isBlocked),
                (.never(.exhausted), one.automaticAttempts >= 3),
                (.later(next, .recommendedWait), !hasWaited),
                (.never(.switchedOff), !isEnabled),
                (.eligible, true),
            ]
        }
    }

    /// A failure of three hours or of one hour ago, with a wait of two, all of them whole hours:
    /// with a round every hour it is due when the wait is over.
    private static func candidates() -> [RetryCandidate] {
        var all: [RetryCandidate] = []
        for category in FailureCategory.allCases {
            for (age, clearedAge) in [(3, nil), (3, 4), (3, 3), (1, nil), (1, 2), (1, 1)]
                as [(Int64, Int64?)]
            {
                for attemptAge in [5, 24 * 30 + 1] as [Int64] {
                    for attempts in [0, 3] {
                        let rule = FailureRule(
                            provider: "p", code: "1", match: .exact, category: category,
                            waitSeconds: 7200, unlock: "fix:auth")
                        var one = RetryCandidate(
                            category: category, rule: rule, failedAt: ago(age),
                            startedAt: ago(attemptAge))
                        one.clearedAt = clearedAge.map(ago)
                        one.automaticAttempts = attempts
                        all.append(one)
                    }
                }
            }
        }
        return all
    }

    private static func ago(_ hours: Int64) -> Timestamp {
        Timestamp(microseconds: now.microseconds - hours * hour)
    }

    @Test(arguments: [false, true])
    func `the first hindrance of the documented order is given`(_ isEnabled: Bool) {
        var policy = Policy()
        policy.automaticRetry.enabled = isEnabled
        let rules = RetryRules(
            policy: policy, schedule: RetrySchedule(zone: .utc, everyHours: 1, localHour: 0),
            now: Self.now)
        var seen: Set<String> = []
        var wrong = 0
        for candidate in Self.candidates() {
            for state in RetryCandidate.ChainState.allCases {
                for flags in 0..<32 {
                    var one = candidate
                    one.chainState = state
                    one.isErased = flags & 1 > 0
                    one.isOptedOut = flags & 2 > 0
                    one.isRunning = flags & 4 > 0
                    one.isCancelled = flags & 8 > 0
                    one.isNewest = flags & 16 == 0
                    let expected = Case(candidate: one, isEnabled: isEnabled).table
                        .first { $0.1 }?.0
                    let found = rules.verdict(one)
                    if found != expected { wrong += 1 }
                    seen.insert("\(found)")
                }
            }
        }
        #expect(wrong == 0)
        // Fourteen hindrances, a wait, and what the switch decides.
        #expect(seen.count == 16)
    }

    @Test func `hindrances are listed in the order in which they are looked for`() {
        #expect(
            RetryHindrance.allCases.map(\.rawValue) == [
                "reachedMeanwhile", "erased", "optedOut", "underWay", "outcomeUnknown", "skipped",
                "notFinished", "cancelled", "retentionExpired", "notNewest", "permanent",
                "notAFailure", "unclassified", "waitsForUnlock", "exhausted", "switchedOff",
            ])
    }
}
