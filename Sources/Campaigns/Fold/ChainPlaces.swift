/// The chains: who is whose root, and how far from it.
package struct ChainPlaces: Sendable {
    /// Root of each campaign by its place in the book, itself where it retries nobody.
    private var roots: [UInt32]
    /// Steps from the root.
    private var positions: [UInt32]
    /// Campaigns by the root's place in the book.
    private let members: Grouped
    private let book: CampaignBook

    /// - Complexity: O(campaigns * log campaigns).
    package init(_ book: CampaignBook) {
        self.book = book
        let none = UInt32.max
        roots = [UInt32](repeating: none, count: book.count)
        positions = [UInt32](repeating: 0, count: book.count)
        for start in 0..<book.count where roots[start] == none {
            var path: [Int] = []
            var place = start
            // The log refuses loops; the bound keeps a damaged one from hanging us.
            while roots[place] == none, path.count <= book.count,
                let source = book.facts[place].retryOf, let next = book.place(of: source)
            {
                path.append(place)
                place = next
            }
            if roots[place] == none { roots[place] = UInt32(place) }
            for member in path.reversed() {
                roots[member] = roots[place]
                positions[member] = positions[place] + 1
                place = member
            }
        }
        members = Grouped(groupOf: roots, groups: book.count) { _ in true }
    }

    /// The root of a campaign's chain: itself where it retries nobody, or is not in the book.
    package func root(of campaign: UInt32) -> UInt32 {
        book.place(of: campaign).map { book.number(at: Int(roots[$0])) } ?? campaign
    }

    /// Steps from the root.
    package func position(of campaign: UInt32) -> Int {
        book.place(of: campaign).map { Int(positions[$0]) } ?? 0
    }

    /// All campaigns of the chain with this root, ascending by number.
    package func members(ofRoot root: UInt32) -> [UInt32] {
        guard let place = book.place(of: root) else { return [] }
        return members[UInt32(place)].map { book.number(at: Int($0)) }
    }
}
