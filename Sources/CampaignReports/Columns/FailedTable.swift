import Campaigns

/// The contacts that failed in a campaign as comma-separated values.
package enum FailedTable {
    /// The names of the columns.
    package static let columns = [
        "contact", "attempts", "code", "text", "category", "advice", "occurred_at", "position",
    ]

    /// Writes the fields of one contact.
    package static func writeRow(_ contact: FailedContact, to csv: inout CSVWriter) {
        csv.field(contact.contact)
        csv.field(contact.attempts)
        csv.field(contact.code)
        csv.field(contact.text ?? "")
        csv.field(contact.category)
        csv.field(contact.advice ?? "")
        csv.field(contact.occurredAt.description)
        csv.field(contact.position)
    }
}
