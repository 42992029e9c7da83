import Campaigns

/// Whom to stop messaging, for people: a row for each reason.
package enum SuppressText {
    /// The report, ending with the moment it speaks of.
    package static func report(
        _ contacts: [SuppressedContact], asOf: AsOf, style: TextStyle
    ) -> String {
        var text = Phrases.count(contacts.count, "contact") + " to stop messaging.\n"
        if !contacts.isEmpty {
            var table = TextTable(
                [
                    .text("CONTACT"), .text("CHANNEL"), .text("REASON"), .text("CODE"),
                    .text("SINCE"), .number("EVENT"),
                ], style: style)
            for row in SuppressTable.rows(of: contacts) {
                table.row([
                    row.contact, row.reason.channel ?? "", row.reason.reason.rawValue,
                    row.reason.code ?? "", row.reason.since.description, "\(row.reason.position)",
                ])
            }
            text += "\n" + table.text
        }
        return text + "\n" + Phrases.asOf(asOf)
    }
}
