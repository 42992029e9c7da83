import Campaigns
import JSON

/// Whom to stop messaging, as JSON: contacts are counted.
package enum SuppressDocument {
    /// Writes one document.
    package static func write(
        _ contacts: [SuppressedContact], asOf: AsOf, to writer: inout JSONWriter
    ) {
        writer.beginDocument("suppress", asOf: asOf)
        writer.member("total", contacts.count)
        writer.member("contacts", array: contacts) { writeRow($0, to: &$1) }
        writer.endDocument()
    }

    /// Writes the object of one contact with its reasons.
    package static func writeRow(_ contact: SuppressedContact, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("contact", contact.contact)
        writer.member("reasons", array: contact.reasons) { reason, writer in
            writer.beginObject()
            writer.member("reason", reason.reason.rawValue)
            writer.member("channel", reason.channel)
            writer.member("code", reason.code)
            writer.member("since", reason.since)
            writer.member("position", reason.position)
            writer.endObject()
        }
        writer.endObject()
    }
}
