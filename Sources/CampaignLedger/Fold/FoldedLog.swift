import Campaigns
import EventLog
import Projections

/// A fold of events, and what questions need of it besides.
struct FoldedLog: Sendable {
    let result: LedgerFold
    let policy: Policy
    let classifier: FailureClassifier
    let claims: any ClaimSource
}

/// A fold of all events of a log's prefix, made from nothing but the log.
struct WholeFold: Sendable {
    let folded: FoldedLog
    let receipts: ReceiptBook
    let digest: ConsumedDigest
    /// Rows of `policy.changed`, ascending.
    let policies: [UInt32]
    /// How many receipts know only a message id.
    let receiptCount: Int

    /// The fold of everything.
    /// `assuming`: a policy to use in the place of the one in force; nil for that.
    /// - Complexity: O(events).
    init(
        _ view: LogView, _ scope: FoldScope, assuming: Policy? = nil,
        progress: (@Sendable (Int) -> Void)? = nil
    ) throws(EventLogError) {
        let table = try AttemptTable(allOf: view)
        let fold = ParallelFold(view: view, scope: scope, progress: progress)
        var rows = try fold.rows(attemptCount: table.count, hasReceiptlessChannels: false)
        policies = rows.others.filter { $0.type == .policyChanged }.map(\.row)
        let policy: Policy
        if let assuming {
            policy = assuming
        } else {
            policy = try PolicyFold(view: view).policy(policies)
        }
        let receiptless = try PolicyFold(view: view).receiptless(policy, asOf: scope.position)
        if !receiptless.isEmpty {
            // The policy is known only now; what it asks for beyond the usual needs the rows again.
            rows = try fold.rows(attemptCount: table.count, hasReceiptlessChannels: true)
        }
        let facts = try Self.takeCampaigns(view, &rows)
        receipts = try Self.placeReceipts(view, scope, &rows)
        receiptCount = rows.others.lazy.filter { $0.subject == .reference }.count
        digest = rows.digest
        let source = ViewSource(view: view)
        let states = try rows.takeStates(by: source)
        folded = FoldedLog(
            result: try LedgerFold(
                table: table, states: states,
                campaigns: CampaignBook(all: Self.withAttempts(facts, table, states)),
                receiptless: receiptless, source: source),
            policy: policy, classifier: FailureClassifier(policy), claims: receipts)
    }

    private static func takeCampaigns(
        _ view: LogView, _ rows: inout BlockFold
    ) throws(EventLogError) -> [CampaignFacts] {
        var campaigns = CampaignFold(count: Int(view.state.nameCounts.group))
        let reader = CampaignRows(view: view)
        for row in rows.others where row.subject == .group {
            try reader.fold(
                row.row, row.type, row.time, place: Int(row.number), into: &campaigns)
            guard row.type == .campaignAudienceResolved else { continue }
            let homes = try view.listedEntities(at: UInt64(row.row))
            rows.withAttempts { attempts in
                for home in homes { attempts.target(Int(home)) }
            }
        }
        let source = ViewSource(view: view)
        try campaigns.settleTies { (row, other) throws(EventLogError) in
            try source.isIdentityGreater(row, than: other)
        }
        return campaigns.facts
    }

    private static func placeReceipts(
        _ view: LogView, _ scope: FoldScope, _ rows: inout BlockFold
    ) throws(EventLogError) -> ReceiptBook {
        let receipts = rows.others.filter { $0.subject == .reference }
        let book = try ReceiptBook(receipts, view, scope)
        rows.withAttempts { attempts in
            for receipt in receipts {
                guard let attempt = book.claims.claimant(of: receipt.number) else { continue }
                attempts.fold(
                    attempt: Int(attempt), rank: receipt.type.rawValue, time: receipt.time,
                    namesChannel: receipt.namesChannel, row: receipt.row)
            }
        }
        return book
    }

    private static func withAttempts(
        _ facts: [CampaignFacts], _ table: AttemptTable, _ states: AttemptStates
    ) -> [CampaignFacts] {
        var has = [Bool](repeating: false, count: facts.count)
        for attempt in 0..<table.count where states.exists(attempt) {
            has[Int(table.campaign[attempt])] = true
        }
        var facts = facts
        for campaign in facts.indices { facts[campaign].hasAttempts = has[campaign] }
        return facts
    }
}
