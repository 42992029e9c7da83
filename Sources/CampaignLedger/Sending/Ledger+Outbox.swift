import Campaigns

extension LedgerSnapshot {
    /// What is due at this moment, by the ledger's clock, and what is claimed. Nothing is recorded, so
    /// nobody has a right to what is listed: a sender claims.
    ///
    /// Due are the contacts without an attempt of campaigns that are sending, or scheduled and whose time has
    /// come, and one further attempt on each failed contact for which a retry in place was requested
    /// since. Campaigns that are paused or over have nothing due. Attempts on contacts that were reached
    /// in the chain, opted out or were erased are listed as skips. Contacts of whom another attempt of the chain
    /// is on its way, or unknown, wait.
    /// - Throws: `damaged`, `inputOutput`.
    /// - Complexity: O(campaigns), and O(contacts of the chain) for each that has anything due.
    public func outbox(_ request: OutboxRequest = OutboxRequest()) throws(LedgerError) -> Outbox {
        let now = ledger.now()
        let scan = try OutboxScan(self, request, now: now)
        return Outbox(
            due: scan.due.filter { $0.skip == nil }.map(\.attempt),
            messages: try scan.messages(),
            skips: scan.due.compactMap { due in
                due.skip.map { OutboxSkip(attempt: due.attempt, reason: $0) }
            },
            claims: scan.claims.map(\.claim), hasMore: scan.hasMore, asOf: asOf)
    }
}

extension Ledger {
    /// Hands out what is due to one sender: records each attempt as dispatched, before anybody calls a
    /// provider, so that no other sender, in whatever process, gets it too.
    ///
    /// All is recorded together and rests on the log as it is at that moment: what was delivered, opted out,
    /// paused or claimed a moment before is not handed out. Attempts that must not be sent are recorded as
    /// skipped. Claims whose result is overdue (the policy's `claimLease`) are recorded as unknown: whether they
    /// went out nobody knows, so they are listed and never handed out again. The first claim of a scheduled
    /// campaign records that it has started.
    ///
    /// Whoever holds a claim records what came of it: `attempt.accepted` with the provider's message id,
    /// `attempt.failed`, or `attempt.unknown`.
    /// - Parameters:
    ///   - request: how much, and of what.
    ///   - sender: a name for people; each claim says it.
    /// - Returns: what this sender is to send. On return it is on disk.
    /// - Throws: `busy` where others claim all the time, `invalidInput` where the sender has no name,
    ///   `damaged`, `diskFull`, `inputOutput`.
    /// - Complexity: as `LedgerSnapshot.outbox(_:)`.
    public func claim(
        _ request: OutboxRequest = OutboxRequest(), sender: String
    ) throws(LedgerError) -> OutboxClaim {
        guard !sender.isEmpty else {
            throw LedgerError(
                .invalidInput, "Unable to claim: the sender has no name.",
                remedy: "Name the sender, so that its claims can be told from others'.")
        }
        var (claim, recorded) = try deciding { (snapshot, losses) throws(LedgerError) in
            // Who lost a race for the first in line looks for others further back.
            try ClaimDecision(
                snapshot, request, sender: sender, from: losses == 0 ? .first : .anywhere
            ).decide()
        }
        claim.position = recorded.first?.position
        return claim
    }
}
