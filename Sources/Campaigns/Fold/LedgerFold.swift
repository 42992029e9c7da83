/// The state of everything as of some events: the rules of the fold, applied.
///
/// It holds numbers only; names and texts are read from the events when an answer needs them.
package struct LedgerFold: Sendable {
    package let table: AttemptTable
    package let states: AttemptStates
    package let campaigns: CampaignStates
    package let chains: ChainPlaces
    package let campaignCount: Int
    /// Label numbers of the channels whose accepted and sent count as delivered.
    package let receiptless: Set<UInt32>
    /// Label number of the channel of each attempt that accepted or sent leaves open; empty where
    /// `receiptless` is.
    private let ownChannel: [UInt32: UInt32]
    /// Homes by campaign.
    private let homes: Grouped
    /// Campaigns by root.
    private let members: Grouped
    /// Rank of each campaign in the byte order of ids.
    package let idOrder: [UInt32]

    /// `states`: folded, ties settled.
    /// - Complexity: O(attempts + campaigns * log campaigns).
    package init<Source: FoldSource>(
        table: AttemptTable, states: AttemptStates, campaigns: CampaignStates, campaignCount: Int,
        receiptless: Set<UInt32>, source: Source
    ) throws(Source.Failure) {
        self.table = table
        self.states = states
        self.campaigns = campaigns
        self.campaignCount = campaignCount
        self.receiptless = receiptless
        chains = ChainPlaces(campaigns, count: campaignCount)
        homes = Grouped(groupOf: table.campaign, groups: campaignCount) { table.isHome($0) }
        members = Grouped(groupOf: chains.root, groups: campaignCount) { _ in true }
        idOrder = try Self.order(campaignCount, source)
        var own: [UInt32: UInt32] = [:]
        if let channel = states.channel {
            for attempt in 0..<table.count where channel.keys[attempt] != Track.none {
                own[UInt32(attempt)] = try source.channelLabel(ofRow: channel.rows[attempt])
            }
        }
        ownChannel = own
    }

    private static func order<Source: FoldSource>(
        _ count: Int, _ source: Source
    ) throws(Source.Failure) -> [UInt32] {
        var ids: [[UInt8]] = []
        for campaign in 0..<UInt32(count) { ids.append(try source.campaignID(campaign)) }
        let sorted = (0..<count).sorted { ids[$0].lexicographicallyPrecedes(ids[$1]) }
        var order = [UInt32](repeating: 0, count: count)
        for (rank, campaign) in sorted.enumerated() { order[campaign] = UInt32(rank) }
        return order
    }
}

extension LedgerFold {
    /// The homes of a campaign's contacts, whether or not the events considered know them.
    package func homes(of campaign: UInt32) -> ArraySlice<UInt32> { homes[campaign] }

    /// The campaigns of the chain with this root, ascending by (chain position, id).
    package func members(ofRoot root: UInt32) -> [UInt32] {
        members[root].filter { exists($0) }.sorted {
            (chains.position[Int($0)], idOrder[Int($0)])
                < (chains.position[Int($1)], idOrder[Int($1)])
        }
    }

    /// Whether the events considered know the campaign: by an event of its own, an attempt, or as
    /// the source of a retry that counts.
    package func exists(_ campaign: UInt32) -> Bool {
        campaigns.isMentioned[Int(campaign)] || isRetried(campaign)
            || homes(of: campaign).contains { !tries(ofHome: $0).isEmpty }
    }

    private func isRetried(_ campaign: UInt32) -> Bool {
        let root = chains.root[Int(campaign)]
        return members[root].contains { campaigns.retryOf($0) == campaign }
    }

    /// The attempts of a contact in a campaign of which an event is known, ascending.
    package func tries(ofHome home: UInt32) -> [UInt32] {
        let further = table.further.isEmpty ? [] : table.further[home] ?? []
        return (states.exists(Int(home)) ? [home] : []) + further.filter { states.exists(Int($0)) }
    }

    /// Calls `body` with each attempt of a contact in a campaign of which an event is known.
    @inline(__always)
    func forEachTry(ofHome home: UInt32, _ body: (UInt32) -> Void) {
        if states.exists(Int(home)) { body(home) }
        guard !table.further.isEmpty, let further = table.further[home] else { return }
        for attempt in further where states.exists(Int(attempt)) { body(attempt) }
    }

    /// Whether accepted or sent stands for delivered: rule 7.
    package func isReceiptless(_ attempt: UInt32) -> Bool {
        guard !receiptless.isEmpty, let state = states.rankState(Int(attempt)),
            state == .accepted || state == .sent,
            let channel = ownChannel[attempt]
                ?? campaigns.channel(table.campaign[Int(attempt)])
        else { return false }
        return receiptless.contains(channel)
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
        return states.has(.read, index) ? states.read.rows[index] : states.main.rows[index]
    }

    /// When a reached attempt delivered, and the row that says so.
    package func delivery(_ attempt: UInt32) -> (time: Timestamp, row: UInt32)? {
        let index = Int(attempt)
        if states.has(.delivered, index) {
            return (FoldKey.time(states.main.keys[index]), states.main.rows[index])
        }
        if states.has(.read, index) {
            return (
                FoldKey.time(ofEarliest: states.read.keys[index]), states.read.rows[index]
            )
        }
        guard let accepted = states.accepted, accepted.keys[index] != Track.none else { return nil }
        return (FoldKey.time(ofEarliest: accepted.keys[index]), accepted.rows[index])
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
    var outcome: ContactOutcome {
        switch self {
        case .delivered, .read: .delivered
        case .failed: .failed
        case .skipped: .skipped
        case .unknown: .unknown
        case .dispatched, .deferred, .accepted, .sent: .pending
        }
    }
}
