import Campaigns
import EventLog

/// Groups the contacts that failed, and counts what became of them.
struct TrendSearch {
    /// What makes a group; numbers plus one, 0 for none.
    struct Group: Hashable {
        var day: Int64?
        var code: UInt32?
        var channel: UInt32?
        var chainPosition: Int?
    }

    private static let dayMicroseconds: Int64 = 86_400_000_000

    private let snapshot: LedgerSnapshot
    private let fold: FoldedLog
    private let grouping: Set<TrendGrouping>
    private var groups: [Group: FailureTrends.Counts] = [:]
    private(set) var total = FailureTrends.Counts()

    /// Counts the failures that happened in a window.
    /// - Complexity: O(attempts), and a look at the row of each failure.
    init(
        _ snapshot: LedgerSnapshot, _ fold: FoldedLog, _ window: TrendWindow,
        by grouping: Set<TrendGrouping>
    ) throws(LedgerError) {
        (self.snapshot, self.fold, self.grouping) = (snapshot, fold, grouping)
        let result = fold.result
        let failed = (0..<UInt32(result.table.count)).filter { result.state($0) == .failed }
        var times = try Self.times(of: failed, result, snapshot)
        times = times.filter { window.contains($0.value) }
        let details =
            grouping.contains(.channel)
            ? try AttemptDetails(ofPlaces: times.keys, fold, snapshot) : nil
        let contacts = ChainContacts(
            Set(times.keys.map { ChainContacts.Key($0, result) }), result)
        for contact in contacts.contacts.values { try count(contact, times, details) }
    }

    /// When each of some failed attempts failed, by their places.
    private static func times(
        of failed: [UInt32], _ result: LedgerFold, _ snapshot: LedgerSnapshot
    ) throws(LedgerError) -> [UInt32: Int64] {
        var places: [UInt64: UInt32] = [:]
        for attempt in failed { places[UInt64(result.decidingRow(attempt))] = attempt }
        var times: [UInt32: Int64] = [:]
        try snapshot.reading { () throws(EventLogError) in
            try snapshot.view.forEachHotRow(at: places.keys.sorted()) { row in
                if let attempt = places[row.position] { times[attempt] = row.time }
            }
        }
        return times
    }

    /// Counts one contact of a chain, once in each group that it failed in: what came after its first
    /// failure there.
    private mutating func count(
        _ contact: ChainContact, _ times: [UInt32: Int64], _ details: AttemptDetails?
    ) throws(LedgerError) {
        let tries = contact.tries(fold.result)
        let states = tries.map { fold.result.state($0) }
        let lastSent = states.lastIndex { $0 != .skipped } ?? -1
        let lastReached = states.lastIndex { $0?.isReached ?? false } ?? -1
        var seen: Set<Group> = []
        for (place, attempt) in tries.enumerated() {
            guard let time = times[attempt] else { continue }
            func add(to counts: inout FailureTrends.Counts) {
                counts.failed += 1
                if lastSent > place { counts.retried += 1 }
                if lastReached > place { counts.reached += 1 }
            }
            if seen.isEmpty { add(to: &total) }
            let group = try group(of: attempt, time, details)
            guard seen.insert(group).inserted else { continue }
            add(to: &groups[group, default: FailureTrends.Counts()])
        }
    }

    private func group(
        of attempt: UInt32, _ time: Int64, _ details: AttemptDetails?
    ) throws(LedgerError) -> Group {
        var group = Group()
        if grouping.contains(.day) { group.day = time / Self.dayMicroseconds }
        if grouping.contains(.chainPosition) {
            group.chainPosition = fold.result.chains.position(
                of: fold.result.table.campaign[Int(attempt)])
        }
        try snapshot.reading { () throws(EventLogError) in
            if grouping.contains(.code) {
                group.code = try snapshot.view.label(
                    at: UInt64(fold.result.decidingRow(attempt)))
            }
            if let details {
                group.channel =
                    try details.channel(ofPlace: attempt, fold.result, snapshot.view)
                    .map { $0 + 1 } ?? 0
            }
        }
        return group
    }

    /// The groups with their words, ascending by what they are grouped by, in that order.
    func rows(by order: [TrendGrouping]) throws(LedgerError) -> [FailureTrends.Row] {
        var rows: [FailureTrends.Row] = []
        for (group, counts) in groups {
            var row = FailureTrends.Row(counts: counts)
            row.day = group.day.map {
                String(Timestamp(microseconds: $0 * Self.dayMicroseconds).description.prefix(10))
            }
            if let code = group.code { row.code = try snapshot.labelText(code) ?? "" }
            if let channel = group.channel { row.channel = try snapshot.labelText(channel) }
            row.chainPosition = group.chainPosition
            rows.append(row)
        }
        return rows.sorted { first, second in
            for grouping in order {
                if let isBefore = first.isBefore(second, by: grouping) { return isBefore }
            }
            return false
        }
    }
}

extension FailureTrends.Row {
    /// Whether it comes before another row by one grouping; nil where both are alike.
    fileprivate func isBefore(_ other: Self, by grouping: TrendGrouping) -> Bool? {
        if grouping == .chainPosition {
            let (own, others) = (chainPosition ?? -1, other.chainPosition ?? -1)
            return own == others ? nil : own < others
        }
        let (own, others) =
            switch grouping {
            case .day: (day, other.day)
            case .code: (code, other.code)
            default: (channel, other.channel)
            }
        guard let own else { return others == nil ? nil : true }
        guard let others else { return false }
        return own.hasSameBytes(as: others) ? nil : own.precedes(others)
    }
}

/// A stretch of time; both ends belong to it.
struct TrendWindow: Sendable {
    var from: Timestamp?
    var to: Timestamp?

    func contains(_ microseconds: Int64) -> Bool {
        if let from, microseconds < from.microseconds { return false }
        if let to, microseconds > to.microseconds { return false }
        return true
    }
}
