import Campaigns
import JSON

extension Ledger {
    /// Changes members of the policy. On return the event is on disk.
    ///
    /// - Parameters:
    ///   - members: a JSON object with the members of `policy.changed` that are to change:
    ///     `retention`, `scheduledQuota`, `claimLease`, `automaticRetry`, `receiptlessChannels`,
    ///     `failureCatalogue`. What is left out of `automaticRetry` stays as it is in force.
    ///   - actor: who asks for it.
    /// - Returns: the `policy.changed`.
    /// - Throws: `invalidInput` for a member that is not known or not right, and for a time zone that
    ///   the system does not know; and what an append throws.
    /// - Complexity: O(changes of the policy) where the projections can be used, else O(events).
    @discardableResult
    public func setPolicy(
        _ members: String, actor: String
    ) throws(LedgerError) -> ActingOutcome {
        try ActingCheck.actor(actor)
        let change = try PolicyChange(members)
        return try acting { snapshot throws(LedgerError) in
            let author = snapshot.author(actor, after: try snapshot.latestPolicyChange())
            let event = author.event(.policyChanged, change.members(over: try snapshot.policy()))
            return ([event], snapshot.guarded())
        }
    }

    /// Records that an obstacle is out of the way: it releases the contacts whose deciding failure
    /// waited for it. On return the event is on disk.
    ///
    /// - Parameters:
    ///   - unlock: what the failure catalogue calls it, `fix:auth` for instance.
    ///   - channel: where it was in the way; nil for everywhere.
    ///   - actor: who asks for it.
    /// - Returns: the `obstacle.cleared`.
    /// - Throws: `refused` for a name that no rule of the catalogue in force has: it would release
    ///   nobody; `invalidInput`, and what an append throws.
    @discardableResult
    public func clearObstacle(
        _ unlock: String, channel: String? = nil, actor: String
    ) throws(LedgerError) -> ActingOutcome {
        try ActingCheck.actor(actor)
        try ActingCheck.channel(channel)
        var members = [JSONMember("unlock", .string(unlock))]
        if let channel { members.append(JSONMember("channel", .string(channel))) }
        return try acting { snapshot throws(LedgerError) in
            let known = try snapshot.policy().catalogue().rules.map(\.unlock).filter { !$0.isEmpty }
            guard known.contains(where: { $0.hasSameBytes(as: unlock) }) else {
                throw LedgerError(
                    .refused,
                    "Unable to clear the obstacle '\(unlock)': no failure code waits for it.",
                    remedy: "Name one of "
                        + Set(known.map { ExactText($0) }).sorted().map(\.text).joined(
                            separator: ", ")
                        + "; nothing was recorded.")
            }
            return ([snapshot.author(actor).event(.obstacleCleared, members)], snapshot.guarded())
        }
    }
}

extension LedgerSnapshot {
    /// The time of the latest change of the policy; nil where there was none.
    fileprivate func latestPolicyChange() throws(LedgerError) -> Timestamp? {
        var latest: Timestamp?
        for row in try policyRows() {
            let time = try time(ofRow: row)
            latest = max(time, latest ?? time)
        }
        return latest
    }
}
