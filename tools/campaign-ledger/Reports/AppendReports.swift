import CampaignLedger
import CampaignReports
import JSON

/// An event that was appended, as it is in the log.
struct AppendedEvent {
    var outcome: AppendOutcome
    var event: RecordedEvent

    var isDuplicate: Bool {
        if case .duplicate = outcome { true } else { false }
    }
}

/// What became of appended events, as JSON.
enum AppendDocument {
    /// Writes one document.
    static func write(_ events: [AppendedEvent], asOf: AsOf, to writer: inout JSONWriter) {
        writer.beginDocument("append", asOf: asOf)
        writer.member("events", array: events) { appended, writer in
            writer.beginObject()
            writer.member("outcome", appended.isDuplicate ? "duplicate" : "recorded")
            LogLine.writeMembers(of: appended.event, to: &writer)
            writer.endObject()
        }
        writer.endDocument()
    }
}

/// What became of appended events, for people: the position, and the event.
enum AppendText {
    /// One line an event.
    static func report(_ events: [AppendedEvent]) -> String {
        var text = ""
        for appended in events {
            let already = appended.isDuplicate ? " (recorded before)" : ""
            text += "\(appended.event.position)\(already) "
            text += TerminalText.safe(appended.event.cloudEvent) + "\n"
        }
        return text
    }
}

extension LedgerSnapshot {
    /// The event at a position.
    func event(at position: UInt64) throws(LedgerError) -> RecordedEvent? {
        var found: RecordedEvent?
        try forEachEvent(in: position...position) {
            found = $0
            return false
        }
        return found
    }
}
