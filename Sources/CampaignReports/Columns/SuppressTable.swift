import Campaigns

/// Whom to stop messaging as comma-separated values: a row for each reason.
package enum SuppressTable {
    /// A reason with its contact.
    package typealias Row = (contact: String, reason: SuppressedContact.Reason)

    /// The names of the columns.
    package static let columns = ["contact", "channel", "reason", "code", "since", "position"]

    /// The rows of some contacts, in their order.
    package static func rows(of contacts: [SuppressedContact]) -> [Row] {
        contacts.flatMap { contact in contact.reasons.map { (contact.contact, $0) } }
    }

    /// Writes the fields of one reason.
    package static func writeRow(_ row: Row, to csv: inout CSVWriter) {
        csv.field(row.contact)
        csv.field(row.reason.channel ?? "")
        csv.field(row.reason.reason.rawValue)
        csv.field(row.reason.code ?? "")
        csv.field(row.reason.since.description)
        csv.field(row.reason.position)
    }
}
