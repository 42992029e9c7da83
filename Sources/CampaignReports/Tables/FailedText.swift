import Campaigns

/// The contacts that failed in a campaign for people.
package enum FailedText {
    /// Columns of a provider's text that are shown.
    private static let textColumns = 60

    /// The report, ending with the moment it speaks of.
    package static func report(_ page: FailedPage, asOf: AsOf, style: TextStyle) -> String {
        var text = Phrases.count(page.total, "contact")
        text += " failed in \(TerminalText.safe(page.campaign))"
        text += page.contacts.count == page.total ? ".\n" : "; \(page.contacts.count) shown.\n"
        if !page.contacts.isEmpty {
            text += "\n" + rows(page.contacts, style) + advice(page.contacts, style)
        }
        if let next = page.next { text += "\nMore follow: --after '\(TerminalText.safe(next))'\n" }
        return text + "\n" + Phrases.asOf(asOf)
    }

    private static func rows(_ page: ArraySlice<FailedContact>, _ style: TextStyle) -> String {
        var table = TextTable(
            [
                .text("CONTACT"), .number("ATTEMPTS"), .text("CODE"), .text("CATEGORY"),
                .text("FAILED AT"), .number("EVENT"), .text("TEXT"),
            ], style: style)
        for contact in page {
            table.row([
                contact.contact, "\(contact.attempts)", contact.code, contact.category,
                contact.occurredAt.description, "\(contact.position)",
                TerminalText.shortened(
                    TerminalText.safe(contact.text ?? ""), columns: textColumns),
            ])
        }
        return table.text
    }

    /// What to do about each code, in the order in which the codes appear.
    private static func advice(_ page: ArraySlice<FailedContact>, _ style: TextStyle) -> String {
        var table = AdviceTable(style)
        for contact in page { table.add(contact.code, contact.guidance, contact.advice) }
        return table.text
    }
}
