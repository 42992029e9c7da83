import Campaigns
import EventLog

/// The numbers and words of campaigns and chains, those that differ.
enum CampaignChanges {
    /// What differs about a campaign.
    /// - Complexity: O(contacts of the campaign).
    static func changes(
        of campaign: UInt32, replayed: ReplaySide, now: ReplaySide
    ) throws(LedgerError) -> [ReplayChange] {
        var list = ReplayChanges(
            values(try replayed.statistics(of: campaign)), values(try now.statistics(of: campaign)))
        list.explain("status", by: try StatusReason.of(campaign, replayed: replayed, now: now))
        return list.changes
    }

    private typealias Values = [(String, ReplayChange.Value)]

    private static func values(_ statistics: CampaignStatistics?) -> Values {
        guard let statistics else { return [] }
        let counts = statistics.counts
        var values: Values = [
            ("name", text(statistics.name)), ("status", .text(statistics.status.name)),
            ("partiallyFailed", .flag(statistics.partiallyFailed)),
            ("retryOf", text(statistics.retryOf)),
        ]
        let contacts = [
            ("targeted", counts.targeted), ("delivered", counts.delivered), ("read", counts.read),
            ("failed", counts.failed), ("skipped", counts.skipped), ("unknown", counts.unknown),
            ("pending", counts.pending), ("contradictions", counts.contradictions),
            ("deliveredWithoutReceipt", counts.deliveredWithoutReceipt),
        ]
        values += contacts.map { ("contacts.\($0.0)", .number($0.1)) }
        values.append(("attempts.total", .number(counts.attempts)))
        values += AttemptState.allCases.map {
            ("attempts.\($0.name)", .number(counts.attempts(in: $0)))
        }
        values += statistics.failuresByCategory.map {
            ("failuresByCategory.\($0.category)", .number($0.contacts))
        }
        for failure in statistics.failuresByCode {
            values.append(
                ("failuresByCode.\(failure.code) (\(failure.category))", .number(failure.contacts)))
        }
        for skip in statistics.skipsByReason {
            values.append(("skipsByReason.\(skip.reason ?? "")", .number(skip.contacts)))
        }
        return values
    }

    private static func text(_ text: String?) -> ReplayChange.Value {
        text.map { .text($0) } ?? .none
    }

    /// What differs about the chain with a root.
    /// `standings`: see ``ChainTally``.
    /// - Complexity: O(contacts of the chain).
    static func chainChanges(
        ofRoot root: UInt32, replayed: ReplaySide, now: ReplaySide,
        _ standings: inout ChainTally.Standings
    ) throws(LedgerError) -> [ReplayChange] {
        ReplayChanges(
            try chainValues(root, replayed, &standings), try chainValues(root, now, &standings)
        ).changes
    }

    private static func chainValues(
        _ root: UInt32, _ side: ReplaySide, _ standings: inout ChainTally.Standings
    ) throws(LedgerError) -> Values {
        let result = side.result
        guard result.exists(root), result.chains.root(of: root) == root else { return [] }
        let accounts = CampaignAccounts(
            view: side.snapshot.view, fold: result, classifier: side.fold.classifier)
        var labels = RowLabels(side.snapshot.view, side.fold.classifier)
        let chain = try side.snapshot.reading { () throws(EventLogError) in
            try accounts.chain(root: root, &standings, &labels)
        }
        return [
            ("ended", .text(chain.ended.name)), ("depth", .number(chain.reachedAt.count - 1)),
            ("members", .number(chain.members.count)), ("targeted", .number(chain.targeted)),
            ("stillFailed", .number(chain.stillFailed)), ("reachedAt", .numbers(chain.reachedAt)),
        ]
    }
}

/// Values of two sides, by their names.
private struct ReplayChanges {
    private(set) var changes: [ReplayChange] = []

    /// The values that differ, in the order of the second side, then of the first. What one side
    /// does not list is nothing there: 0, no, or none.
    init(_ replayed: [(String, ReplayChange.Value)], _ now: [(String, ReplayChange.Value)]) {
        // By the bytes of the names: they hold codes and reasons.
        var before: [[UInt8]: ReplayChange.Value] = [:]
        for (name, value) in replayed { before[Array(name.utf8)] = value }
        for (name, value) in now {
            let other = before.removeValue(forKey: Array(name.utf8)) ?? Self.nothing(like: value)
            if !other.isSame(as: value) { add(name, other, value) }
        }
        for (name, value) in replayed where before[Array(name.utf8)] != nil {
            let nothing = Self.nothing(like: value)
            if !value.isSame(as: nothing) { add(name, value, nothing) }
        }
    }

    private static func nothing(like value: ReplayChange.Value) -> ReplayChange.Value {
        switch value {
        case .number: .number(0)
        case .numbers: .numbers([])
        case .flag: .flag(false)
        case .text, .none: .none
        }
    }

    private mutating func add(
        _ name: String, _ replayed: ReplayChange.Value, _ now: ReplayChange.Value
    ) {
        changes.append(ReplayChange(what: name, replayed: replayed, now: now, reason: nil))
    }

    mutating func explain(_ name: String, by reason: ReplayReason?) {
        for index in changes.indices where changes[index].what == name {
            changes[index].reason = reason
        }
    }
}

extension ReplayChange.Value {
    /// Texts are the same where their bytes are.
    fileprivate func isSame(as other: Self) -> Bool {
        if case .text(let text) = self, case .text(let otherText) = other {
            return text.hasSameBytes(as: otherText)
        }
        return self == other
    }
}

/// Why the status of a campaign differs.
private enum StatusReason {
    /// Rule 5, with the lifecycle event that decides on the side that considers more.
    static func of(
        _ campaign: UInt32, replayed: ReplaySide, now: ReplaySide
    ) throws(LedgerError) -> ReplayReason? {
        guard replayed.result.campaigns[campaign].status != now.result.campaigns[campaign].status
        else { return nil }
        let isNewer = now.snapshot.asOf.position >= replayed.snapshot.asOf.position
        let snapshot = (isNewer ? now : replayed).snapshot
        return try snapshot.reading { () throws(EventLogError) in
            let scope = FoldScope(
                position: snapshot.asOf.position, occurredBy: snapshot.occurredBy)
            let row = try CampaignRows(view: snapshot.view).decidingLifecycleRow(
                of: campaign, scope)
            return ReplayReason(5, "the latest lifecycle event decides", position: row)
        }
    }
}

extension CampaignRows {
    /// The row of the lifecycle event that decides the status of a campaign; nil where there is
    /// none.
    /// - Complexity: O(rows about the campaign).
    func decidingLifecycleRow(
        of campaign: UInt32, _ scope: FoldScope
    ) throws(EventLogError) -> UInt32? {
        let positions = try view.positions(of: .group, campaign)
        var batch = RowBatch()
        var fold = CampaignFold(count: 1)
        for recorded in try view.rows(positions.filter { $0 <= scope.position }, into: &batch) {
            guard recorded.draft.occurredAt <= scope.latest,
                let type = EventType(rawValue: recorded.draft.kind)
            else { continue }
            fold.fold(
                campaign: 0, type: type,
                time: Timestamp(microseconds: recorded.draft.occurredAt), retryOf: nil,
                channel: nil, row: UInt32(recorded.position))
        }
        let source = ViewSource(view: view)
        try fold.settleTies { (row, other) throws(EventLogError) in
            try source.isIdentityGreater(row, than: other)
        }
        return fold.lifecycleRow(of: 0)
    }
}
