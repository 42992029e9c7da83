import Campaigns
import EventLog

extension LedgerSnapshot {
    /// Looks for what should not be: contacts forgotten, sent to twice or retried in vain, events
    /// that contradict each other.
    ///
    /// Everything listed is a finding: late, doubled and shuffled webhooks give none.
    /// - Parameters:
    ///   - campaigns: ids of the campaigns to look at, with the chains they are in; all where none
    ///     is named. Receipts that belong to no attempt are looked for only then.
    ///   - checks: what to look for.
    ///   - limit: the most findings of each check that are described; the counts are of all.
    /// - Returns: how many findings each check has, and the findings with the events behind them.
    /// - Throws: `unknownCampaign`, `damaged`, `inputOutput`.
    /// - Complexity: O(events + findings): a fold, and two more passes over the log.
    public func audit(
        campaigns: [String] = [], checks: Set<AuditCheck> = Set(AuditCheck.allCases),
        limit: Int = .max
    ) throws(LedgerError) -> AuditReport {
        let ground = try AuditGround(self, campaigns: campaigns)
        var findings = AuditFindings(limit: limit)
        var tallies: [AuditReport.Tally] = []
        for rule in AuditRules.all where checks.contains(rule.check) {
            try rule.find(ground, into: &findings)
            tallies.append(
                AuditReport.Tally(check: rule.check, count: findings.count(of: rule.check)))
        }
        return AuditReport(
            campaigns: ground.campaigns.count, checks: tallies, findings: findings.sorted,
            doubleSends: checks.isDisjoint(with: [.doubleSend, .possibleDoubleSend])
                ? nil : ground.doubleSends.bounds)
    }
}
