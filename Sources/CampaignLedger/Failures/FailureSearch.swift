import Campaigns
import EventLog

/// A failed message as far as filters and orders ask; attempts by their places.
struct FoundFailure: Sendable {
    /// The contact's first attempt in the campaign.
    let home: UInt32
    /// The latest failed attempt.
    let attempt: UInt32
    /// The event that decides its state.
    let row: UInt32
    var category = FailureCategory.unclassified
    var key = MessageKey(time: 0, code: [], campaign: [], contact: [])
}

/// Finds the failed messages of a ledger.
struct FailureSearch {
    private let snapshot: LedgerSnapshot
    private let fold: FoldedLog
    private var labels: KnownNames
    private var campaigns: KnownNames

    init(_ snapshot: LedgerSnapshot, _ fold: FoldedLog) {
        (self.snapshot, self.fold) = (snapshot, fold)
        labels = KnownNames(.label, snapshot)
        campaigns = KnownNames(.group, snapshot)
    }

    /// The failed messages that pass a filter, in no order.
    /// - Throws: `unknownCampaign`, and what reading does.
    /// - Complexity: O(attempts), and a look at the row of each failure.
    mutating func messages(where filter: MessageFilter) throws(LedgerError) -> [FoundFailure] {
        var found = try candidates(filter)
        try readTimes(of: &found)
        let now = snapshot.momentOfAnswer
        found.removeAll { failure in
            !filter.takes(
                ageMicroseconds: (now?.microseconds ?? 0).saturatingSubtracting(failure.key.time))
        }
        try readCodes(of: &found)
        found.removeAll { !filter.takes(code: $0.key.code) }
        if let category = filter.category { found.removeAll { $0.category != category } }
        if let channel = filter.channel { try keep(&found, on: channel) }
        if !filter.statuses.isEmpty { try keep(&found, filter.statuses) }
        try readNames(of: &found)
        return found
    }

    /// The latest failed attempt of each contact in each campaign that is asked for.
    private func candidates(_ filter: MessageFilter) throws(LedgerError) -> [FoundFailure] {
        let result = fold.result
        var asked: Set<UInt32> = []
        for id in filter.campaigns {
            let campaign = try snapshot.number(ofCampaign: id)
            guard result.exists(campaign) else { throw LedgerError.unknownCampaign(id) }
            asked.insert(campaign)
        }
        var contact: UInt32?
        if let id = filter.contact {
            contact = try snapshot.reading { () throws(EventLogError) in
                try snapshot.view.find(.member, [UInt8](id.utf8))
            }
            guard contact != nil else { return [] }
        }
        var homes: [UInt32: UInt32] = [:]
        for (home, further) in result.table.further {
            for attempt in further { homes[attempt] = home }
        }
        var latest: [UInt32: UInt32] = [:]
        for attempt in 0..<UInt32(result.table.count) where result.state(attempt) == .failed {
            if let contact, result.table.contact[Int(attempt)] != contact { continue }
            if !asked.isEmpty, !asked.contains(result.table.campaign[Int(attempt)]) { continue }
            let home = homes[attempt] ?? attempt
            if let known = latest[home], result.table.ordinal(known) > result.table.ordinal(attempt)
            {
                continue
            }
            latest[home] = attempt
        }
        return latest.map { home, attempt in
            FoundFailure(home: home, attempt: attempt, row: result.decidingRow(attempt))
        }
    }

    /// Reads when each failed, and puts them into the order of their rows.
    private func readTimes(of found: inout [FoundFailure]) throws(LedgerError) {
        found.sort { $0.row < $1.row }
        var times: [UInt32: Int64] = [:]
        try snapshot.reading { () throws(EventLogError) in
            try snapshot.view.forEachHotRow(at: found.map { UInt64($0.row) }) {
                times[UInt32($0.position)] = $0.time
            }
        }
        for place in found.indices { found[place].key.time = times[found[place].row] ?? 0 }
    }

    private mutating func readCodes(of found: inout [FoundFailure]) throws(LedgerError) {
        for place in found.indices {
            let row = found[place].row
            let (label, category) = try snapshot.reading { () throws(EventLogError) in
                try fold.classifier.category(ofRow: row, snapshot.view)
            }
            found[place].category = category
            found[place].key.code = label == 0 ? [] : try labels.name(label - 1)
        }
    }

    private mutating func readNames(of found: inout [FoundFailure]) throws(LedgerError) {
        for place in found.indices {
            let home = Int(found[place].home)
            found[place].key.campaign = try campaigns.name(fold.result.table.campaign[home])
            found[place].key.contact = try snapshot.reading { () throws(EventLogError) in
                try snapshot.view.name(.member, fold.result.table.contact[home])
            }
        }
    }

    private func keep(
        _ found: inout [FoundFailure], on channel: String
    ) throws(LedgerError) {
        let details = try AttemptDetails(ofPlaces: found.map(\.attempt), fold, snapshot)
        let kept = try snapshot.reading { () throws(EventLogError) in
            guard let asked = try snapshot.view.find(.label, [UInt8](channel.utf8)) else {
                return [FoundFailure]()
            }
            var kept: [FoundFailure] = []
            for failure in found
            where try details.channel(ofPlace: failure.attempt, fold.result, snapshot.view) == asked
            {
                kept.append(failure)
            }
            return kept
        }
        found = kept
    }

    private func keep(
        _ found: inout [FoundFailure], _ statuses: Set<RetryStatus>
    ) throws(LedgerError) {
        let standing = try RetryStanding(ofHomes: found.map(\.home), fold, snapshot)
        var kept: [FoundFailure] = []
        for failure in found where statuses.contains(try standing.status(ofHome: failure.home)) {
            kept.append(failure)
        }
        found = kept
    }
}

/// Names of one kind, each read once. Failures share few codes and, mostly, few campaigns.
private struct KnownNames {
    private let kind: NameKind
    private let snapshot: LedgerSnapshot
    /// Owned by nobody else, or each new name would copy all of them.
    private var known: [UInt32: [UInt8]] = [:]

    init(_ kind: NameKind, _ snapshot: LedgerSnapshot) {
        (self.kind, self.snapshot) = (kind, snapshot)
    }

    mutating func name(_ number: UInt32) throws(LedgerError) -> [UInt8] {
        if let name = known[number] { return name }
        let (kind, view) = (kind, snapshot.view)
        let name = try snapshot.reading { () throws(EventLogError) in try view.name(kind, number) }
        known[number] = name
        return name
    }
}

extension Int64 {
    /// The difference, or the nearest number where there is none.
    func saturatingSubtracting(_ other: Int64) -> Int64 {
        let (difference, overflows) = subtractingReportingOverflow(other)
        return overflows ? (self < other ? .min : .max) : difference
    }
}

extension LedgerSnapshot {
    /// The moment to which ages count: the time by which facts count where one is given, else when the
    /// last event considered was recorded; nil for an empty ledger.
    var momentOfAnswer: Timestamp? { occurredBy ?? asOf.recordedAt }
}
