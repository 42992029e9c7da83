import Campaigns
import EventLog
import Projections

/// What the rows after a checkpoint make of the projections: folded when a question comes before
/// the projections have followed, and written when they follow.
struct TailFold: Sendable {
    let view: LogView
    let base: ProjectionView
    /// Of the projections together with the tail.
    let checkpoint: Checkpoint
    let policy: Policy
    let classifier: FailureClassifier
    let attempts: TailAttempts
    let campaigns: TailCampaigns
    let claims: TailClaims
    /// Statistics of the campaigns whose attempts the tail touches.
    private(set) var totals: [UInt32: CampaignTotals] = [:]
    /// How their failed sets change, by home: nil where the contact leaves the set.
    private(set) var failed: [UInt32: [UInt32: FailedEntry?]] = [:]

    /// - Returns: nil where the tail changes rows that it does not touch, so that all must be made
    ///   anew: another policy, the channel of a campaign where that matters, a message id that
    ///   changes hands.
    /// - Complexity: O(rows after the checkpoint).
    init?(_ view: LogView, _ base: ProjectionView) throws(PictureError) {
        let known = base.checkpoint
        let rows = try ofLog { () throws(EventLogError) in
            try TailRows(
                view, after: known.position, qualifiers: !known.receiptless.isEmpty)
        }
        let changes = rows.others.filter { $0.type == .policyChanged }.map(\.row)
        let policies = PolicyFold(view: view)
        let (policy, receiptless) = try ofLog { () throws(EventLogError) in
            let policy = try policies.policy(known.policies + changes)
            return (policy, try policies.receiptless(policy, asOf: view.state.eventCount))
        }
        guard receiptless.sorted() == known.receiptless else { return nil }
        if !changes.isEmpty {
            let earlier = try ofLog { () throws(EventLogError) in
                try policies.policy(known.policies)
            }
            guard policy.failureRules == earlier.failureRules else { return nil }
        }
        guard let claims = try TailClaims(rows, base, view) else { return nil }
        attempts = try TailAttempts(rows, claims, base, view)
        campaigns = try TailCampaigns(rows, attempts, base, view)
        guard receiptless.isEmpty || !campaigns.changesChannel else { return nil }
        var digest = known.digest
        digest.merge(rows.digest)
        let (receipts, isTooMany) = known.receipts.addingReportingOverflow(
            UInt32(rows.others.lazy.filter { $0.subject == .reference }.count))
        guard !isTooMany else {
            throw .projections(
                .damaged(table: .checkpoint, key: 0, what: "it counts too many receipts"))
        }
        checkpoint = try ofLog { () throws(EventLogError) in
            try Checkpoint(
                view, position: view.state.eventCount, digest: digest,
                policies: known.policies + changes, receiptless: receiptless,
                receipts: receipts)
        }
        (self.view, self.base, self.policy, self.claims) = (view, base, policy, claims)
        classifier = FailureClassifier(policy)
        try account(receiptless)
    }

    /// Draws up the statistics of the campaigns touched: what each contact contributed before is
    /// taken out, what it contributes now put in.
    private mutating func account(_ receiptless: Set<UInt32>) throws(PictureError) {
        let numbers = campaigns.facts.keys.sorted()
        let (before, after) = try ofLog { () throws(EventLogError) in
            try accounts(of: numbers, receiptless)
        }
        var labels = RowLabels(view, classifier)
        for campaign in numbers {
            try ofLog { () throws(EventLogError) in
                try account(campaign, before, after, &labels)
            }
            guard totals[campaign]?.isPossible != false else {
                throw .projections(
                    .damaged(
                        table: .campaigns, key: UInt64(campaign),
                        what: "the statistics count less than the attempts do"))
            }
        }
    }

    private func accounts(
        of numbers: [UInt32], _ receiptless: Set<UInt32>
    ) throws(EventLogError) -> (before: CampaignAccounts, after: CampaignAccounts) {
        let source = ViewSource(view: view)
        let earlier = try LedgerFold(
            table: attempts.table, states: attempts.before,
            campaigns: CampaignBook(
                numbers, numbers.map { campaigns.records[$0]?.facts ?? CampaignFacts() }),
            receiptless: receiptless, source: source)
        let later = try LedgerFold(
            table: attempts.table, states: attempts.after,
            campaigns: CampaignBook(
                numbers, numbers.map { campaigns.facts[$0] ?? CampaignFacts() }),
            receiptless: receiptless, source: source)
        return (
            CampaignAccounts(view: view, fold: earlier, classifier: classifier),
            CampaignAccounts(view: view, fold: later, classifier: classifier)
        )
    }

    private mutating func account(
        _ campaign: UInt32, _ before: CampaignAccounts, _ after: CampaignAccounts,
        _ labels: inout RowLabels
    ) throws(EventLogError) {
        var tally = TotalsTally(campaigns.records[campaign]?.totals ?? CampaignTotals())
        var changes: [UInt32: FailedEntry?] = [:]
        for home in after.fold.homes(of: campaign) {
            let number = attempts.table.number(home)
            if try before.add(home, -1, to: &tally, &labels) != nil {
                changes[number] = .some(nil)
            }
            if let entry = try after.add(home, 1, to: &tally, &labels) { changes[number] = entry }
        }
        totals[campaign] = tally.totals
        if !changes.isEmpty { failed[campaign] = changes }
    }
}
