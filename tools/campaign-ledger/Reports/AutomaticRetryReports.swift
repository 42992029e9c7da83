import CampaignLedger
import CampaignReports
import JSON

/// What the automatic retry takes and has taken.
enum AutomaticRetryReports {
    static func write(_ plan: AutomaticRetryPlan, to writer: inout JSONWriter) {
        writer.beginDocument("retryPlan", asOf: plan.asOf)
        writer.member("at", plan.at)
        writer.member("enabled", plan.isEnabled)
        writer.member("eligible", plan.eligible.count)
        writer.member("messages", array: plan.messages) { write($0, to: &$1) }
        writer.endDocument()
    }

    static func write(_ run: AutomaticRetryRun, to writer: inout JSONWriter) {
        writer.beginDocument("retryRun", asOf: run.asOf)
        writer.member("left", run.left)
        writer.member("position", run.position)
        writer.member("requested", array: run.requested) { write($0, to: &$1) }
        writer.endDocument()
    }

    private static func write(_ message: PlannedRetry, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("campaign", message.campaign)
        writer.member("contact", message.contact)
        writer.member("attempt", message.attempt)
        writer.member("code", message.code)
        writer.member("category", message.category.rawValue)
        writer.member("failedAt", message.failedAt)
        writer.member("automaticAttempts", message.automaticAttempts)
        writer.member("likelyPermanent", message.likelyPermanent)
        writer.member("verdict", message.verdict.word)
        writer.member("eligibleAt", message.verdict.time)
        writer.member("sentence", message.sentence)
        writer.endObject()
    }

    static func text(_ plan: AutomaticRetryPlan, limit: Int) -> String {
        var text = "Of \(Phrases.count(plan.messages.count, "failed message")) "
        text += "\(plan.eligible.count) would be retried at \(plan.at)"
        text += plan.isEnabled ? ".\n" : "; automatic retry is switched off.\n"
        text += counts(plan.messages)
        if !plan.messages.isEmpty { text += "\n" + rows(plan.messages.prefix(limit)) }
        if plan.messages.count > limit {
            text += "... and \(plan.messages.count - limit) more (--limit, --json)\n"
        }
        return text + "\n" + Phrases.asOf(plan.asOf)
    }

    static func text(_ run: AutomaticRetryRun) -> String {
        let requested = Phrases.count(run.requested.count, "message")
        var text = "Requested a further attempt for \(requested); left \(run.left) alone.\n"
        if !run.requested.isEmpty { text += "\n" + rows(run.requested[...]) }
        return text + "\n" + Phrases.asOf(run.asOf)
    }

    /// How many messages there are of each verdict.
    private static func counts(_ messages: [PlannedRetry]) -> String {
        var counts: [String: Int] = [:]
        for message in messages { counts[message.verdict.word, default: 0] += 1 }
        let named = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return named.isEmpty
            ? "" : named.map { "\($0.value) \($0.key)" }.joined(separator: ", ") + "\n"
    }

    private static func rows(_ messages: ArraySlice<PlannedRetry>) -> String {
        var table = TextTable([
            .text("CAMPAIGN"), .text("CONTACT"), .number("ATTEMPT"), .text("CODE"),
            .text("FAILED AT"), .text("VERDICT"), .text("WHY"),
        ])
        for message in messages {
            table.row([
                message.campaign, message.contact, "\(message.attempt)", message.code,
                message.failedAt.description, message.verdict.word, message.sentence,
            ])
        }
        return table.text
    }
}

extension RetryVerdict {
    /// The verdict as one word for programs.
    var word: String {
        switch self {
        case .eligible: "eligible"
        case .later(_, let delay): delay.rawValue
        case .never(let hindrance): hindrance.rawValue
        }
    }

    /// From when on; nil where it is now or never.
    var time: Timestamp? { if case .later(let time, _) = self { time } else { nil } }
}
