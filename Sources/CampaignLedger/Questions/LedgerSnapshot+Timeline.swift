import Campaigns
import EventLog

/// Everything that happened to a contact, across campaigns.
public struct Timeline: Sendable {
    /// The events of one attempt.
    public struct Attempt: Sendable {
        /// From 1.
        public let attempt: Int
        /// State of the attempt.
        public let state: AttemptState
        /// In the order of their times, then positions.
        public let events: [RecordedEvent]
    }

    /// The attempts of one campaign.
    public struct Campaign: Sendable {
        /// Id of the campaign.
        public let campaign: String
        /// Nil where the audience names the contact and nothing else is known, or not even that.
        public let outcome: ContactOutcome?
        /// Attempts of which an event is known.
        public let attempts: [Attempt]
    }

    /// Id of the contact.
    public let contact: String
    /// In the order of their first events.
    public let campaigns: [Campaign]
    /// Opt-outs and opt-ins, and receipts that name the contact but belong to no attempt.
    public let others: [RecordedEvent]
}

extension LedgerSnapshot {
    /// All events of a contact, grouped by campaign and attempt.
    ///
    /// An unknown contact has an empty timeline.
    /// - Throws: `damaged`, `inputOutput`.
    /// - Complexity: O(events of the contact, and unmatched receipts) where the projections can be used;
    ///   else O(events) for the first question of a snapshot.
    public func timeline(of contactID: String) throws(LedgerError) -> Timeline {
        try trusting { () throws(LedgerError) in try findTimeline(of: contactID) }
    }

    private func findTimeline(of contactID: String) throws(LedgerError) -> Timeline {
        let contact = try number(ofContact: contactID)
        guard let contact else { return Timeline(contact: contactID, campaigns: [], others: []) }
        let attempts = try reading { () throws(EventLogError) in
            try view.entities(ofMember: contact)
        }
        let fold = try pictured { () throws(PictureError) in
            try folds.contact(attempts, inChainOf: nil)
        }
        var campaigns: [(first: Timestamp, campaign: Timeline.Campaign)] = []
        var placed: Set<UInt64> = []
        for home in attempts.compactMap({ fold.result.table.place(ofNumber: $0) })
        where fold.result.table.isHome(home) {
            guard let result = fold.result.result(ofHome: home) else { continue }
            var grouped: [Timeline.Attempt] = []
            for attempt in fold.result.tries(ofHome: home) {
                let events = try considered(try positions(ofAttempt: attempt, fold))
                placed.formUnion(events.map(\.position))
                guard let state = fold.result.state(attempt) else { continue }
                grouped.append(
                    Timeline.Attempt(
                        attempt: Int(fold.result.table.ordinal(attempt)), state: state,
                        events: events))
            }
            let first = grouped.flatMap(\.events).map(\.occurredAt).min()
            campaigns.append(
                (
                    first ?? Timestamp.end,
                    Timeline.Campaign(
                        campaign: try campaignID(fold.result.table.campaign[Int(home)]),
                        outcome: result.outcome, attempts: grouped)
                ))
        }
        campaigns.sort {
            $0.first != $1.first
                ? $0.first < $1.first : $0.campaign.campaign.precedes($1.campaign.campaign)
        }
        return Timeline(
            contact: contactID, campaigns: campaigns.map(\.campaign),
            others: try others(of: contact, except: placed, fold))
    }

    private func positions(
        ofAttempt attempt: UInt32, _ fold: FoldedLog
    ) throws(LedgerError) -> [UInt64] {
        let number = fold.result.table.number(attempt)
        let own = try reading { () throws(EventLogError) in
            try view.positions(of: .entity, number)
        }
        return own
            + (try pictured { () throws(PictureError) in
                try fold.claims.receipts(ofAttempt: number, own, view)
            })
    }

    private func others(
        of contact: UInt32, except placed: Set<UInt64>, _ fold: FoldedLog
    ) throws(LedgerError) -> [RecordedEvent] {
        var positions = try reading { () throws(EventLogError) in
            try view.positions(of: .member, contact)
        }
        let id = try name(.member, contact)
        let unmatched = try pictured { () throws(PictureError) in
            try fold.claims.unmatchedRows()
        }
        for event in try recorded(at: unmatched.map { UInt64($0) })
        where event.contact?.hasSameBytes(as: id) == true {
            positions.append(event.position)
        }
        return try considered(positions.filter { !placed.contains($0) })
    }

    /// The events at positions that the question considers, in the order of their times, then
    /// positions.
    private func considered(_ positions: [UInt64]) throws(LedgerError) -> [RecordedEvent] {
        let events = try recorded(at: positions.filter { $0 <= asOf.position })
        let latest = occurredBy
        return events.filter { event in latest.map { event.occurredAt <= $0 } ?? true }.sorted {
            ($0.occurredAt, $0.position) < ($1.occurredAt, $1.position)
        }
    }
}
