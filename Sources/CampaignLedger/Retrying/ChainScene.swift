import Campaigns
import EventLog

/// The chain of a campaign, as a decision about retries sees it.
struct ChainScene: Sendable {
    let snapshot: LedgerSnapshot
    let folded: FoldedLog
    /// The campaign that the decision is about.
    let campaign: UInt32
    /// The campaigns of its chain, ascending by (chain position, id).
    let members: [UInt32]
    private let isMember: Set<UInt32>

    /// - Throws: `unknownCampaign`, `damaged`, `inputOutput`.
    /// - Complexity: O(contacts of the chain) where the projections can be used, else O(events).
    init(_ snapshot: LedgerSnapshot, campaign id: String) throws(LedgerError) {
        self.snapshot = snapshot
        let campaign = try snapshot.number(ofCampaign: id)
        self.campaign = campaign
        folded = try snapshot.trusting { () throws(LedgerError) in
            try snapshot.pictured { () throws(PictureError) in
                try snapshot.folds.chain(of: campaign)
            }
        }
        guard folded.result.exists(campaign) else { throw LedgerError.unknownCampaign(id) }
        members = folded.result.members(ofRoot: folded.result.chains.root(of: campaign))
        isMember = Set(members)
    }

    var result: LedgerFold { folded.result }
    var facts: CampaignFacts { result.campaigns[campaign] }

    /// Name of the campaign's channel; nil where no event names one.
    func channel(of campaign: UInt32) throws(LedgerError) -> String? {
        try snapshot.labelText(result.campaigns[campaign].channel.map { $0 + 1 } ?? 0)
    }

    /// The campaigns that retry this one, by the statement that counts.
    var retries: [UInt32] { members.filter { result.campaigns[$0].retryOf == campaign } }

    /// Attempt 1 of a contact in each campaign of the chain that targets it, in the order of the
    /// chain.
    /// - Complexity: O(campaigns that target the contact).
    func homes(of contact: UInt32) throws(LedgerError) -> [UInt32] {
        let numbers = try snapshot.reading { () throws(EventLogError) in
            try snapshot.view.entities(ofMember: contact)
        }
        return numbers.compactMap { result.table.place(ofNumber: $0) }.filter {
            result.table.isHome($0) && isMember.contains(result.table.campaign[Int($0)])
                && result.result(ofHome: $0) != nil
        }.sorted { result.isBefore(result.table.campaign[Int($0)], result.table.campaign[Int($1)]) }
    }

    /// What must not have happened when a decision about this chain is recorded.
    /// `contacts`: those that it concerns; nil for all.
    func guarded(contacts: Set<UInt32>? = nil) -> AppendGuard {
        AppendGuard(
            since: snapshot.asOf.position, campaigns: isMember, contacts: contacts,
            knowsClaims: snapshot.view.state.referenceRows > 0, claims: folded.claims)
    }
}

/// Where a contact stands in a chain.
struct ChainStanding: Sendable {
    /// An attempt reached it.
    var isReached = false
    /// An attempt is on its way: nothing final is known of it.
    var isUnderWay = false
    /// Nobody knows what became of it.
    var isUnknown = false
    /// A campaign that is not over targets it and has not begun with it.
    var isToCome = false
}

extension ChainScene {
    /// Where a contact stands in the whole chain, given its homes in it.
    func standing(_ homes: [UInt32]) -> ChainStanding {
        var standing = ChainStanding()
        for home in homes { standing.take(result.result(ofHome: home), result, home) }
        return standing
    }
}
