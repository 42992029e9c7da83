import CampaignLedger
import CampaignReports
import JSON

/// An event of the log as a program or a person reads it.
enum LogLine {
    /// Columns of the longest usual type.
    private static let typeColumns = 26
    private static let positionColumns = 8

    /// Writes the object `{position, recordedAt, event}`.
    static func write(_ event: RecordedEvent, to writer: inout JSONWriter) {
        writer.beginObject()
        writeMembers(of: event, to: &writer)
        writer.endObject()
    }

    /// Writes `position`, `recordedAt` and `event`: the CloudEvent as it was appended.
    static func writeMembers(of event: RecordedEvent, to writer: inout JSONWriter) {
        writer.member("position", event.position)
        writer.member("recordedAt", event.recordedAt)
        writer.key("event")
        writer.raw(event.cloudEvent.utf8.span)
    }

    /// The names of the columns of `text`.
    static let heading =
        padded("POSITION", positionColumns, isNumber: true) + "  "
        + padded("OCCURRED AT", Timestamp(microseconds: 0).description.utf8.count) + "  "
        + padded("TYPE", typeColumns) + "  ABOUT\n"

    /// The event in one line: columns of fixed width, so that it can be shown before the next one
    /// is known.
    static func text(_ event: RecordedEvent) -> String {
        var about: [String] = []
        if let campaign = event.campaign { about.append(campaign) }
        if let contact = event.contact { about.append(contact) }
        if let attempt = event.attempt { about.append("#\(attempt)") }
        if let messageID = event.messageID, event.contact == nil { about.append(messageID) }
        if let code = event.code { about.append(code) }
        let line =
            padded("\(event.position)", positionColumns, isNumber: true)
            + "  \(event.occurredAt)  " + padded(event.typeName, typeColumns) + "  "
            + about.joined(separator: "  ")
        return TerminalText.safe(line) + "\n"
    }

    private static func padded(_ text: String, _ columns: Int, isNumber: Bool = false) -> String {
        let free = String(repeating: " ", count: max(columns - TerminalText.width(text), 0))
        return isNumber ? free + text : text + free
    }
}
