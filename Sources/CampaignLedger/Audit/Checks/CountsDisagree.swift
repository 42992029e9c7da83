import Campaigns
import EventLog

/// Everybody targeted has one outcome: targeted = delivered + failed + skipped + unknown + pending.
/// The contacts are counted a second time, from the traces of the log and in another way.
enum CountsDisagree: AuditRule {
    static let check = AuditCheck.countsDisagree

    static func find(
        _ ground: AuditGround, into findings: inout AuditFindings
    ) throws(LedgerError) {
        let recounts = try recounts(ground)
        for campaign in ground.campaigns {
            let counts = ground.result.counts(of: campaign)
            guard let difference = recounts[Int(campaign)].difference(from: counts) else {
                continue
            }
            try findings.add(check) { () throws(LedgerError) in
                try ground.finding(
                    check, campaign: campaign, difference,
                    rows: ground.scan.campaignEvents[Int(campaign)].map(\.row))
            }
        }
    }

    /// The contacts of each campaign once more, by its number.
    private static func recounts(_ ground: AuditGround) throws(LedgerError) -> [ContactRecount] {
        let table = ground.result.table
        var isTargeted = [Bool](repeating: false, count: table.count)
        for events in ground.scan.campaignEvents {
            for event in events where event.type == .campaignAudienceResolved {
                let homes = try ground.snapshot.reading { () throws(EventLogError) in
                    try ground.snapshot.view.listedEntities(at: UInt64(event.row))
                }
                for home in homes { isTargeted[Int(home)] = true }
            }
        }
        var recounts = [ContactRecount](
            repeating: ContactRecount(), count: ground.scan.campaignEvents.count)
        for home in 0..<table.count where table.isHome(UInt32(home)) {
            var state = state(ground, UInt32(home))
            if let further = table.further[UInt32(home)] {
                for attempt in further {
                    guard let next = self.state(ground, attempt) else { continue }
                    state = state?.isReached == true ? state : next
                }
            }
            guard state != nil || isTargeted[home] else { continue }
            recounts[Int(table.campaign[home])].count(state)
        }
        return recounts
    }

    private static func state(_ ground: AuditGround, _ attempt: UInt32) -> AttemptState? {
        let state = ground.scan.traces[Int(attempt)].state
        guard state == .accepted || state == .sent else { return state }
        return ground.result.isReceiptless(attempt) ? .delivered : state
    }
}

/// The contacts of one campaign, counted by the states of their attempts.
package struct ContactRecount: Sendable {
    private var targeted = 0
    private var delivered = 0
    private var failed = 0
    private var skipped = 0
    private var unknown = 0
    private var pending = 0

    package init() {}

    /// Counts a contact by the state that decides: nil where no attempt is known.
    package mutating func count(_ state: AttemptState?) {
        targeted += 1
        switch state {
        case .delivered, .read: delivered += 1
        case .failed: failed += 1
        case .skipped: skipped += 1
        case .unknown: unknown += 1
        default: pending += 1
        }
    }

    /// What is wrong with the counts of a campaign, in words; nil where they add up and agree.
    package func difference(from counts: CampaignCounts) -> String? {
        let sum =
            counts.delivered + counts.failed + counts.skipped + counts.unknown + counts.pending
        if counts.targeted != sum {
            return "The counts do not add up: \(counts.targeted) targeted, "
                + "and outcomes of \(sum) contacts."
        }
        let told = [
            ("targeted", counts.targeted, targeted), ("delivered", counts.delivered, delivered),
            ("failed", counts.failed, failed), ("skipped", counts.skipped, skipped),
            ("unknown", counts.unknown, unknown), ("pending", counts.pending, pending),
        ].filter { $0.1 != $0.2 }.map { "\($0.1) \($0.0) instead of \($0.2)" }
        return told.isEmpty
            ? nil : "The counts are not those of the events: " + told.joined(separator: ", ") + "."
    }
}
