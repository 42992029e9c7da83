import CampaignLedger
import CampaignReports

/// Events of the log as comma-separated values: what most events have; the rest is in their JSON.
enum LogTable {
    static let columns = [
        "position", "recorded_at", "occurred_at", "type", "campaign", "contact", "attempt",
        "channel", "message_id", "code", "source", "id",
    ]

    /// Writes the fields of one event.
    static func writeRow(_ event: RecordedEvent, to csv: inout CSVWriter) {
        csv.field(event.position)
        csv.field(event.recordedAt.description)
        csv.field(event.occurredAt.description)
        csv.field(event.typeName)
        csv.field(event.campaign ?? "")
        csv.field(event.contact ?? "")
        csv.field(event.attempt.map { "\($0)" } ?? "")
        csv.field(event.channel ?? "")
        csv.field(event.messageID ?? "")
        csv.field(event.code ?? "")
        csv.field(event.source)
        csv.field(event.id)
    }
}
