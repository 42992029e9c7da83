import Campaigns
import EventLog
import Projections

/// The fold of some attempts as of an earlier moment, from the rows about them alone.
///
/// Which campaigns are connected, which attempts they have and who ever claimed a message id it
/// learns from the projections, which are of a later moment and know at least as much.
struct PartialFold {
    let picture: StoredPicture
    let scope: FoldScope

    private var view: LogView { picture.view }

    /// The fold of some attempts, given by their numbers, which ascend; with each attempt there are
    /// its home and all others of that. `component`: the campaigns of the chains asked about.
    /// `asked`: one of which it matters whether the events considered know it, even where they say
    /// nothing of these attempts.
    /// - Complexity: O(rows about the attempts).
    func fold(
        attempts numbers: [UInt32], campaigns component: [UInt32], asked: UInt32? = nil
    ) throws(PictureError) -> FoldedLog {
        let policies = PolicyFold(view: view)
        let (policy, receiptless) = try ofLog { () throws(EventLogError) in
            let policy = try policies.policy(try considered(picture.policyRows))
            return (policy, try policies.receiptless(policy, asOf: scope.position))
        }
        let table = try ofLog { () throws(EventLogError) in try AttemptTable(of: numbers, view) }
        var fold = AttemptFold(
            count: numbers.count, hasReceiptlessChannels: !receiptless.isEmpty)
        let claimed = try ofLog { () throws(EventLogError) in
            try addRows(about: numbers, table, to: &fold)
        }
        let claims = try addReceipts(claimed, table, to: &fold)
        let audiences = try ofLog { () throws(EventLogError) in
            try addAudiences(table, component, to: &fold)
        }
        let source = ViewSource(view: view)
        let states = try ofLog { () throws(EventLogError) in try fold.settled(by: source) }
        let facts = try facts(of: component, table, states, audiences, asked)
        return try ofLog { () throws(EventLogError) in
            FoldedLog(
                result: try LedgerFold(
                    table: table, states: states, campaigns: CampaignBook(component, facts),
                    receiptless: receiptless, source: source),
                policy: policy, classifier: FailureClassifier(policy), claims: claims)
        }
    }

    private func isConsidered(_ row: HotRow) -> Bool {
        row.position <= scope.position && row.time <= scope.latest
    }

    private func considered(_ rows: [UInt32]) throws(EventLogError) -> [UInt32] {
        var considered: [UInt32] = []
        for row in rows where UInt64(row) <= scope.position {
            if try view.occurredAt(UInt64(row)) <= scope.latest { considered.append(row) }
        }
        return considered
    }

    /// Above this many, attempts are looked up by ranges of numbers instead of one by one.
    private static let mostSingleLookups = 16
    /// Ranges closer than this are looked up together: passing over a row is cheaper than a look-up.
    private static let mostSkipped: UInt32 = 64

    /// - Returns: which attempts claim which message ids.
    private func addRows(
        about numbers: [UInt32], _ table: AttemptTable, to fold: inout AttemptFold
    ) throws(EventLogError) -> [UInt32: Set<UInt32>] {
        var claimed: [UInt32: Set<UInt32>] = [:]
        try view.forEachHotRow(at: try positions(about: numbers)) { row throws(EventLogError) in
            guard row.subject == .entity, isConsidered(row),
                let place = table.place(ofNumber: row.number),
                AttemptState(rawValue: row.kind) != nil
            else { return }
            fold.fold(
                attempt: Int(place), rank: row.kind, time: row.time, namesChannel: row.isQualified,
                row: UInt32(row.position))
            if row.reference > 0 { claimed[row.reference - 1, default: []].insert(row.number) }
        }
        return claimed
    }

