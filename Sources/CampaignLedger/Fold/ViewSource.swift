import Campaigns
import EventLog

/// What the fold asks of the log.
struct ViewSource: FoldSource {
    let view: LogView

    func isIdentityGreater(_ row: UInt32, than other: UInt32) throws(EventLogError) -> Bool {
        try view.isIdentityGreater(UInt64(row), than: UInt64(other))
    }

    func time(ofRow row: UInt32) throws(EventLogError) -> Int64 {
        try view.occurredAt(UInt64(row))
    }

    func channelLabel(ofRow row: UInt32) throws(EventLogError) -> UInt32? {
        let qualifier = try view.links(at: UInt64(row)).qualifier
        return qualifier == 0 ? nil : qualifier - 1
    }

    func campaignID(_ campaign: UInt32) throws(EventLogError) -> [UInt8] {
        try view.name(.group, campaign)
    }
}
