import CampaignLedger
import CampaignReports
import JSON

/// What is due, claimed and handed out.
enum OutboxReports {
    static func write(_ attempt: OutboxAttempt, to writer: inout JSONWriter) {
        writer.beginObject()
        writeMembers(attempt, to: &writer)
        writer.endObject()
    }

    private static func writeMembers(_ attempt: OutboxAttempt, to writer: inout JSONWriter) {
        writer.member("campaign", attempt.campaign)
        writer.member("contact", attempt.contact)
        writer.member("attempt", attempt.attempt)
        writer.member("trigger", attempt.trigger.rawValue)
        writer.member("channel", attempt.channel)
        writer.member("dueAt", attempt.dueAt)
    }

    private static func write(_ skip: OutboxSkip, to writer: inout JSONWriter) {
        writer.beginObject()
        writeMembers(skip.attempt, to: &writer)
        writer.member("reason", skip.reason.rawValue)
        writer.endObject()
    }

    private static func write(_ claim: OpenClaim, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("campaign", claim.campaign)
        writer.member("contact", claim.contact)
        writer.member("attempt", claim.attempt)
        writer.member("sender", claim.sender)
        writer.member("claimedAt", claim.claimedAt)
        writer.member("expiresAt", claim.expiresAt)
        writer.endObject()
    }

    private static func write(_ message: OutboxMessage, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("campaign", message.campaign)
        writer.key("message")
        if let text = message.message { writer.raw(text.utf8.span) } else { writer.null() }
        writer.endObject()
    }

    static func write(_ outbox: Outbox, to writer: inout JSONWriter) {
        writer.beginDocument("outbox", asOf: outbox.asOf)
        writer.member("due", array: outbox.due) { write($0, to: &$1) }
        writer.member("messages", array: outbox.messages) { write($0, to: &$1) }
        writer.member("skips", array: outbox.skips) { write($0, to: &$1) }
        writer.member("claims", array: outbox.claims) { write($0, to: &$1) }
        writer.member("more", outbox.hasMore)
        writer.endDocument()
    }

    static func write(_ claim: OutboxClaim, asOf: AsOf, to writer: inout JSONWriter) {
        writer.beginDocument("outboxClaim", asOf: asOf)
        writer.member("attempts", array: claim.attempts) { write($0, to: &$1) }
        writer.member("messages", array: claim.messages) { write($0, to: &$1) }
        writer.member("skips", array: claim.skips) { write($0, to: &$1) }
        writer.member("expired", array: claim.expired) { write($0, to: &$1) }
        writer.member("position", claim.position)
        writer.endDocument()
    }

    static func text(_ outbox: Outbox) -> String {
        var text = outbox.due.isEmpty ? "Nothing is due.\n" : rows(outbox.due)
        if outbox.hasMore { text += "... and more (--limit)\n" }
        text += skips(outbox.skips) + claims("Claimed, without a result so far", outbox.claims)
        return text + "\n" + Phrases.asOf(outbox.asOf)
    }

    static func text(_ claim: OutboxClaim) -> String {
        (claim.attempts.isEmpty ? "Nothing is due.\n" : rows(claim.attempts)) + skips(claim.skips)
            + claims("Recorded as unknown, their results being overdue", claim.expired)
    }

    private static func rows(_ attempts: [OutboxAttempt]) -> String {
        var table = TextTable([
            .text("CAMPAIGN"), .text("CONTACT"), .number("ATTEMPT"), .text("TRIGGER"),
            .text("CHANNEL"), .text("DUE AT"),
        ])
        for attempt in attempts {
            table.row([
                attempt.campaign, attempt.contact, "\(attempt.attempt)", attempt.trigger.rawValue,
                attempt.channel ?? "", attempt.dueAt.description,
            ])
        }
        return table.text
    }

    private static func skips(_ skips: [OutboxSkip]) -> String {
        guard !skips.isEmpty else { return "" }
        var table = TextTable([.text("SKIPPED"), .text("CONTACT"), .text("REASON")])
        for skip in skips {
            table.row([skip.attempt.campaign, skip.attempt.contact, skip.reason.rawValue])
        }
        return "\n" + table.text
    }

    private static func claims(_ title: String, _ claims: [OpenClaim]) -> String {
        guard !claims.isEmpty else { return "" }
        var table = TextTable([
            .text("CAMPAIGN"), .text("CONTACT"), .number("ATTEMPT"), .text("SENDER"),
            .text("CLAIMED AT"), .text("UNKNOWN FROM"),
        ])
        for claim in claims {
            table.row([
                claim.campaign, claim.contact, "\(claim.attempt)", claim.sender,
                claim.claimedAt.description, claim.expiresAt.description,
            ])
        }
        return "\n\(title):\n\n" + table.text
    }
}
