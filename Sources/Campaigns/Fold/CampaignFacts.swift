/// What is known of a campaign apart from what became of its contacts.
package struct CampaignFacts: Sendable, Equatable {
    /// Whether an event considered is about the campaign itself.
    package var isMentioned = false
    /// Whether an event considered is about an attempt of it.
    package var hasAttempts = false
    /// Where it stands, by its lifecycle events.
    package var status: CampaignStatus = .unknown
    /// Number of the campaign that it retries, as the statement that counts says; nil for none.
    package var retryOf: UInt32?
    /// Label number of its channel; nil where no event names one.
    package var channel: UInt32?
    /// Rows of its `created` and `edited`, from which name and message are read when asked.
    package var statements: [UInt32] = []

    /// All campaigns that it was ever said to retry, ascending, whether or not that counts.
    package var sources: [UInt32] = []

    /// Nothing is known.
    package init() {}
}

/// The facts of some campaigns, or of all, by their numbers.
package struct CampaignBook: Sendable {
    /// Numbers of the campaigns, ascending; nil for all from 0.
    private let some: [UInt32]?
    package let facts: [CampaignFacts]

    /// The facts of all campaigns.
    package init(all facts: [CampaignFacts]) {
        some = nil
        self.facts = facts
    }

    /// The facts of the campaigns with these numbers, which ascend.
    package init(_ numbers: [UInt32], _ facts: [CampaignFacts]) {
        some = numbers
        self.facts = facts
    }

    package var count: Int { facts.count }

    /// Whether numbers are places: it is the book of all campaigns.
    var isOfAll: Bool { some == nil }

    /// Numbers of the campaigns, ascending.
    package var numbers: [UInt32] { some ?? Array(0..<UInt32(count)) }

    /// Number of the campaign at a place in the book.
    package func number(at place: Int) -> UInt32 { some?[place] ?? UInt32(place) }

    /// Place of a campaign in the book; nil where it is not in it.
    /// - Complexity: O(log campaigns).
    package func place(of campaign: UInt32) -> Int? {
        guard let numbers = some else {
            return Int(campaign) < facts.count ? Int(campaign) : nil
        }
        let place = numbers.firstIndex(notBefore: campaign)
        return place < numbers.count && numbers[place] == campaign ? place : nil
    }

    package subscript(campaign: UInt32) -> CampaignFacts {
        place(of: campaign).map { facts[$0] } ?? CampaignFacts()
    }
}

extension [UInt32] {
    /// The index of the first element that is not less than a value, in an ascending array.
    package func firstIndex(notBefore value: UInt32) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
