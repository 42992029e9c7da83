import Campaigns
import EventLog
import Projections

extension StoredPicture {
    /// The fold of all contacts of some campaigns, from stored states. `book`: of these and of
    /// whatever belongs to their chains.
    /// - Complexity: O(contacts of the campaigns).
    func fold(of campaigns: [UInt32], _ book: CampaignBook) throws(PictureError) -> LedgerFold {
        var numbers: [UInt32] = []
        for campaign in campaigns { numbers += try attempts(of: campaign) }
        numbers.sort()
        return try fold(ofAttempts: numbers, book)
    }

    /// The numbers of a campaign's attempts, ascending.
    func attempts(of campaign: UInt32) throws(PictureError) -> [UInt32] {
        try ofProjections { () throws(ProjectionError) in try base.attempts(of: campaign) }
            + (tail?.attempts.newOfCampaign[campaign] ?? [])
    }

    /// The fold of some attempts, from stored states; numbers ascend, with each attempt its home.
    func fold(
        ofAttempts numbers: [UInt32], _ book: CampaignBook
    ) throws(PictureError) -> LedgerFold {
        try fold(ofAttempts: numbers, chainBook(book))
    }

    /// A book of campaigns with the chains that they form.
    func chainBook(_ book: CampaignBook) throws(PictureError) -> ChainBook {
        try ofLog { () throws(EventLogError) in try ChainBook(book, ViewSource(view: view)) }
    }

    /// The fold of some attempts, from stored states; numbers ascend, with each attempt its home.
    func fold(
        ofAttempts numbers: [UInt32], _ book: ChainBook
    ) throws(PictureError) -> LedgerFold {
        var states = try ofProjections { () throws(ProjectionError) in
            try base.states(of: numbers).states
        }
        patch(&states, numbers)
        return try ofLog { () throws(EventLogError) in
            try LedgerFold(
                table: AttemptTable(of: numbers, view), states: states, book: book,
                receiptless: receiptless, source: ViewSource(view: view))
        }
    }

    /// The fold of everything, from stored states.
    /// - Complexity: O(attempts + campaigns * log campaigns).
    func everything() throws(PictureError) -> LedgerFold {
        var states = try ofProjections { () throws(ProjectionError) in
            try base.allStates().states
        }
        states.pad(to: Int(view.state.entityCount), keepsChannel: !receiptless.isEmpty)
        patch(&states, nil)
        var facts: [CampaignFacts] = []
        for campaign in 0..<view.state.nameCounts.group {
            facts.append(try self.facts(of: campaign))
        }
        return try ofLog { () throws(EventLogError) in
            try LedgerFold(
                table: AttemptTable(allOf: view), states: states,
                campaigns: CampaignBook(all: facts), receiptless: receiptless,
                source: ViewSource(view: view))
        }
    }

    /// Puts what the tail makes of attempts in the place of what is stored. `numbers`: of the
    /// states, ascending; nil where they are of all attempts.
    func patch(_ states: inout AttemptStates, _ numbers: [UInt32]?) {
        guard let changed = tail?.attempts else { return }
        for place in 0..<changed.table.count {
            let number = changed.table.number(UInt32(place))
            var target = Int(number)
            if let numbers {
                target = numbers.firstIndex(notBefore: number)
                guard target < numbers.count, numbers[target] == number else { continue }
            }
            states.set(target, from: changed.after, place)
        }
    }
}

extension AttemptStates {
    /// Takes over the state of an attempt from others.
    mutating func set(_ place: Int, from other: AttemptStates, _ source: Int) {
        seen[place] = other.seen[source]
        deciding[place] = other.deciding[source]
        read[place] = other.read[source]
        guard !channel.isEmpty, !other.channel.isEmpty else { return }
        accepted[place] = other.accepted[source]
        channel[place] = other.channel[source]
    }

    /// Appends attempts of which nothing is known.
    mutating func pad(to count: Int, keepsChannel: Bool) {
        let missing = count - self.count
        guard missing > 0 else { return }
        seen.append(contentsOf: repeatElement(0, count: missing))
        deciding.append(contentsOf: repeatElement(0, count: missing))
        read.append(contentsOf: repeatElement(0, count: missing))
        guard keepsChannel else { return }
        accepted.append(contentsOf: repeatElement(0, count: missing))
        channel.append(contentsOf: repeatElement(0, count: missing))
    }
}
