import Campaigns

/// Decides about one failed message: by the policy, the schedule and the time, and nothing else.
package struct RetryRules: Sendable {
    private let policy: Policy
    private let schedule: RetrySchedule
    private let now: Timestamp

    /// The rules of a policy at a time. The schedule is that of the policy.
    package init(policy: Policy, schedule: RetrySchedule, now: Timestamp) {
        self.policy = policy
        self.schedule = schedule
        self.now = now
    }

    /// Whether the message is retried automatically.
    ///
    /// Looked at in this order, that of `RetryHindrance`; the first that holds is the answer:
    ///
    /// 1. What is true for ever or until the person says otherwise: reached, erased, opted out.
    /// 2. How the latest attempt and its campaign stand: under way, unknown, skipped, not
    ///    finished, cancelled, retention expired, not the newest message.
    /// 3. What the failure means: permanent, no failure at all, unclassified, waiting for its
    ///    unlock. A business-logic failure that was cleared goes on like a retryable one.
    /// 4. The counter of automatic attempts.
    /// 5. The time: the first slot of the schedule that is neither before the end of the
    ///    recommended wait nor before the obstacle was cleared.
    /// 6. The switch. It comes last, so that a plan shows what would happen with it on.
    package func verdict(_ candidate: RetryCandidate) -> RetryVerdict {
        if let hindrance = guardHindrance(candidate) ?? stateHindrance(candidate)
            ?? categoryHindrance(candidate)
        {
            return .never(hindrance)
        }
        guard candidate.automaticAttempts < policy.automaticRetry.maximumAttempts else {
            return .never(.exhausted)
        }
        let waitEnd = waitEnd(candidate)
        let due = schedule.firstSlot(notBefore: max(waitEnd, cleared(candidate)))
        guard due <= now else {
            return .later(due, waitEnd > now ? .recommendedWait : .nextRound)
        }
        return policy.automaticRetry.enabled ? .eligible : .never(.switchedOff)
    }

    /// Whether a person may have the message retried, in place or by a linked retry.
    ///
    /// The same guards against sending twice and against sending to who must not be written to,
    /// in the same order, and retention. Category, counters and waits are the person's to judge.
    /// - Returns: `eligible` or `never`.
    package func manualVerdict(_ candidate: RetryCandidate) -> RetryVerdict {
        if let hindrance = guardHindrance(candidate) { return .never(hindrance) }
        return isExpired(candidate) ? .never(.retentionExpired) : .eligible
    }

    /// What hinders everybody: who must not be sent to, and what could send twice.
    private func guardHindrance(_ candidate: RetryCandidate) -> RetryHindrance? {
        if candidate.chainState == .reached { return .reachedMeanwhile }
        if candidate.isErased { return .erased }
        if candidate.isOptedOut { return .optedOut }
        return switch candidate.chainState {
        case .pending, .deferred: .underWay
        case .unknown: .outcomeUnknown
        case .skipped: .skipped
        case .failed, .reached: nil
        }
    }

    private func stateHindrance(_ candidate: RetryCandidate) -> RetryHindrance? {
        if candidate.isRunning { return .notFinished }
        if candidate.isCancelled { return .cancelled }
        if isExpired(candidate) { return .retentionExpired }
        return candidate.isNewest ? nil : .notNewest
    }

    private func categoryHindrance(_ candidate: RetryCandidate) -> RetryHindrance? {
        if candidate.category == .nonRetryable { return .permanent }
        switch candidate.rule?.outcome {
        case .notYet, .delivered: return .notAFailure
        case .failed, .suppressed, .consent, .failedOrWarning, .notAMessage, nil: break
        }
        return switch candidate.category {
        case .unclassified: .unclassified
        case .businessLogic: candidate.isCleared ? nil : .waitsForUnlock
        case .retryable, .nonRetryable: nil
        }
    }

    /// An attempt of exactly that many days is not too old yet.
    private func isExpired(_ candidate: RetryCandidate) -> Bool {
        guard let days = policy.retentionDays else { return false }
        let (span, isTooLong) = Int64(days).multipliedReportingOverflow(by: 86_400_000_000)
        let (age, isTooOld) = now.microseconds.subtractingReportingOverflow(
            candidate.startedAt.microseconds)
        return !isTooLong && !isTooOld && age > span
    }

    private func waitEnd(_ candidate: RetryCandidate) -> Timestamp {
        let (wait, isTooLong) = Int64(candidate.rule?.waitSeconds ?? 0)
            .multipliedReportingOverflow(by: 1_000_000)
        let (end, isTooLate) = candidate.failedAt.microseconds.addingReportingOverflow(wait)
        return isTooLong || isTooLate ? Timestamp.end : Timestamp(microseconds: end)
    }

    /// Only a business-logic failure waits for an obstacle to be cleared.
    private func cleared(_ candidate: RetryCandidate) -> Timestamp {
        guard candidate.category == .businessLogic else { return candidate.failedAt }
        return candidate.clearedAt ?? candidate.failedAt
    }
}
