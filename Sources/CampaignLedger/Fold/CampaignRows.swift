import Campaigns
import EventLog

/// Reads the rows about campaigns into their fold.
struct CampaignRows {
    let view: LogView

    /// Takes a row about a campaign into account; `place` is the campaign's in the fold.
    func fold(
        _ row: SideRow, place: Int, into campaigns: inout CampaignFold
    ) throws(EventLogError) {
        var retryOf: UInt32?
        var channel: UInt32?
        if row.type == .campaignCreated || row.type == .campaignEdited {
            let links = try view.links(at: UInt64(row.row))
            retryOf = links.link == 0 ? nil : links.link - 1
            channel = links.qualifier == 0 ? nil : links.qualifier - 1
        }
        campaigns.fold(
            campaign: UInt32(place), type: row.type, time: Timestamp(microseconds: row.time),
            retryOf: retryOf, channel: channel, row: row.row)
    }
}
