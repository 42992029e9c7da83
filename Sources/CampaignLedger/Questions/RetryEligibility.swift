import Campaigns

/// Whether a contact that was not reached may be tried again, by the category of its last failure.
enum RetryEligibility {
    static func withoutFailure(
        _ outcome: ContactOutcome?, tries: Int
    ) -> ReachAnswer.Retry {
        let reason =
            switch outcome {
            case nil: "never targeted: there is nothing to retry"
            case .pending where tries == 0: "the first attempt is still to come"
            case .pending: "an attempt is still under way: a retry now could send twice"
            case .unknown: "nobody knows whether it went out: a retry could send twice"
            case .skipped: "skipped on purpose: mend the reason and send a new campaign"
            case .failed, .delivered: "reached already"
            }
        return ReachAnswer.Retry(category: nil, eligible: false, eligibleAt: nil, reason: reason)
    }

    static func afterFailure(
        _ rule: FailureRule?, failedAt: Timestamp, now: Timestamp
    ) -> ReachAnswer.Retry {
        var retry = verdict(rule, failedAt: failedAt, now: now)
        retry.guidance = FailureGuidance(rule)
        return retry
    }

    private static func verdict(
        _ rule: FailureRule?, failedAt: Timestamp, now: Timestamp
    ) -> ReachAnswer.Retry {
        guard let rule else {
            return ReachAnswer.Retry(
                category: FailureCategory.unclassified.rawValue, eligible: true, eligibleAt: nil,
                reason: "the code is in no catalogue: a person may decide to retry")
        }
        let category = rule.category.rawValue
        switch rule.category {
        case .nonRetryable:
            return ReachAnswer.Retry(
                category: category, eligible: false, eligibleAt: nil,
                reason: "permanent: \(rule.advice)")
        case .businessLogic:
            return ReachAnswer.Retry(
                category: category, eligible: false, eligibleAt: nil,
                reason: "waits for \(rule.unlock): \(rule.advice)")
        case .retryable, .unclassified:
            let wait = Int64(rule.waitSeconds ?? 0) * 1_000_000
            let at = Timestamp(microseconds: failedAt.microseconds + wait)
            if at <= now {
                return ReachAnswer.Retry(
                    category: category, eligible: true, eligibleAt: nil,
                    reason: "temporary, and the recommended wait is over")
            }
            return ReachAnswer.Retry(
                category: category, eligible: true, eligibleAt: at,
                reason: "temporary: wait until \(at)")
        }
    }
}
