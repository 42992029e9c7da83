import Campaigns
import EventLog

/// A row that is not about an attempt the fold knows by its number: few, and each in its own way.
struct SideRow: Sendable {
    let row: UInt32
    let subject: RowSubject
    let type: EventType
    /// Number of the campaign, contact or message id that the row is about.
    let number: UInt32
    let time: Int64
    /// Whether the row names a channel, where the fold asks.
    let namesChannel: Bool
}
