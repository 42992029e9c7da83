import Campaigns
import JSON

/// The failed messages as JSON: messages are counted, not attempts.
package enum MessagesDocument {
    /// Writes one document about a page of messages.
    package static func write(_ page: FailedMessages, asOf: AsOf, to writer: inout JSONWriter) {
        writer.beginDocument("messages", asOf: asOf)
        writer.key("summary")
        writer.beginObject()
        writer.member("total", page.summary.total)
        writer.member("retryable", page.summary.retryable)
        writer.member("nonRetryable", page.summary.nonRetryable)
        writer.member("businessLogic", page.summary.businessLogic)
        writer.member("unclassified", page.summary.unclassified)
        writer.endObject()
        writer.member("next", page.next)
        writer.member("messages", array: page.messages) { writeRow($0, to: &$1) }
        writer.endDocument()
    }

    /// Writes the object of one message.
    package static func writeRow(_ message: FailedMessage, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("contact", message.contact)
        writer.member("campaign", message.campaign)
        writer.member("chainPosition", message.chainPosition)
        writer.member("attempts", message.attempts)
        writer.member("attempt", message.attempt)
        writer.member("code", message.code)
        writer.member("text", message.text)
        writer.member("category", message.category)
        writer.members(of: message.guidance)
        writer.member("advice", message.advice)
        writer.member("occurredAt", message.occurredAt)
        writer.member("position", message.position)
        writer.member("channel", message.channel)
        writer.member("ageSeconds", message.ageSeconds)
        writer.member("likelyPermanent", message.isLikelyPermanent)
        writer.member("retryStatus", message.retryStatus.rawValue)
        writer.member("automaticAttempts", message.automaticAttempts)
        writer.member(retry: message.retry)
        writer.endObject()
    }

    /// Writes one document about the history of a message.
    package static func write(
        _ history: FailedMessageHistory, asOf: AsOf, to writer: inout JSONWriter
    ) {
        writer.beginDocument("messageHistory", asOf: asOf)
        writer.member("contact", history.contact)
        writer.member("campaign", history.campaign)
        writer.member("root", history.root)
        writer.member("retryStatus", history.retryStatus?.rawValue)
        writer.member("attempts", array: history.attempts) { writeRow($0, to: &$1) }
        writer.endDocument()
    }

    /// Writes the object of one attempt.
    package static func writeRow(
        _ attempt: FailedMessageHistory.Attempt, to writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.member("chainPosition", attempt.chainPosition)
        writer.member("campaign", attempt.campaign)
        writer.member("attempt", attempt.attempt)
        writer.member("dispatchedAt", attempt.dispatchedAt)
        writer.member("trigger", attempt.trigger)
        writer.member("actor", attempt.actor)
        writer.member("state", attempt.state.name)
        writer.member("occurredAt", attempt.occurredAt)
        writer.member("code", attempt.code)
        writer.member("text", attempt.text)
        writer.member("category", attempt.category)
        writer.members(of: attempt.guidance)
        writer.member("advice", attempt.advice)
        writer.member("position", attempt.position)
        writer.endObject()
    }
}
