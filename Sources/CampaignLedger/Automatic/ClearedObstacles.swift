import Campaigns
import EventLog

/// The obstacles that were cleared, by what they unlock.
struct ClearedObstacles: Sendable {
    private var cleared: [(unlock: String, channel: String?, time: Timestamp)] = []

    /// - Complexity: O(events of the log), a nanosecond or two each.
    init(_ snapshot: LedgerSnapshot) throws(LedgerError) {
        let latest = snapshot.occurredBy?.microseconds ?? .max
        var rows: [UInt32] = []
        try snapshot.reading { () throws(EventLogError) in
            var buffer = ScanBuffer()
            let kind = EventType.obstacleCleared.rawValue
            for index in 0..<snapshot.view.blockCount {
                let first = try snapshot.view.scan(
                    block: index, through: snapshot.asOf.position, qualifiers: false, into: &buffer)
                guard let first else { break }
                for place in 0..<buffer.kinds.count
                where buffer.kinds[place] == kind && buffer.times[place] <= latest {
                    rows.append(UInt32(first) + UInt32(place))
                }
            }
        }
        for row in rows {
            let (batch, _) = try snapshot.events(at: CollectionOfOne(UInt64(row)))
            let unlock = try snapshot.data(ofRow: row).first { $0.key == "unlock" }?.value
            guard let unlock = unlock?.stringValue else { continue }
            cleared.append((unlock, batch.text(batch.events[0].channel), batch.events[0].time))
        }
    }

    /// When an obstacle was cleared first from a time on, for a channel or for all; nil where it was not.
    func first(_ unlock: String, on channel: String?, from time: Timestamp) -> Timestamp? {
        cleared.lazy.filter { entry in
            guard entry.time >= time, entry.unlock.hasSameBytes(as: unlock) else { return false }
            guard let only = entry.channel else { return true }
            return channel?.hasSameBytes(as: only) ?? false
        }.map(\.time).min()
    }
}
