import Campaigns
import EventLog

/// What the checks of an audit stand on: the fold, and what two passes over the log found beyond
/// it. Everything is read once, before the first check.
///
/// The fold is of a whole prefix, so its places are the numbers that the log gave.
struct AuditGround: Sendable {
    let snapshot: LedgerSnapshot
    let fold: FoldedLog
    let scan: AuditScan
    let histories: AuditHistories
    let retries: AuditRetries
    let repeats: [AuditRepeat]
    let doubleSends: DoubleSendSearch
    /// The attempts on contacts with many of them, by their first attempts: others are gathered when asked for.
    let manyTries: [UInt32: AuditTries]
    /// The campaigns to look at, in the byte order of their ids.
    let campaigns: [UInt32]
    /// Whether all campaigns are looked at.
    let isWhole: Bool
    private let isSelected: [Bool]
    /// Roots of the chains with a campaign to look at.
    private let roots: Set<UInt32>

    init(_ snapshot: LedgerSnapshot, campaigns names: [String]) throws(LedgerError) {
        let scope = FoldScope(
            position: snapshot.asOf.position, occurredBy: snapshot.occurredBy)
        // An audit asks the log alone: it must not believe what it is there to check.
        let fold = try snapshot.reading { () throws(EventLogError) in
            try WholeFold(snapshot.view, scope).folded
        }
        let scan = try snapshot.reading { () throws(EventLogError) in
            try AuditScan(snapshot.view, scope)
        }
        let retries = try snapshot.reading { () throws(EventLogError) in
            try AuditRetries(fold.result, scan, snapshot.view)
        }
        let suspects = try snapshot.reading { () throws(EventLogError) in
            try AuditSuspects(fold.result, scan, retries, snapshot.view)
        }
        let histories = try snapshot.reading { () throws(EventLogError) in
            try AuditHistories(ofMarked: suspects.marked, snapshot.view, scope, scan.claims)
        }
        var selected: Set<UInt32> = []
        for name in names { selected.insert(try Self.campaign(named: name, snapshot, fold)) }
        let inOrder = fold.result.campaignsInOrder()
        campaigns = names.isEmpty ? inOrder : inOrder.filter { selected.contains($0) }
        isWhole = names.isEmpty
        var isSelected = [Bool](repeating: false, count: scan.campaignEvents.count)
        for campaign in campaigns { isSelected[Int(campaign)] = true }
        let roots = Set(campaigns.map { fold.result.chains.root(of: $0) })
        self.snapshot = snapshot
        self.fold = fold
        self.scan = scan
        self.retries = retries
        self.histories = histories
        self.isSelected = isSelected
        self.roots = roots
        var manyTries: [UInt32: AuditTries] = [:]
        for (home, further) in fold.result.table.further where further.count >= Self.many {
            manyTries[home] = AuditTries(ofHome: home, fold.result, scan)
        }
        self.manyTries = manyTries
        repeats = AuditRepeat.all(fold.result, retries, histories)
        doubleSends = DoubleSendSearch(
            fold.result, roots: roots, contacts: Int(snapshot.view.state.nameCounts.member))
    }

    private static let many = 8

    private static func campaign(
        named id: String, _ snapshot: LedgerSnapshot, _ fold: FoldedLog
    ) throws(LedgerError) -> UInt32 {
        let number = try snapshot.reading { () throws(EventLogError) in
            try snapshot.view.find(.group, [UInt8](id.utf8))
        }
        guard let number, fold.result.exists(number) else {
            throw LedgerError.unknownCampaign(id)
        }
        return number
    }

    /// The state of everything.
    var result: LedgerFold { fold.result }

    /// Whether a campaign is one to look at.
    func isSelected(_ campaign: UInt32) -> Bool { isSelected[Int(campaign)] }

    /// Whether an attempt is of a campaign to look at.
    func isSelected(attempt: UInt32) -> Bool {
        isSelected[Int(result.table.campaign[Int(attempt)])]
    }

    /// The events of some type about a campaign, ascending by position.
    func events(of campaign: UInt32, _ type: EventType) -> [CampaignEvent] {
        scan.campaignEvents[Int(campaign)].filter { $0.type == type }
    }
}

extension AuditGround {
    /// A finding about a campaign.
    func finding(
        _ check: AuditCheck, campaign: UInt32, _ sentence: String, rows: [UInt32]
    ) throws(LedgerError) -> AuditFinding {
        var finding = AuditFinding(check, sentence)
        finding.chain = try snapshot.campaignID(result.chains.root(of: campaign))
        finding.campaign = try snapshot.campaignID(campaign)
        finding.show(rows)
        return finding
    }

    /// A finding about an attempt.
    func finding(
        _ check: AuditCheck, attempt: UInt32, _ sentence: String, rows: [UInt32]
    ) throws(LedgerError) -> AuditFinding {
        let campaign = result.table.campaign[Int(attempt)]
        var finding = try finding(check, campaign: campaign, sentence, rows: rows)
        try name([result.table.contact[Int(attempt)]], in: &finding)
        finding.attempt = Int(result.table.ordinal(attempt))
        return finding
    }

    /// Says which contacts a finding is about.
    func name(_ contacts: [UInt32], in finding: inout AuditFinding) throws(LedgerError) {
        finding.contactCount = contacts.count
        var names: [String] = []
        for contact in contacts.prefix(AuditFinding.mostNamed) {
            names.append(try snapshot.name(.member, contact))
        }
        finding.contacts = names.sorted { $0.precedes($1) }
    }
}
