import Campaigns
import EventLog

/// All attempts on one contact, in one chain and beyond, as a decision about its next one needs them.
struct MessageHistory: Sendable {
    /// An attempt of the chain.
    struct Try: Sendable {
        /// Its place in the fold.
        var place: UInt32
        var state: AttemptState
        var dispatch: Dispatch
    }

    /// The attempts of the chain, in the order of chain and attempts.
    private(set) var tries: [Try] = []
    private(set) var standing = ChainStanding()
    /// Whether no later message went to the contact on the channel of the message asked about.
    private(set) var isNewest = true
    /// Name of that channel; nil where nothing names it.
    private(set) var channel: String?

    /// `attempt`: the place in the fold of the attempt asked about, the latest of its contact in its
    /// campaign.
    /// - Complexity: O(attempts on the contact, and their events).
    init(
        ofAttempt attempt: UInt32, _ fold: LedgerFold, _ snapshot: LedgerSnapshot
    ) throws(LedgerError) {
        let contact = fold.table.contact[Int(attempt)]
        let root = fold.chains.root(of: fold.table.campaign[Int(attempt)])
        let numbers = try snapshot.reading { () throws(EventLogError) in
            try snapshot.view.entities(ofMember: contact)
        }
        let homes = numbers.compactMap { fold.table.place(ofNumber: $0) }.filter {
            fold.table.isHome($0) && fold.result(ofHome: $0) != nil
        }
        let label = try Self.channel(of: attempt, fold, snapshot)
        channel = try snapshot.labelText(label.map { $0 + 1 } ?? 0)
        let own = try snapshot.dispatch(of: fold.table.number(attempt))
        for home in homes.sorted(by: { left, right in
            fold.isBefore(fold.table.campaign[Int(left)], fold.table.campaign[Int(right)])
        }) {
            let isOfChain = fold.chains.root(of: fold.table.campaign[Int(home)]) == root
            if isOfChain { standing.take(fold.result(ofHome: home), fold, home) }
            for tried in fold.tries(ofHome: home) {
                guard let state = fold.state(tried),
                    let dispatch = try snapshot.dispatch(of: fold.table.number(tried))
                else { continue }
                if isOfChain { tries.append(Try(place: tried, state: state, dispatch: dispatch)) }
                guard let own, tried != attempt,
                    try Self.channel(of: tried, fold, snapshot) == label
                else { continue }
                if try Self.isLater((tried, dispatch), than: (attempt, own), fold, snapshot) {
                    isNewest = false
                }
            }
        }
    }

    /// Label number of an attempt's channel: that of its latest event to name one, else its campaign's.
    private static func channel(
        of attempt: UInt32, _ fold: LedgerFold, _ snapshot: LedgerSnapshot
    ) throws(LedgerError) -> UInt32? {
        try snapshot.dispatch(of: fold.table.number(attempt))?.channel
            ?? fold.campaigns[fold.table.campaign[Int(attempt)]].channel
    }

    /// By (dispatched time, campaign, attempt).
    private static func isLater(
        _ one: (attempt: UInt32, dispatch: Dispatch),
        than other: (attempt: UInt32, dispatch: Dispatch),
        _ fold: LedgerFold, _ snapshot: LedgerSnapshot
    ) throws(LedgerError) -> Bool {
        if one.dispatch.time != other.dispatch.time {
            return one.dispatch.time > other.dispatch.time
        }
        let campaigns = (
            fold.table.campaign[Int(one.attempt)], fold.table.campaign[Int(other.attempt)]
        )
        guard campaigns.0 != campaigns.1 else {
            return fold.table.ordinal(one.attempt) > fold.table.ordinal(other.attempt)
        }
        return try snapshot.campaignID(campaigns.1).precedes(snapshot.campaignID(campaigns.0))
    }

    /// How many attempts at the end of the chain failed one after the other.
    var failuresInARow: Int { tries.reversed().prefix { $0.state == .failed }.count }
}

extension ChainStanding {
    /// Takes into account what became of the contact in one campaign of the chain.
    mutating func take(_ result: ContactResult?, _ fold: LedgerFold, _ home: UInt32) {
        guard let result else { return }
        guard result.outcome != .delivered else {
            isReached = true
            return
        }
        if result.last == nil, !fold.campaigns[fold.table.campaign[Int(home)]].status.isTerminal {
            isToCome = true
        }
        // Every attempt, not just the highest: a lower one of which nothing final is known may still arrive.
        for attempt in fold.tries(ofHome: home) {
            switch fold.state(attempt)?.outcome {
            case .unknown: isUnknown = true
            case .pending: isUnderWay = true
            case .delivered, .failed, .skipped, nil: continue
            }
        }
    }
}
