import Campaigns
import JSON

extension LedgerSnapshot {
    /// What the automatic retry makes of every failed message at a moment, by the policy in force.
    /// Nothing is recorded.
    /// - Parameter moment: nil for now, by the ledger's clock. A later one tells what would be retried then
    ///   if nothing else happened.
    /// - Returns: every failed message with its verdict.
    /// - Throws: `unknownTimeZone` where the policy names one that the system does not know, `damaged`,
    ///   `inputOutput`.
    /// - Complexity: O(attempts), and some look-ups for each failed message.
    public func planAutomaticRetry(
        at moment: Timestamp? = nil
    ) throws(LedgerError) -> AutomaticRetryPlan {
        let now = moment ?? ledger.now()
        let scan = try AutomaticRetryScan(self, now: now)
        return AutomaticRetryPlan(
            at: now, isEnabled: scan.isEnabled, messages: scan.messages, asOf: asOf)
    }
}

extension Ledger {
    /// Requests a further attempt in place for every message that the automatic retry takes now. To be
    /// called once an hour, or whenever it suits: what is not due is left alone, and what was
    /// requested is not requested again.
    ///
    /// All is recorded together, and only if nothing of the contacts concerned has come since the decision.
    /// - Parameter actor: who runs it; the events say so, and that the trigger is automatic.
    /// - Returns: what was requested. On return it is on disk; the outbox hands it out.
    /// - Throws: `unknownTimeZone`, `busy`, and what an append throws.
    /// - Complexity: as `LedgerSnapshot.planAutomaticRetry(at:)`.
    public func runAutomaticRetry(actor: String) throws(LedgerError) -> AutomaticRetryRun {
        var (run, recorded) = try deciding { snapshot throws(LedgerError) in
            let scan = try AutomaticRetryScan(snapshot, now: snapshot.author(actor).time)
            let eligible = scan.messages.filter { $0.verdict == .eligible }
            var events: [String] = []
            var start = 0
            while start < eligible.count {
                let campaign = eligible[start].campaign
                let end =
                    eligible[start...].firstIndex { !$0.campaign.hasSameBytes(as: campaign) }
                    ?? eligible.count
                let number = try snapshot.number(ofCampaign: campaign)
                let author = snapshot.author(actor, after: scan.latest[number])
                events += author.listing(
                    eligible[start..<end].map(\.contact), .campaignRetryRequested,
                    subject: campaign,
                    [JSONMember("trigger", .string(AttemptTrigger.automatic.rawValue))])
                start = end
            }
            return Decision(
                events: events, guarded: scan.guarded,
                result: AutomaticRetryRun(
                    requested: eligible, left: scan.messages.count - eligible.count,
                    position: nil, asOf: snapshot.asOf))
        }
        run.position = recorded.first?.position
        return run
    }
}
