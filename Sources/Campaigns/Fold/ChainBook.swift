/// What is known of some campaigns, with the chains that they form and the order of their ids: all that a fold
/// of contacts needs of campaigns, and the same for every contact.
package struct ChainBook: Sendable {
    package let campaigns: CampaignBook
    package let chains: ChainPlaces
    /// Rank of each campaign in the byte order of ids, by its place in the book.
    let idOrder: [UInt32]

    /// - Complexity: O(campaigns * log campaigns).
    package init<Source: FoldSource>(
        _ campaigns: CampaignBook, _ source: Source
    ) throws(Source.Failure) {
        self.campaigns = campaigns
        chains = ChainPlaces(campaigns)
        var ids: [[UInt8]] = []
        for place in 0..<campaigns.count {
            ids.append(try source.campaignID(campaigns.number(at: place)))
        }
        let sorted = ids.indices.sorted { ids[$0].lexicographicallyPrecedes(ids[$1]) }
        var order = [UInt32](repeating: 0, count: ids.count)
        for (rank, place) in sorted.enumerated() { order[place] = UInt32(rank) }
        idOrder = order
    }
}
