import Campaigns
import EventLog

/// Two folds of one log, compared campaign by campaign.
struct ReplayComparison {
    let replayed: ReplaySide
    let now: ReplaySide
    /// Replayed and now again, in the order in which reasons lead from one to the other.
    let from: ReplaySide
    let to: ReplaySide
    /// The failure tables of either side, where they may differ by assumption.
    var tables: (replayed: FailureTables, now: FailureTables)?
    private(set) var summary = ReplaySummary()
    private lazy var audiences = AudienceIndex(from: from, to: to)

    init(
        replayed: ReplaySide, now: ReplaySide, from: ReplaySide, to: ReplaySide,
        tables: (replayed: FailureTables, now: FailureTables)? = nil
    ) {
        (self.replayed, self.now, self.from, self.to) = (replayed, now, from, to)
        self.tables = tables
    }

    /// Hands every difference to `body`.
    mutating func run(_ body: (ReplayDifference) throws -> Void) throws -> ReplaySummary {
        var roots: Set<UInt32> = []
        let sharesRules =
            tables == nil && replayed.fold.policy.failureRules == now.fold.policy.failureRules
        for (campaign, id) in try campaigns() {
            if sharesRules, isSame(campaign) { continue }
            for side in [replayed, now] where side.result.exists(campaign) {
                roots.insert(side.result.chains.root(of: campaign))
            }
            let changes = try CampaignChanges.changes(
                of: campaign, replayed: replayed, now: now)
            if !changes.isEmpty {
                try hand(.campaign(ReplayedCampaign(campaign: id, changes: changes)), to: body)
            }
            try compareContacts(of: campaign, id, body)
            if tables != nil { try compareFailures(of: campaign, id, body) }
        }
        try compareChains(roots, body)
        return summary
    }

    mutating func hand(
        _ difference: ReplayDifference, to body: (ReplayDifference) throws -> Void
    ) throws {
        summary.count(difference)
        try body(difference)
    }

    /// The campaigns that either side knows, in the byte order of their ids.
    private func campaigns() throws(LedgerError) -> [(campaign: UInt32, id: String)] {
        let both = Set(replayed.result.campaignsInOrder()).union(now.result.campaignsInOrder())
        return try named(both)
    }

    /// The side whose view has more events, and so all names of both.
    private var newer: ReplaySide {
        replayed.snapshot.view.state.eventCount > now.snapshot.view.state.eventCount
            ? replayed : now
    }

    private func named(
        _ campaigns: Set<UInt32>
    ) throws(LedgerError) -> [(campaign: UInt32, id: String)] {
        var named: [(campaign: UInt32, id: String)] = []
        for campaign in campaigns {
            named.append((campaign, try newer.snapshot.campaignID(campaign)))
        }
        return named.sorted { $0.id.precedes($1.id) }
    }

    /// The homes of a campaign by their numbers: all that the side with the longer log knows.
    private func homes(of campaign: UInt32) -> [UInt32] {
        let side = replayed.result.table.count > now.result.table.count ? replayed : now
        return side.result.homes(of: campaign).map { side.result.table.number($0) }
    }

    /// Whether neither the campaign nor any attempt of it differs: what most are when little was
    /// recorded in between.
    private func isSame(_ campaign: UInt32) -> Bool {
        let (left, right) = (replayed.result, now.result)
        guard left.campaigns[campaign] == right.campaigns[campaign],
            left.exists(campaign) == right.exists(campaign),
            left.receiptless == right.receiptless,
            left.chains.root(of: campaign) == right.chains.root(of: campaign),
            left.chains.position(of: campaign) == right.chains.position(of: campaign)
        else { return false }
        for home in homes(of: campaign) where !isSame(home: home) { return false }
        return true
    }

    private func isSame(home: UInt32) -> Bool {
        let (left, right) = (replayed.result, now.result)
        guard let one = left.table.place(ofNumber: home),
            let other = right.table.place(ofNumber: home)
        else { return false }
        let (tries, others) = (left.tries(ofHome: one), right.tries(ofHome: other))
        guard left.states.isTargeted(Int(one)) == right.states.isTargeted(Int(other)),
            tries.count == others.count
        else { return false }
        return zip(tries, others).allSatisfy { one, other in
            left.table.number(one) == right.table.number(other)
                && left.states.seen[Int(one)] == right.states.seen[Int(other)]
                && left.decidingRow(one) == right.decidingRow(other)
                && left.deliveryRow(one) == right.deliveryRow(other)
                && left.isReceiptless(one) == right.isReceiptless(other)
        }
    }

    private mutating func compareContacts(
        of campaign: UInt32, _ id: String, _ body: (ReplayDifference) throws -> Void
    ) throws {
        var differing: [(contact: String, home: UInt32)] = []
        for home in homes(of: campaign)
        where replayed.result(ofHome: home)?.outcome != now.result(ofHome: home)?.outcome {
            differing.append((try contactID(ofHome: home), home))
        }
        differing.sort { $0.contact.precedes($1.contact) }
        for (contact, home) in differing {
            let reason = try ReplayReasons.reason(
                ofHome: home, from: from, to: to, audiences: &audiences)
            let difference = ReplayedOutcome(
                campaign: id, contact: contact, replayed: replayed.result(ofHome: home)?.outcome,
                now: now.result(ofHome: home)?.outcome, reason: reason)
            try hand(.contact(difference), to: body)
        }
    }

    private func contactID(ofHome home: UInt32) throws(LedgerError) -> String {
        for side in [now, replayed] {
            guard let place = side.result.table.place(ofNumber: home) else { continue }
            return try side.snapshot.name(.member, side.result.table.contact[Int(place)])
        }
        return ""
    }

    private mutating func compareFailures(
        of campaign: UInt32, _ id: String, _ body: (ReplayDifference) throws -> Void
    ) throws {
        guard let tables else { return }
        var differing: [ReplayedCategory] = []
        for home in now.result.homes(of: campaign) {
            for attempt in now.result.tries(ofHome: home)
            where now.result.state(attempt) == .failed {
                let row = now.result.decidingRow(attempt)
                let failure = try now.snapshot.reading { () throws(EventLogError) in
                    try now.fold.classifier.failure(atRow: row, now.snapshot.view)
                }
                let (code, text) = (failure.code, failure.text)
                let before = tables.now.verdict(code: code, text: text)
                let after = tables.replayed.verdict(code: code, text: text)
                guard before.category != after.category else { continue }
                let contact = now.result.table.contact[Int(home)]
                differing.append(
                    ReplayedCategory(
                        campaign: id, contact: try now.snapshot.name(.member, contact),
                        attempt: Int(now.result.table.ordinal(attempt)), code: code, text: text,
                        position: UInt64(row), replayed: after, now: before))
            }
        }
        differing.sort {
            $0.contact.hasSameBytes(as: $1.contact)
                ? $0.attempt < $1.attempt : $0.contact.precedes($1.contact)
        }
        for difference in differing { try hand(.failure(difference), to: body) }
    }

    private mutating func compareChains(
        _ roots: Set<UInt32>, _ body: (ReplayDifference) throws -> Void
    ) throws {
        guard !roots.isEmpty else { return }
        let contacts = max(
            replayed.snapshot.view.state.nameCounts.member,
            now.snapshot.view.state.nameCounts.member)
        var standings = ChainTally.Standings(contacts: Int(contacts))
        for (root, id) in try named(roots) {
            let changes = try CampaignChanges.chainChanges(
                ofRoot: root, replayed: replayed, now: now, &standings)
            guard !changes.isEmpty else { continue }
            try hand(.chain(ReplayedChain(root: id, changes: changes)), to: body)
        }
    }
}