    private func positions(about numbers: [UInt32]) throws(EventLogError) -> [UInt64] {
        if numbers.count <= Self.mostSingleLookups {
            var positions: [UInt64] = []
            for number in numbers { positions += try view.positions(of: .entity, number) }
            return positions.filter { $0 <= scope.position }.sorted()
        }
        var ranges: [ClosedRange<UInt32>] = []
        for number in numbers {
            if let last = ranges.last, number - last.upperBound <= Self.mostSkipped {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return try view.positions(ofEntitiesIn: ranges).filter { $0 <= scope.position }
    }

    /// Gives receipts to the attempts that claim their message ids, as of the moment.
    private func addReceipts(
        _ claimed: [UInt32: Set<UInt32>], _ table: AttemptTable, to fold: inout AttemptFold
    ) throws(PictureError) -> PartialClaims {
        var claims = PartialClaims()
        guard picture.hasReceipts else { return claims }
        for (message, attempts) in claimed {
            let owner = try owner(of: message, among: attempts)
            claims.claimants[message] = owner
            guard let place = table.place(ofNumber: owner) else { continue }
            try ofLog { () throws(EventLogError) in
                let rows = try view.positions(of: .reference, message)
                try view.forEachHotRow(at: rows) { row throws(EventLogError) in
                    guard isConsidered(row) else { return }
                    fold.fold(
                        attempt: Int(place), rank: row.kind, time: row.time,
                        namesChannel: row.isQualified, row: UInt32(row.position))
                }
            }
        }
        return claims
    }

    /// The first attempt that had claimed a message id by then. `known`: some that had.
    private func owner(
        of message: UInt32, among known: Set<UInt32>
    ) throws(PictureError) -> UInt32 {
        var claiming = Array(known)
        for other in try picture.claiming(message) where !known.contains(other) {
            let rows = try ofLog { () throws(EventLogError) in
                try view.positions(of: .entity, other)
            }
            var hasClaimed = false
            try ofLog { () throws(EventLogError) in
                try view.forEachHotRow(at: rows) { row throws(EventLogError) in
                    if isConsidered(row), row.reference == message + 1 { hasClaimed = true }
                }
            }
            if hasClaimed { claiming.append(other) }
        }
        return try ofLog { () throws(EventLogError) in
            try ClaimTable.earliest(of: claiming, view)
        }
    }

    /// Notes which contacts audiences name. Rows about campaigns are read only once.
    /// - Returns: the facts of the campaigns, by number.
    private func addAudiences(
        _ table: AttemptTable, _ component: [UInt32], to fold: inout AttemptFold
    ) throws(EventLogError) -> [UInt32: CampaignFacts] {
        var facts: [UInt32: CampaignFacts] = [:]
        let wanted = Set(table.campaign)
        for campaign in component {
            var audiences: [UInt64] = []
            facts[campaign] = try CampaignRows(view: view).facts(of: campaign) { row in
                guard isConsidered(row) else { return false }
                if row.kind == EventType.campaignAudienceResolved.rawValue {
                    audiences.append(row.position)
                }
                return true
            }
            guard wanted.contains(campaign) else { continue }
            for row in audiences {
                for home in try view.listedEntities(at: row) {
                    if let place = table.place(ofNumber: home) { fold.target(Int(place)) }
                }
            }
        }
        return facts
    }

    private func facts(
        of component: [UInt32], _ table: AttemptTable, _ states: AttemptStates,
        _ known: [UInt32: CampaignFacts], _ asked: UInt32?
    ) throws(PictureError) -> [CampaignFacts] {
        var known = known
        for place in 0..<table.count where states.exists(place) {
            known[table.campaign[place]]?.hasAttempts = true
        }
        if let asked, let facts = known[asked], !facts.isMentioned, !facts.hasAttempts {
            known[asked]?.hasAttempts = try hasAttempts(asked)
        }
        return component.map { known[$0] ?? CampaignFacts() }
    }

    /// Whether any event about an attempt of a campaign had happened by then.
    /// - Complexity: O(attempts of the campaign) at worst; usually the first one answers.
    private func hasAttempts(_ campaign: UInt32) throws(PictureError) -> Bool {
        let given = try ofLog { () throws(EventLogError) in
            try view.numbersGiven(by: scope.position)
        }
        guard campaign < given.groups else { return false }
        for attempt in try picture.attempts(of: campaign) where attempt < given.entities {
            var isKnown = false
            try ofLog { () throws(EventLogError) in
                let rows = try view.positions(of: .entity, attempt)
                try view.forEachHotRow(at: rows.filter { $0 <= scope.position }) {
                    row throws(EventLogError) in
                    if isConsidered(row) { isKnown = true }
                }
            }
            if isKnown { return true }
        }
        return false
    }
}

/// Who claimed some message ids, as far as a question has looked.
struct PartialClaims: ClaimSource {
    var claimants: [UInt32: UInt32] = [:]

    func claimant(of message: UInt32) -> UInt32? { claimants[message] }

    /// Not looked for: whoever asks for these folds everything.
    func unmatchedRows() -> [UInt32] { [] }
}
