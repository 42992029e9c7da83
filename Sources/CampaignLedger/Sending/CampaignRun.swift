import Campaigns

/// Where the run of a campaign stands, retries in place aside.
struct CampaignRun: Sendable {
    /// When it was completed or cancelled, or failed, last; nil where it never was.
    let endedAt: Timestamp?
    /// Whether it was scheduled, started or resumed after that: contacts without an attempt are its own
    /// business then. A request for a retry brings the status back to sending, but nobody asked for
    /// the rest of the audience.
    let isUnderWay: Bool

    /// - Complexity: O(events of the campaign itself).
    init(of campaign: UInt32, _ snapshot: LedgerSnapshot) throws(LedgerError) {
        func latest(_ types: [EventType]) throws(LedgerError) -> Timestamp? {
            var latest: Timestamp?
            for type in types {
                for row in try snapshot.rows(of: campaign, type) {
                    let time = try snapshot.time(ofRow: row)
                    latest = max(latest ?? time, time)
                }
            }
            return latest
        }
        let end = try latest([.campaignCompleted, .campaignCancelled, .campaignFailed])
        endedAt = end
        guard let begin = try latest([.campaignScheduled, .campaignStarted, .campaignResumed])
        else {
            isUnderWay = false
            return
        }
        isUnderWay = end.map { begin > $0 } ?? true
    }
}
