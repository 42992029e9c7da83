import Campaigns
import JSON

/// The contacts that failed in a campaign as JSON.
package enum FailedDocument {
    /// Writes one document about a page of failed contacts.
    /// - Parameters:
    ///   - page: the contacts to show, in order.
    ///   - total: how many there are on all pages.
    ///   - next: after which contact the next page begins; nil on the last one.
    package static func write(
        campaign: String, page: ArraySlice<FailedContact>, total: Int, next: String?, asOf: AsOf,
        to writer: inout JSONWriter
    ) {
        writer.beginDocument("failed", asOf: asOf)
        writer.member("campaign", campaign)
        writer.member("total", total)
        writer.member("next", next)
        writer.member("contacts", array: Array(page)) { writeRow($0, to: &$1) }
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
        writer.endObject()
    }
}
