import Campaigns
import EventLog
import Projections
import Synchronization

/// What a rebuild did.
public struct RebuildSummary: Sendable, Equatable {
    /// Events folded: the position up to which the projections now go.
    public var events: UInt64
}

/// A campaign whose stored numbers are not those of a fresh fold.
public struct CampaignChange: Sendable, Equatable {
    /// Id of the campaign.
    public var campaign: String
    /// What is stored and what a rebuild would store, by member.
    public var members: [(member: String, stored: String, fresh: String)]

    /// Whether all members are equal.
    public static func == (left: Self, right: Self) -> Bool {
        left.campaign == right.campaign && left.members.elementsEqual(right.members, by: ==)
    }
}

/// How far a rebuild has come.
public struct RebuildProgress: Sendable {
    /// Events folded so far.
    public var done: UInt64
    /// Events to be folded.
    public var total: UInt64
}

extension Ledger {
    /// Makes all projections anew from the log, on all cores.
    ///
    /// Those there are go on answering meanwhile; the new ones take their place in one commit, so
    /// that a process killed at any moment leaves the old ones whole. `progress` may be called from
    /// several threads.
    /// - Returns: how many events were folded.
    /// - Throws: `damaged` with the position where an event cannot be read: none is passed over;
    ///   `diskFull`, `inputOutput`.
    /// - Complexity: O(events / cores + attempts).
    @discardableResult
    public func rebuildProjections(
        progress: @escaping @Sendable (RebuildProgress) -> Void = { _ in }
    ) throws(LedgerError) -> RebuildSummary {
        do throws(PictureError) {
            let events = try projections.rebuild { Self.counting($0, progress) }
            return RebuildSummary(events: events)
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    /// The campaigns whose numbers a rebuild would change, in the byte order of their ids. Nothing
    /// is changed.
    /// - Returns: nil where there are no projections to compare with.
    /// - Throws: `damaged`, `inputOutput`.
    /// - Complexity: O(events / cores + attempts).
    public func rebuildChanges(
        progress: @escaping @Sendable (RebuildProgress) -> Void = { _ in }
    ) throws(LedgerError) -> [CampaignChange]? {
        do throws(PictureError) {
            let stored = try ofProjections { () throws(ProjectionError) in
                try projections.file.view()
            }
            let view = try ofLog { () throws(EventLogError) in try log.view() }
            guard let base = try projections.fitting(stored, view) else { return nil }
            return try changes(view, base, Self.counting(view, progress))
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    private static func counting(
        _ view: LogView, _ progress: @escaping @Sendable (RebuildProgress) -> Void
    ) -> @Sendable (Int) -> Void {
        let done = Done()
        let total = view.state.eventCount
        return { rows in
            let now = done.count.add(UInt64(rows), ordering: .relaxed).newValue
            progress(RebuildProgress(done: min(now, total), total: total))
        }
    }

    private final class Done: Sendable {
        let count = Atomic<UInt64>(0)
    }

    private func changes(
        _ view: LogView, _ base: ProjectionView, _ progress: @escaping @Sendable (Int) -> Void
    ) throws(PictureError) -> [CampaignChange] {
        let (rows, _) = try ofLog { () throws(EventLogError) in
            try ProjectionKeeper.fresh(
                view, position: base.checkpoint.position, progress: progress)
        }
        var changes: [(id: [UInt8], change: CampaignChange)] = []
        try rows.emit { row throws(PictureError) in
            guard row.table == .campaigns, let fresh = CampaignRecord(row.value) else { return }
            let campaign = UInt32(truncatingIfNeeded: row.key)
            // A row that cannot be read differs in everything.
            let stored = (try? base.campaign(campaign)) ?? CampaignRecord()
            let differences = CampaignDifference.between(stored, fresh)
            guard !differences.isEmpty else { return }
            let id = try ofLog { () throws(EventLogError) in try view.name(.group, campaign) }
            changes.append(
                (
                    id,
                    CampaignChange(
                        campaign: String(decoding: id, as: UTF8.self),
                        members: differences.map { ($0.member, $0.stored, $0.fresh) })
                ))
        }
        return changes.sorted { $0.id.lexicographicallyPrecedes($1.id) }.map(\.change)
    }
}
