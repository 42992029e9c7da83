import Campaigns
import EventLog

/// Reads the rows about campaigns into their fold.
struct CampaignRows {
    let view: LogView

    /// Takes a row about a campaign into account; `place` is the campaign's in the fold.
    func fold(
        _ row: UInt32, _ type: EventType, _ time: Int64, place: Int,
        into campaigns: inout CampaignFold
    ) throws(EventLogError) {
        var retryOf: UInt32?
        var channel: UInt32?
        if type == .campaignCreated || type == .campaignEdited {
            let links = try view.links(at: UInt64(row))
            retryOf = links.link == 0 ? nil : links.link - 1
            channel = links.qualifier == 0 ? nil : links.qualifier - 1
        }
        campaigns.fold(
            campaign: UInt32(place), type: type, time: Timestamp(microseconds: time),
            retryOf: retryOf, channel: channel, row: row)
    }

    /// What the rows about one campaign add up to, attempts aside.
    ///
    /// `isConsidered`: whether a row counts.
    /// - Complexity: O(rows about the campaign).
    func facts(
        of campaign: UInt32, where isConsidered: (HotRow) -> Bool
    ) throws(EventLogError) -> CampaignFacts {
        var fold = CampaignFold(count: 1)
        let rows = try view.positions(of: .group, campaign)
        try view.forEachHotRow(at: rows) { row throws(EventLogError) in
            guard isConsidered(row) else { return }
            guard let type = EventType(rawValue: row.kind) else {
                throw .damaged(position: row.position, what: "the event has no known type")
            }
            try self.fold(UInt32(row.position), type, row.time, place: 0, into: &fold)
        }
        try fold.settleTies { (row, other) throws(EventLogError) in
            try view.isIdentityGreater(UInt64(row), than: UInt64(other))
        }
        return fold.facts[0]
    }
}
