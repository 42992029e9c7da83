import Campaigns
import EventLog

/// What must not have happened between a decision and the commit of what it led to.
///
/// It looks at the rows that came after the decision's snapshot, under the write lock, so nothing
/// can come between the look and the commit.
struct AppendGuard: Sendable {
    /// The last position that the decision knew.
    var since: UInt64
    /// The campaigns that the decision rests on.
    var campaigns: Set<UInt32>
    /// The contacts whose attempts and opt-outs matter; nil for all.
    var contacts: Set<UInt32>?
    /// Id of a campaign that the decision makes: nobody else may have named it; nil for none.
    var newCampaign: String?
    /// Whether attempts on the contacts matter in whatever campaign, not just in those.
    var watchesAllCampaigns = false
    /// Whether any campaign that gets scheduled matters: a quota was counted.
    var watchesScheduling = false
    /// Whether `claims` knows of any claim: before the first receipt that knows only a message id nobody keeps
    /// account of them.
    var knowsClaims = true
    /// Tells which attempt a message id belonged to when the decision was made.
    let claims: any ClaimSource

    /// Whether nothing of it has happened.
    /// - Complexity: O(rows since).
    func holds(_ view: LogView) throws(EventLogError) -> Bool {
        guard view.state.eventCount > since else { return true }
        if let newCampaign, try view.find(.group, Array(newCampaign.utf8)) != nil { return false }
        let positions = Array(since + 1...view.state.eventCount)
        var isHeld = true
        try view.forEachHotRow(at: positions) { row throws(EventLogError) in
            if isHeld, try concerns(row, view) { isHeld = false }
        }
        return isHeld
    }

    private func concerns(_ row: HotRow, _ view: LogView) throws(EventLogError) -> Bool {
        switch row.subject {
        // A policy, or an obstacle that was cleared.
        case .nothing: return true
        case .group:
            if campaigns.contains(row.number) { return true }
            if watchesScheduling, row.kind == EventType.campaignScheduled.rawValue { return true }
            let source = try view.links(at: row.position).link
            return source > 0 && campaigns.contains(source - 1)
        case .member: return contacts?.contains(row.number) ?? true
        case .entity: return try concerns(attempt: row.number, view)
        case .reference:
            guard knowsClaims else { return true }
            // A message id that was new then is claimed, if at all, by an attempt that is new too.
            do throws(PictureError) {
                guard let claimant = try claims.claimant(of: row.number) else { return false }
                return try ofLog { () throws(EventLogError) in
                    try concerns(attempt: claimant, view)
                }
            } catch {
                // Who cannot tell decides again.
                return true
            }
        }
    }

    private func concerns(attempt: UInt32, _ view: LogView) throws(EventLogError) -> Bool {
        let entity = try view.entity(attempt)
        return (watchesAllCampaigns || campaigns.contains(entity.group))
            && contacts?.contains(entity.member) ?? true
    }
}
