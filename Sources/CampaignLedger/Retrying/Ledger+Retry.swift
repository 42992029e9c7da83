import Campaigns
import EventLog

@_exported public import Retry

extension Ledger {
    /// Retries a campaign: a new campaign linked to it, or further attempts in place, for the contacts that
    /// failed, less those who were reached meanwhile, opted out, or must not be sent to again.
    ///
    /// All events are recorded together, and only if no event of the chain has come since the decision:
    /// of two who ask at the same moment one gets a retry, the other a refusal. On return they are
    /// on disk.
    /// - Returns: the retry, or the refusal, of which nothing is recorded.
    /// - Throws: `invalidInput` for an id that is malformed, `refused` for one that is taken, `busy` where
    ///   the chain changes all the time, `damaged`, `diskFull`, `inputOutput`.
    /// - Complexity: O(contacts of the chain).
    public func retry(
        _ campaign: String, _ options: RetryOptions
    ) throws(LedgerError) -> RetryOutcome {
        let (outcome, recorded) = try deciding { snapshot throws(LedgerError) in
            try RetryDecision(snapshot, campaign, options).decide()
        }
        guard case .accepted(var summary) = outcome else { return outcome }
        summary.position = recorded.first?.position
        return .accepted(summary)
    }

    /// Makes a campaign of its own with the message and the audience filter of another one: everybody is
    /// sent to again, whatever became of them.
    ///
    /// The new campaign is a draft without contacts; `cloneOf` names the other one.
    /// - Parameters:
    ///   - campaign: id of the other one.
    ///   - id: of the new campaign.
    ///   - actor: who asks.
    /// - Returns: where the event is in the log.
    /// - Throws: `unknownCampaign`, `invalidInput` where the id is malformed, `refused` where it is
    ///   taken, and what an append throws.
    @discardableResult
    public func clone(
        _ campaign: String, as id: String, actor: String
    ) throws(LedgerError) -> UInt64 {
        let (_, recorded) = try deciding { snapshot throws(LedgerError) in
            try CloneDecision(snapshot, campaign, id, actor).decide()
        }
        return recorded[0].position
    }
}

extension LedgerSnapshot {
    /// What a retry of a campaign would be at this snapshot; nothing is recorded.
    /// - Returns: the retry, without a position, or the refusal.
    /// - Throws: `invalidInput`, `damaged`, `inputOutput`.
    /// - Complexity: O(contacts of the chain).
    public func planRetry(
        of campaign: String, _ options: RetryOptions
    ) throws(LedgerError) -> RetryOutcome {
        try RetryDecision(self, campaign, options).decide().result
    }

    /// The policy in force.
    /// - Throws: `damaged`, `inputOutput`.
    public func policy() throws(LedgerError) -> Policy {
        try asking(about: .campaigns([])) { $0.policy }
    }

    /// How many campaigns are scheduled: what the quota counts.
    /// - Complexity: O(campaigns).
    func scheduledCampaigns() throws(LedgerError) -> Int {
        try asking(about: .everything) { picture throws(LedgerError) in
            try pictured { () throws(PictureError) in
                var count = 0
                for campaign in try picture.campaigns()
                where try picture.facts(of: campaign).status == .scheduled { count += 1 }
                return count
            }
        }
    }
}
