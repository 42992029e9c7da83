import Campaigns

/// A part of the contacts that failed in a campaign.
package struct FailedPage {
    /// The campaign they failed in.
    package let campaign: String
    /// The contacts of the page, in the byte order of their ids.
    package let contacts: ArraySlice<FailedContact>
    /// How many there are on all pages.
    package let total: Int
    /// The contact behind which the next page begins; nil on the last page.
    package let next: String?

    /// The page that begins behind a contact, or the first one.
    /// - Parameters:
    ///   - campaign: the campaign they failed in.
    ///   - all: all of its failed contacts, in the byte order of their ids.
    ///   - after: the contact behind which the page begins; it need not be one of them.
    ///   - limit: the most contacts on a page, at least 1.
    package init(
        of campaign: String, _ all: [FailedContact], after: String? = nil, limit: Int = .max
    ) {
        self.campaign = campaign
        total = all.count
        let start =
            after.map { after in
                all.firstIndex { after.utf8.lexicographicallyPrecedes($0.contact.utf8) }
                    ?? all.count
            } ?? 0
        contacts = all[start...].prefix(limit)
        next = contacts.endIndex < all.count ? contacts.last?.contact : nil
    }
}
