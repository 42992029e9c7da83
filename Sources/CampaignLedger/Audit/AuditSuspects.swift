import Campaigns
import EventLog

/// The attempts whose events an audit reads one by one. What the others did shows in their traces.
struct AuditSuspects {
    /// By the numbers of attempts.
    private(set) var marked: [Bool]

    /// - Complexity: O(attempts).
    init(
        _ result: LedgerFold, _ scan: AuditScan, _ retries: AuditRetries, _ view: LogView
    ) throws(EventLogError) {
        marked = scan.traces.map {
            $0.isContradicted || $0.dispatches > 1 || $0.mayGoBackwards
        }
        for home in result.table.further.keys { markAll(ofHome: home, result) }
        for (place, retry) in retries.all.enumerated() {
            for aim in retry.aims {
                markAll(ofHome: aim.home, result)
                if let home = aim.sourceHome { markAll(ofHome: home, result) }
            }
            // Whoever failed in a source may have been left out by its retries.
            if place > 0, retries.all[place - 1].source == retry.source { continue }
            for home in result.homes(of: retry.source) where scan.traces[Int(home)].has(.failed) {
                markAll(ofHome: home, result)
            }
        }
        for events in scan.campaignEvents {
            for event in events where event.type == .campaignRetryRequested {
                for home in try view.listedEntities(at: UInt64(event.row)) {
                    markAll(ofHome: home, result)
                }
            }
        }
    }

    private mutating func markAll(ofHome home: UInt32, _ result: LedgerFold) {
        marked[Int(home)] = true
        guard let further = result.table.further[home] else { return }
        for attempt in further { marked[Int(attempt)] = true }
    }
}
