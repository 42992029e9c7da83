import Campaigns
import JSON

/// Which attempt reached a contact, as JSON.
package enum ReachedDocument {
    /// Writes one document about a contact and the chain of a campaign.
    package static func write(_ answer: ReachAnswer, asOf: AsOf, to writer: inout JSONWriter) {
        writer.beginDocument("reached", asOf: asOf)
        writer.member("contact", answer.contact)
        writer.member("campaign", answer.campaign)
        writer.member("root", answer.root)
        writer.member("reached", answer.reached)
        writer.member("outcome", answer.outcome?.name)
        writer.member("targeted", answer.targeted)
        writer.member("chainPosition", answer.chainPosition)
        writer.member("byCampaign", answer.byCampaign)
        writer.member("attempt", answer.attempt)
        writer.member("occurredAt", answer.occurredAt)
        writer.member("messageId", answer.messageID)
        writer.member("position", answer.position)
        writer.member("sentence", answer.sentence)
        writer.member("tries", array: answer.tries) { writeTry($0, to: &$1) }
        writer.member(retry: answer.retry)
        writer.endDocument()
    }

    private static func writeTry(_ attempt: ReachAnswer.Try, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("chainPosition", attempt.chainPosition)
        writer.member("campaign", attempt.campaign)
        writer.member("attempt", attempt.attempt)
        writer.member("state", attempt.state.name)
        writer.member("occurredAt", attempt.occurredAt)
        writer.member("code", attempt.code)
        writer.member("category", attempt.category)
        writer.member("position", attempt.position)
        writer.endObject()
    }
}
