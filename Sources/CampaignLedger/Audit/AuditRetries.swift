import Campaigns
import EventLog

/// The linked retries of a log, with whom each was aimed at.
struct AuditRetries: Sendable {
    /// A contact that a retry was aimed at.
    struct Aim: Sendable {
        let contact: UInt32
        /// Attempt 1 of the contact in the retry.
        let home: UInt32
        /// Attempt 1 of the contact in the source; nil where the source does not target it.
        let sourceHome: UInt32?
        /// The event of the audience that names the contact; nil where only an attempt does.
        let moment: AuditMoment?
    }

    /// A campaign with a `retryOf` that counts.
    struct Retry: Sendable {
        let campaign: UInt32
        let source: UInt32
        var aims: [Aim] = []
        /// The events of the audience, ascending by position.
        var audience: [CampaignEvent] = []
    }

    /// Source by source.
    private(set) var all: [Retry] = []

    /// - Complexity: O(contacts of the retries and of their sources).
    init(_ result: LedgerFold, _ scan: AuditScan, _ view: LogView) throws(EventLogError) {
        var retries: [Retry] = []
        for campaign in 0..<UInt32(scan.campaignEvents.count) {
            guard let source = result.campaigns[campaign].retryOf else { continue }
            retries.append(Retry(campaign: campaign, source: source))
        }
        guard !retries.isEmpty else { return }
        retries.sort { ($0.source, $0.campaign) < ($1.source, $1.campaign) }
        var homeOf = [UInt32](repeating: Self.none, count: Int(view.state.nameCounts.member))
        var isListed = [Bool](repeating: false, count: result.table.count)
        var filled: UInt32?
        for place in retries.indices {
            let source = retries[place].source
            if filled != source {
                if let filled { Self.mark(filled, result, clearing: true, in: &homeOf) }
                Self.mark(source, result, clearing: false, in: &homeOf)
                filled = source
            }
            try Self.aim(&retries[place], result, scan, view, homeOf, &isListed)
        }
        all = retries
    }

    private static let none = UInt32.max

    /// Notes the homes of a campaign's contacts, or forgets them.
    private static func mark(
        _ campaign: UInt32, _ result: LedgerFold, clearing: Bool, in homeOf: inout [UInt32]
    ) {
        for home in result.homes(of: campaign) where result.result(ofHome: home) != nil {
            homeOf[Int(result.table.contact[Int(home)])] = clearing ? none : home
        }
    }

    private static func aim(
        _ retry: inout Retry, _ result: LedgerFold, _ scan: AuditScan, _ view: LogView,
        _ homeOf: [UInt32], _ isListed: inout [Bool]
    ) throws(EventLogError) {
        func add(_ home: UInt32, _ moment: AuditMoment?, to retry: inout Retry) {
            let contact = result.table.contact[Int(home)]
            let sourceHome = homeOf[Int(contact)]
            retry.aims.append(
                Aim(
                    contact: contact, home: home,
                    sourceHome: sourceHome == none ? nil : sourceHome, moment: moment))
        }
        retry.audience = scan.campaignEvents[Int(retry.campaign)].filter {
            $0.type == .campaignAudienceResolved
        }
        for event in retry.audience {
            let moment = AuditMoment(row: event.row, time: event.time)
            for home in try view.listedEntities(at: UInt64(event.row)) where !isListed[Int(home)] {
                isListed[Int(home)] = true
                add(home, moment, to: &retry)
            }
        }
        for home in result.homes(of: retry.campaign)
        where !isListed[Int(home)] && !result.tries(ofHome: home).isEmpty {
            add(home, nil, to: &retry)
        }
        for aim in retry.aims { isListed[Int(aim.home)] = false }
    }
}
