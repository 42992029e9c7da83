import Campaigns
import JSON

/// The contacts that failed in a campaign as JSON.
package enum FailedDocument {
    /// Writes one document about a page of failed contacts.
    package static func write(_ page: FailedPage, asOf: AsOf, to writer: inout JSONWriter) {
        writer.beginDocument("failed", asOf: asOf)
        writer.member("campaign", page.campaign)
        writer.member("total", page.total)
        writer.member("next", page.next)
        writer.member("contacts", array: Array(page.contacts)) { writeRow($0, to: &$1) }
        writer.endDocument()
    }

    /// Writes the object of one contact.
    package static func writeRow(_ contact: FailedContact, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("contact", contact.contact)
        writer.member("attempts", contact.attempts)
        writer.member("code", contact.code)
        writer.member("text", contact.text)
        writer.member("category", contact.category)
        writer.member("advice", contact.advice)
        writer.member("occurredAt", contact.occurredAt)
        writer.member("position", contact.position)
        writer.members(of: contact.guidance)
        writer.endObject()
    }
}
