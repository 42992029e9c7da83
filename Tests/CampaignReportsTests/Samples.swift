import Campaigns

/// The smallest answers that show every member; tests override what they are about.
enum Samples {
    static let time = Timestamp(microseconds: 1_772_354_040_000_000)
    static let asOf = AsOf(position: 23, recordedAt: Timestamp(microseconds: 1_772_400_000_123_456))

    static func statistics(
        _ campaign: String = "spring", name: String? = "Spring sale", targeted: Int = 3
    ) -> CampaignStatistics {
        var counts = CampaignCounts()
        if targeted > 0 {
            (counts.targeted, counts.delivered, counts.failed, counts.skipped) = (3, 1, 1, 1)
            (counts.read, counts.attempts, counts.contradictions) = (1, 4, 1)
            counts.attemptsByState[Int(AttemptState.failed.rawValue)] = 2
            counts.attemptsByState[Int(AttemptState.skipped.rawValue)] = 1
            counts.attemptsByState[Int(AttemptState.read.rawValue)] = 1
        }
        return CampaignStatistics(
            campaign: campaign, name: name, status: .completed, retryOf: nil, counts: counts,
            failuresByCode: targeted == 0
                ? [] : [FailureCount(code: "sms:30006", category: "nonRetryable", contacts: 1)],
            failuresByCategory: [("retryable", 0), ("nonRetryable", targeted == 0 ? 0 : 1)],
            skipsByReason: targeted == 0 ? [] : [SkipCount(reason: nil, contacts: 1)],
            nonRetryable: targeted == 0 ? 0 : 1)
    }

    static func failed(_ contact: String, text: String? = "no such line") -> FailedContact {
        var failed = FailedContact(
            contact: contact, attempts: 2, code: "sms:30006", text: text,
            category: "nonRetryable", advice: "Remove the number", occurredAt: time, position: 12)
        failed.guidance = guidance
        return failed
    }

    static let guidance: FailureGuidance = {
        var guidance = FailureGuidance()
        (guidance.unlock, guidance.scope, guidance.duplicateRisk) = (
            "fix:contact", "contact", false
        )
        return guidance
    }()

    static let chain: ChainSummary = {
        var counts = CampaignCounts()
        (counts.targeted, counts.delivered, counts.failed) = (3, 1, 2)
        func member(_ campaign: String, _ position: Int, _ source: String?) -> ChainSummary.Member {
            ChainSummary.Member(
                campaign: campaign, chainPosition: position, retryOf: source, status: .completed,
                counts: source == "b" ? CampaignCounts() : counts)
        }
        return ChainSummary(
            root: "root", depth: 2, ended: .systemic, targeted: 3, stillFailed: 1,
            reachedAt: [1, 1, 0],
            members: [
                member("root", 0, nil), member("a", 1, "root"), member("b", 1, "root"),
                member("a2", 2, "a"), member("b2", 2, "b"),
            ])
    }()

    static func attempt(
        _ position: Int, _ campaign: String, _ state: AttemptState
    ) -> ReachAnswer.Try {
        ReachAnswer.Try(
            chainPosition: position, campaign: campaign, attempt: 1, state: state,
            occurredAt: time, code: state == .failed ? "sms:30003" : nil,
            category: state == .failed ? "retryable" : nil, position: UInt64(10 + position))
    }

    static let reached: ReachAnswer = {
        var answer = ReachAnswer(contact: "ana", campaign: "spring", root: "spring")
        (answer.reached, answer.targeted, answer.outcome) = (true, true, .delivered)
        (answer.chainPosition, answer.byCampaign, answer.attempt) = (1, "again", 1)
        (answer.messageID, answer.occurredAt, answer.position) = ("m\u{1b}1", time, 11)
        answer.sentence = "Reached on the first retry, by again."
        answer.tries = [attempt(0, "spring", .failed), attempt(1, "again", .delivered)]
        return answer
    }()

    static let missed: ReachAnswer = {
        var answer = ReachAnswer(contact: "bo", campaign: "spring", root: "spring")
        (answer.targeted, answer.outcome) = (true, .failed)
        answer.sentence = "Not reached: failed after one attempt."
        answer.tries = [attempt(0, "spring", .failed)]
        answer.retry = ReachAnswer.Retry(
            category: "retryable", eligible: true, eligibleAt: time, reason: "temporary")
        return answer
    }()
}
