import Campaigns
import EventLog

/// The in-place requests of some campaigns: their `campaign.retryRequested`.
struct RetryRequests: Sendable {
    /// One of them.
    struct Request: Sendable {
        let campaign: UInt32
        let row: UInt32
        let time: Int64
        /// Numbers of the first attempts of the contacts that it lists, each once.
        let homes: Set<UInt32>
    }

    /// By campaign, each ascending by (time, identity).
    private(set) var ofCampaign: [UInt32: [Request]] = [:]
    private var latest: [UInt32: Int64] = [:]

    /// - Complexity: O(rows about the campaigns themselves, and contacts that requests list).
    init(of campaigns: Set<UInt32>, _ snapshot: LedgerSnapshot) throws(LedgerError) {
        try snapshot.reading { () throws(EventLogError) in
            for campaign in campaigns.sorted() { try read(campaign, snapshot) }
        }
    }

    private mutating func read(
        _ campaign: UInt32, _ snapshot: LedgerSnapshot
    ) throws(EventLogError) {
        let view = snapshot.view
        let last = snapshot.occurredBy?.microseconds ?? .max
        let positions = try view.positions(of: .group, campaign).filter {
            $0 <= snapshot.asOf.position
        }
        var requests: [Request] = []
        try view.forEachHotRow(at: positions) { row throws(EventLogError) in
            guard row.kind == EventType.campaignRetryRequested.rawValue, row.time <= last else {
                return
            }
            let request = Request(
                campaign: campaign, row: UInt32(row.position), time: row.time,
                homes: Set(try view.listedEntities(at: row.position)))
            // Requests are few: each finds its place among those before it.
            var place = requests.count
            while place > 0, try Self.isLater(requests[place - 1], than: request, view) {
                place -= 1
            }
            requests.insert(request, at: place)
        }
        guard !requests.isEmpty else { return }
        for request in requests {
            for home in request.homes { latest[home] = request.time }
        }
        ofCampaign[campaign] = requests
    }

    private static func isLater(
        _ request: Request, than other: Request, _ view: LogView
    ) throws(EventLogError) -> Bool {
        try AttemptDetails.isLater(
            AttemptDetails.Mark(time: request.time, row: request.row),
            than: AttemptDetails.Mark(time: other.time, row: other.row), view)
    }

    /// When a contact was last asked for in a campaign, in microseconds; `home`: number of its first
    /// attempt there. Nil where no request lists it.
    func latest(ofHome home: UInt32) -> Int64? { latest[home] }

    /// The latest request of a campaign that lists a contact and is not later than a time.
    func request(_ campaign: UInt32, home: UInt32, by time: Int64) -> Request? {
        ofCampaign[campaign]?.last { $0.time <= time && $0.homes.contains(home) }
    }
}
