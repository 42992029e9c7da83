/// The state of some attempts and campaigns, or of all, as of some events: the rules of the fold,
/// applied.
///
/// It holds numbers only; names, times and texts are read from the events when an answer needs
/// them. Attempts are named by their places in `table`, campaigns by their numbers.
package struct LedgerFold: Sendable {
    package let table: AttemptTable
    package let states: AttemptStates
    package let campaigns: CampaignBook
    package let chains: ChainPlaces
    /// Label numbers of the channels whose accepted and sent count as delivered.
    package let receiptless: Set<UInt32>
    /// Label number of the channel that an attempt's own events name, for those that accepted or
    /// sent leaves open.
    private let ownChannel: [UInt32: UInt32]
    /// Homes by the place of their campaign in the book.
    private let homes: Grouped
    /// Rank of each campaign in the byte order of ids, by its place in the book.
    private let idOrder: [UInt32]

    /// A fold of these attempts and campaigns.
    ///
    /// The campaigns must be all of the chains that questions ask about, and those of the attempts.
    /// - Complexity: O(attempts + campaigns * log campaigns).
    package init<Source: FoldSource>(
        table: AttemptTable, states: AttemptStates, campaigns: CampaignBook,
        receiptless: Set<UInt32>, source: Source
    ) throws(Source.Failure) {
        try self.init(
            table: table, states: states, book: ChainBook(campaigns, source),
            receiptless: receiptless, source: source)
    }

    /// As `init(table:states:campaigns:receiptless:source:)`, with a book made earlier.
    /// - Complexity: O(attempts + campaigns).
    package init<Source: FoldSource>(
        table: AttemptTable, states: AttemptStates, book: ChainBook, receiptless: Set<UInt32>,
        source: Source
    ) throws(Source.Failure) {
        self.table = table
        self.states = states
        campaigns = book.campaigns
        self.receiptless = receiptless
        chains = book.chains
        idOrder = book.idOrder
        homes = Grouped(groupOf: Self.places(table, campaigns), groups: campaigns.count + 1) {
            table.isHome($0)
        }
        var own: [UInt32: UInt32] = [:]
        if !receiptless.isEmpty {
            for (place, row) in states.channel.enumerated() where row > 0 {
                own[UInt32(place)] = try source.channelLabel(ofRow: row)
            }
        }
        ownChannel = own
    }

    /// Place in the book of the campaign of each attempt.
    private static func places(_ table: AttemptTable, _ campaigns: CampaignBook) -> [UInt32] {
        if campaigns.isOfAll { return table.campaign }
        var known = -1
        var place: UInt32 = 0
        return table.campaign.map { campaign in
            if known != Int(campaign) {
                known = Int(campaign)
                place = UInt32(campaigns.place(of: campaign) ?? campaigns.count)
            }
            return place
        }
    }
}

extension LedgerFold {
    /// The homes of a campaign's contacts, whether or not the events considered know them.
    package func homes(of campaign: UInt32) -> ArraySlice<UInt32> {
        campaigns.place(of: campaign).map { homes[UInt32($0)] } ?? []
    }

    /// The campaigns of the chain with this root that the events considered know, ascending by
    /// (chain position, id).
    package func members(ofRoot root: UInt32) -> [UInt32] {
        chains.members(ofRoot: root).filter { exists($0) }.sorted { isBefore($0, $1) }
    }

    /// Whether a campaign comes before another one by (chain position, id).
    package func isBefore(_ campaign: UInt32, _ other: UInt32) -> Bool {
        (chains.position(of: campaign), rankOfID(campaign))
            < (chains.position(of: other), rankOfID(other))
    }

    private func rankOfID(_ campaign: UInt32) -> UInt32 {
        campaigns.place(of: campaign).map { idOrder[$0] } ?? .max
    }

    /// The campaigns of the fold that the events considered know, in the byte order of their ids.
    /// - Complexity: O(campaigns * log campaigns).
    package func campaignsInOrder() -> [UInt32] {
        (0..<campaigns.count).sorted { idOrder[$0] < idOrder[$1] }.map { campaigns.number(at: $0) }
            .filter { exists($0) }
    }

    /// Whether the events considered know the campaign: by an event of its own, an attempt, or as
    /// the source of a retry that counts.
    package func exists(_ campaign: UInt32) -> Bool {
        let facts = campaigns[campaign]
        return facts.isMentioned || facts.hasAttempts || isRetried(campaign)
    }

    private func isRetried(_ campaign: UInt32) -> Bool {
        chains.members(ofRoot: chains.root(of: campaign)).contains {
            campaigns[$0].retryOf == campaign
        }
    }

