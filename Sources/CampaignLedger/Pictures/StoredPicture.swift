import Campaigns
import EventLog
import Projections

/// Campaigns as the stored projections show them, together with the tail of the log that they have
/// not followed yet.
struct StoredPicture: CampaignPicture {
    let view: LogView
    let base: ProjectionView
    /// Nil where the projections have followed the whole log.
    let tail: TailFold?
    let policy: Policy
    let classifier: FailureClassifier
    let receiptless: Set<UInt32>

    /// - Returns: nil where the tail cannot be folded on its own.
    init?(_ view: LogView, _ base: ProjectionView) throws(PictureError) {
        (self.view, self.base) = (view, base)
        receiptless = Set(base.checkpoint.receiptless)
        if base.checkpoint.position == view.state.eventCount {
            tail = nil
            policy = try ofLog { () throws(EventLogError) in
                try PolicyFold(view: view).policy(base.checkpoint.policies)
            }
            classifier = FailureClassifier(policy)
            return
        }
        guard let tail = try TailFold(view, base) else { return nil }
        self.tail = tail
        (policy, classifier) = (tail.policy, tail.classifier)
    }

    /// Rows of `policy.changed`, ascending.
    var policyRows: [UInt32] { (tail?.checkpoint ?? base.checkpoint).policies }

    /// What the projections and the tail say of a campaign; nil where neither knows it.
    func record(_ campaign: UInt32) throws(PictureError) -> CampaignRecord? {
        let stored: CampaignRecord?
        if let known = tail?.campaigns.records[campaign] {
            stored = known
        } else {
            stored = try ofProjections { () throws(ProjectionError) in
                try base.campaign(campaign)
            }
        }
        guard let tail else { return stored }
        let facts = tail.campaigns.facts[campaign]
        guard var record = stored ?? facts.map({ CampaignRecord(facts: $0) }) else { return nil }
        if let facts { record.facts = facts }
        if let retries = tail.campaigns.retries[campaign] { record.retries = retries }
        if let totals = tail.totals[campaign] { record.totals = totals }
        return record
    }

    func facts(of campaign: UInt32) throws(PictureError) -> CampaignFacts {
        try record(campaign)?.facts ?? CampaignFacts()
    }

    func totals(of campaign: UInt32) throws(PictureError) -> CampaignTotals {
        try record(campaign)?.totals ?? CampaignTotals()
    }

    func exists(_ campaign: UInt32) throws(PictureError) -> Bool {
        guard let record = try record(campaign) else { return false }
        if record.facts.isMentioned || record.facts.hasAttempts { return true }
        for retry in record.retries where try facts(of: retry).retryOf == campaign { return true }
        return false
    }

    func failed(in campaign: UInt32) throws(PictureError) -> [FailedEntry] {
        let stored = try ofProjections { () throws(ProjectionError) in
            try base.failed(in: campaign)
        }
        guard let changes = tail?.failed[campaign] else { return stored }
        let kept = stored.filter { changes[$0.home] == nil }
        return (kept + changes.values.compactMap { $0 }).sorted { $0.home < $1.home }
    }

    func campaigns() throws(PictureError) -> [UInt32] {
        var known: [UInt32] = []
        for campaign in 0..<view.state.nameCounts.group where try exists(campaign) {
            known.append(campaign)
        }
        return known
    }

    func chain(of campaign: UInt32) throws(PictureError) -> ChainTotals {
        let component = try component(of: campaign)
        let book = try book(component)
        let root = ChainPlaces(book).root(of: campaign)
        if !touches(component) {
            let stored = try ofProjections { () throws(ProjectionError) in
                try base.chain(root: root)
            }
            if let stored { return stored }
        }
        var standings = ChainTally.Standings(contacts: Int(view.state.nameCounts.member))
        return try chain(root: root, book, &standings)
    }

    /// All campaigns that are connected with one by anything ever said about who retries whom,
    /// ascending: every chain that it can belong to as of any moment lies within.
    func component(of campaign: UInt32) throws(PictureError) -> [UInt32] {
        var found: Set<UInt32> = [campaign]
        var open = [campaign]
        while let next = open.popLast() {
            guard let record = try record(next) else { continue }
            for neighbour in record.facts.sources + record.retries
            where found.insert(neighbour).inserted { open.append(neighbour) }
        }
        return found.sorted()
    }

    /// Whether the tail says anything of one of some campaigns.
    func touches(_ campaigns: [UInt32]) -> Bool {
        guard let tail else { return false }
        return campaigns.contains {
            tail.campaigns.facts[$0] != nil || tail.campaigns.retries[$0] != nil
        }
    }

    /// The facts of some campaigns.
    func book(_ campaigns: [UInt32]) throws(PictureError) -> CampaignBook {
        var facts: [CampaignFacts] = []
        for campaign in campaigns { facts.append(try self.facts(of: campaign)) }
        return CampaignBook(campaigns, facts)
    }

    /// The chain with a root, drawn up from the statistics of its only member, or else from the
    /// states of all its contacts. `book`: of the component. `standings`: scratch, left as it was.
    func chain(
        root: UInt32, _ book: CampaignBook, _ standings: inout ChainTally.Standings
    ) throws(PictureError) -> ChainTotals {
        let members = ChainPlaces(book).members(ofRoot: root)
        if members == [root] {
            let totals = try totals(of: root)
            let isKnown = try exists(root)
            return ChainTotals(
                alone: root, isKnown: isKnown, book[root].status, totals)
        }
        let fold = try fold(of: members, book)
        var labels = RowLabels(view, classifier)
        return try ofLog { () throws(EventLogError) in
            try CampaignAccounts(view: view, fold: fold, classifier: classifier).chain(
                root: root, &standings, &labels)
        }
    }
}

extension ChainTotals {
    /// The chain of a campaign that retries nobody and that nobody retries.
    init(alone root: UInt32, isKnown: Bool, _ status: CampaignStatus, _ totals: CampaignTotals) {
        let counts = totals.counts
        let ended: ChainEnd
        if isKnown && !status.isTerminal || counts.pending > 0 || counts.unknown > 0
            || totals.failures.contains(where: { $0.category != .nonRetryable })
        {
            ended = .open
        } else {
            ended = counts.failed == 0 ? .recovered : .systemic
        }
        self.init(
            root: root, members: isKnown ? [root] : [], targeted: counts.targeted,
            stillFailed: counts.failed, reachedAt: [counts.delivered], ended: ended)
    }
}
