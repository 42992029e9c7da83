import Campaigns
import EventLog

/// The retries in place that were requested of a campaign, contact by contact.
///
/// A request asks for one further attempt on each contact that it lists. It is met by an attempt that was
/// dispatched at its time or later: the events of commands and claims never go back in time.
struct RequestedRetries: Sendable {
    struct Request: Sendable {
        var time: Timestamp
        var trigger: AttemptTrigger
        /// Whether the request says that the guard against double sends does not hold.
        var isOverridden: Bool
    }

    /// The latest request for each contact (tie: the greater identity), by the number of its first attempt in
    /// the campaign.
    private(set) var latest: [UInt32: Request] = [:]

    /// `end`: when the campaign was over last; what was requested before that is void. Nil where it never was.
    /// - Complexity: O(contacts that the requests list).
    init(
        of campaign: UInt32, after end: Timestamp?, _ snapshot: LedgerSnapshot
    ) throws(LedgerError) {
        let requests = try RetryRequests(of: [campaign], snapshot)
        for listed in requests.ofCampaign[campaign] ?? [] {
            let time = Timestamp(microseconds: listed.time)
            guard end.map({ time > $0 }) ?? true else { continue }
            let trigger = try snapshot.data(ofRow: listed.row).first { $0.key == "trigger" }?.value
            let request = Request(
                time: time,
                trigger: AttemptTrigger(rawValue: trigger?.stringValue ?? "") ?? .manual,
                isOverridden: try snapshot.saysOverride(listed.row))
            for home in listed.homes { latest[home] = request }
        }
    }
}

extension LedgerSnapshot {
    /// Rows of a campaign's own events of one type that the question considers, ascending.
    /// - Complexity: O(events of the campaign itself).
    func rows(of campaign: UInt32, _ type: EventType) throws(LedgerError) -> [UInt32] {
        let latest = occurredBy?.microseconds ?? .max
        return try reading { () throws(EventLogError) in
            let positions = try view.positions(of: .group, campaign).filter { $0 <= asOf.position }
            var rows: [UInt32] = []
            try view.forEachHotRow(at: positions) { row throws(EventLogError) in
                guard row.kind == type.rawValue, row.time <= latest else { return }
                rows.append(UInt32(row.position))
            }
            return rows
        }
    }

    /// The row of a campaign's latest event of one type (tie: the greater identity); nil for none.
    func latestRow(of campaign: UInt32, _ type: EventType) throws(LedgerError) -> UInt32? {
        var latest: (time: Timestamp, row: UInt32)?
        for row in try rows(of: campaign, type) {
            let time = try time(ofRow: row)
            if let known = latest {
                if time < known.time { continue }
                if time == known.time, try !isIdentityGreater(row, than: known.row) { continue }
            }
            latest = (time, row)
        }
        return latest?.row
    }
}
