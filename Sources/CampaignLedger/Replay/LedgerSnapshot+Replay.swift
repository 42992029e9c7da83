import Campaigns
import EventLog

extension LedgerSnapshot {
    /// Folds to another moment, in memory, and hands what differs from this snapshot's answers to
    /// `body`: campaign by campaign in the byte order of their ids, each followed by its contacts,
    /// then the chains.
    ///
    /// `moment` may be before or after this snapshot's; facts that had not happened by
    /// `occurredBy` are left out of both.
    /// - Returns: how much differs.
    /// - Throws: `invalidInput` for a position beyond the head, `damaged`, `inputOutput`, and
    ///   whatever `body` throws.
    /// - Complexity: O(events) the first time, then O(attempts) and the contacts of the campaigns
    ///   that differ.
    @discardableResult
    public func replay(
        to moment: Moment, _ body: (ReplayDifference) throws -> Void
    ) throws -> ReplaySummary {
        let other = try ledger.snapshot(asOf: moment, occurredBy: occurredBy)
        let now = ReplaySide(self, try fold())
        let replayed = ReplaySide(other, try other.fold())
        let isEarlier = other.asOf.position <= asOf.position
        var comparison = ReplayComparison(
            replayed: replayed, now: now, from: isEarlier ? replayed : now,
            to: isEarlier ? now : replayed)
        return try comparison.run(body)
    }

    /// Folds under another policy or failure table, in memory, and hands what would differ from
    /// this snapshot's answers to `body`: campaign by campaign in the byte order of their ids,
    /// each followed by its contacts and failures, then the chains.
    /// - Returns: how much would differ.
    /// - Throws: `damaged`, `inputOutput`, and whatever `body` throws.
    /// - Complexity: O(events), then O(attempts) and the failures.
    @discardableResult
    public func replay(
        assuming assumption: ReplayAssumption, _ body: (ReplayDifference) throws -> Void
    ) throws -> ReplaySummary {
        let inForce = try fold()
        let (assumed, tables) = try reading { () throws(EventLogError) in
            let assumed = try assumption.fold(self, over: inForce)
            let tables = (
                replayed: try assumption.tables(assumed.policy),
                now: try FailureTables(policy: inForce.policy)
            )
            return (assumed, tables)
        }
        let now = ReplaySide(self, inForce)
        let replayed = ReplaySide(self, assumed)
        var comparison = ReplayComparison(
            replayed: replayed, now: now, from: now, to: replayed, tables: tables)
        return try comparison.run(body)
    }
}

/// One of two folds that are compared, and the snapshot that reads for it.
struct ReplaySide {
    let snapshot: LedgerSnapshot
    let fold: FoldedLog

    init(_ snapshot: LedgerSnapshot, _ fold: FoldedLog) {
        (self.snapshot, self.fold) = (snapshot, fold)
    }

    var result: LedgerFold { fold.result }

    /// The campaigns as the fold shows them.
    var picture: FoldedPicture { FoldedPicture(view: snapshot.view, folded: fold) }

    /// What became of a contact in a campaign; `home` is a number of the log.
    func result(ofHome home: UInt32) -> ContactResult? {
        result.table.place(ofNumber: home).flatMap { result.result(ofHome: $0) }
    }

    /// The state of an attempt by its number.
    func state(ofNumber number: UInt32) -> AttemptState? {
        result.table.place(ofNumber: number).flatMap { result.state($0) }
    }

    /// Statistics of a campaign; nil where the events considered do not know it.
    func statistics(of campaign: UInt32) throws(LedgerError) -> CampaignStatistics? {
        guard result.exists(campaign) else { return nil }
        return try snapshot.statistics(of: campaign, picture)
    }
}
