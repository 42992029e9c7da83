import CampaignLedger
import CampaignReports
import JSON

/// What happened to a contact, as JSON.
enum TimelineDocument {
    /// Writes one document.
    static func write(_ timeline: Timeline, asOf: AsOf, to writer: inout JSONWriter) {
        writer.beginDocument("timeline", asOf: asOf)
        writer.member("contact", timeline.contact)
        writer.member("campaigns", array: timeline.campaigns) { campaign, writer in
            writer.beginObject()
            writer.member("campaign", campaign.campaign)
            writer.member("outcome", campaign.outcome?.name)
            writer.member("attempts", array: campaign.attempts) { attempt, writer in
                writer.beginObject()
                writer.member("attempt", attempt.attempt)
                writer.member("state", attempt.state.name)
                writer.member("events", array: attempt.events) { write($0, to: &$1) }
                writer.endObject()
            }
            writer.endObject()
        }
        writer.member("others", array: timeline.others) { write($0, to: &$1) }
        writer.endDocument()
    }

    private static func write(_ event: RecordedEvent, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("occurredAt", event.occurredAt)
        writer.member("type", event.typeName)
        writer.member("channel", event.channel)
        writer.member("messageId", event.messageID)
        writer.member("code", event.code)
        LogLine.writeMembers(of: event, to: &writer)
        writer.endObject()
    }
}