    /// The attempts of a contact in a campaign of which an event is known, ascending.
    package func tries(ofHome home: UInt32) -> [UInt32] {
        let further = table.further.isEmpty ? [] : table.further[home] ?? []
        return (states.exists(Int(home)) ? [home] : []) + further.filter { states.exists(Int($0)) }
    }

    /// Calls `body` with each attempt of a contact in a campaign of which an event is known.
    @inline(__always)
    package func forEachTry(ofHome home: UInt32, _ body: (UInt32) -> Void) {
        if states.exists(Int(home)) { body(home) }
        guard !table.further.isEmpty, let further = table.further[home] else { return }
        for attempt in further where states.exists(Int(attempt)) { body(attempt) }
    }

    /// The attempts of a campaign that are in a state.
    /// - Complexity: O(contacts of the campaign), a few nanoseconds each.
    package func attempts(of campaign: UInt32, in state: AttemptState) -> [UInt32] {
        var found: [UInt32] = []
        for home in homes(of: campaign) {
            forEachTry(ofHome: home) { if self.state($0) == state { found.append($0) } }
        }
        return found
    }

    /// Whether accepted or sent stands for delivered: rule 7.
    package func isReceiptless(_ attempt: UInt32) -> Bool {
        guard !receiptless.isEmpty, !states.channel.isEmpty,
            let state = states.rankState(Int(attempt)),
            state == .accepted || state == .sent
        else { return false }
        let named = ownChannel[attempt] ?? campaigns[table.campaign[Int(attempt)]].channel
        return named.map { receiptless.contains($0) } ?? false
    }

    /// The state of an attempt, or nil where no event of it is known.
    @inline(__always)
    package func state(_ attempt: UInt32) -> AttemptState? {
        let state = states.rankState(Int(attempt))
        return receiptless.isEmpty || !isReceiptless(attempt) ? state : .delivered
    }

    /// The row that decides the state of an attempt: rule 1.
    package func decidingRow(_ attempt: UInt32) -> UInt32 {
        let index = Int(attempt)
        return states.has(.read, index) ? states.read[index] : states.deciding[index]
    }

    /// The row that says when a reached attempt delivered; nil where none does.
    package func deliveryRow(_ attempt: UInt32) -> UInt32? {
        let index = Int(attempt)
        if states.has(.delivered, index) { return states.deciding[index] }
        if states.has(.read, index) { return states.read[index] }
        guard !states.accepted.isEmpty, states.accepted[index] > 0 else { return nil }
        return states.accepted[index]
    }

    /// What became of a contact in a campaign: see ``result(ofHome:)``.
    @inline(__always)
    package func outcome(ofHome home: UInt32) -> ContactOutcome? {
        guard receiptless.isEmpty, !table.hasFurther || !table.hasFurther(home) else {
            return result(ofHome: home)?.outcome
        }
        if let state = states.rankState(Int(home)) { return state.outcome }
        return states.isTargeted(Int(home)) ? .pending : nil
    }

    /// What became of a contact in a campaign, rule 2; nil where the events considered do not
    /// target it.
    package func result(ofHome home: UInt32) -> ContactResult? {
        if table.further.isEmpty || table.further[home] == nil {
            guard let state = state(home) else {
                guard states.isTargeted(Int(home)) else { return nil }
                return ContactResult(outcome: .pending, reaching: nil, last: nil)
            }
            return ContactResult(
                outcome: state.outcome, reaching: state.isReached ? home : nil, last: home)
        }
        let tries = tries(ofHome: home)
        let reaching = tries.first { state($0)?.isReached ?? false }
        guard let last = tries.last, let state = state(last) else {
            guard states.isTargeted(Int(home)) else { return nil }
            return ContactResult(outcome: .pending, reaching: nil, last: nil)
        }
        return ContactResult(
            outcome: reaching == nil ? state.outcome : .delivered, reaching: reaching, last: last)
    }
}

/// What became of a contact in a campaign, with the attempts that say so.
package struct ContactResult: Sendable {
    package var outcome: ContactOutcome
    /// The lowest attempt that reached the contact.
    package var reaching: UInt32?
    /// The highest attempt.
    package var last: UInt32?
}

extension AttemptState {
    /// The outcome of a contact whose last attempt is in this state.
    @inline(__always)
    package var outcome: ContactOutcome {
        switch self {
        case .delivered, .read: .delivered
        case .failed: .failed
        case .skipped: .skipped
        case .unknown: .unknown
        case .dispatched, .deferred, .accepted, .sent: .pending
        }
    }
}
