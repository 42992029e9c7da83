import Campaigns
import EventLog

extension LedgerSnapshot {
    /// How campaigns did.
    /// `ids`: the campaigns; none for all, in the byte order of their ids.
    /// - Throws: `unknownCampaign`, `damaged`, `inputOutput`.
    /// - Complexity: O(events) for the first question of a snapshot, then O(contacts of the
    ///   campaigns).
    public func statistics(
        of ids: [String] = []
    ) throws(LedgerError) -> [CampaignStatistics] {
        let fold = try fold()
        var numbers: [UInt32] = []
        if ids.isEmpty {
            numbers = fold.result.campaignsInOrder()
        } else {
            for id in ids { numbers.append(try campaign(named: id)) }
        }
        var answers: [CampaignStatistics] = []
        for number in numbers { answers.append(try statistics(of: number, fold)) }
        return answers
    }

    private func statistics(
        of campaign: UInt32, _ fold: FoldedLog
    ) throws(LedgerError) -> CampaignStatistics {
        let result = fold.result
        let failures = try failures(of: campaign, fold)
        var byCategory: [FailureCategory: Int] = [:]
        for failure in failures {
            byCategory[FailureCategory(rawValue: failure.category) ?? .unclassified, default: 0] +=
                failure.contacts
        }
        return CampaignStatistics(
            campaign: try campaignID(campaign), name: try name(of: campaign, fold),
            status: result.campaigns[campaign].status,
            retryOf: try retryOf(campaign, fold), counts: result.counts(of: campaign),
            failuresByCode: failures,
            failuresByCategory: FailureCategory.allCases.map {
                ($0.rawValue, byCategory[$0] ?? 0)
            },
            skipsByReason: try skips(of: campaign, fold),
            nonRetryable: byCategory[.nonRetryable] ?? 0)
    }

    func retryOf(_ campaign: UInt32, _ fold: FoldedLog) throws(LedgerError) -> String? {
        guard let source = fold.result.campaigns[campaign].retryOf else { return nil }
        return try campaignID(source)
    }

    /// The campaign's name: as its latest event that gives one says.
    func name(of campaign: UInt32, _ fold: FoldedLog) throws(LedgerError) -> String? {
        var latest: (time: Timestamp, row: UInt32, name: String)?
        for row in fold.result.campaigns[campaign].statements {
            let (batch, _) = try events(at: CollectionOfOne(UInt64(row)))
            let event = batch.events[0]
            let members = JSONMembers.ofData(batch.bytes(event.rest))
            guard let name = members.first(where: { $0.key == "name" })?.value.stringValue else {
                continue
            }
            if let known = latest {
                if event.time < known.time { continue }
                if event.time == known.time, try !isIdentityGreater(row, than: known.row) {
                    continue
                }
            }
            latest = (event.time, row, name)
        }
        return latest?.name
    }

    func isIdentityGreater(_ row: UInt32, than other: UInt32) throws(LedgerError) -> Bool {
        try reading { () throws(EventLogError) in
            try view.isIdentityGreater(UInt64(row), than: UInt64(other))
        }
    }

    /// Contacts by the code of their deciding failure, the most frequent first.
    private func failures(
        of campaign: UInt32, _ fold: FoldedLog
    ) throws(LedgerError) -> [FailureCount] {
        // By the number of the code, not its text: codes that differ in bytes alone are different.
        struct Kind: Hashable {
            var label: UInt32
            var category: FailureCategory
        }
        var counts: [Kind: FailureCount] = [:]
        for (_, last) in fold.result.failedSet(of: campaign) {
            let row = fold.result.decidingRow(last)
            let failure = try failure(atRow: row, fold)
            let kind = Kind(label: try label(ofRow: row), category: failure.category)
            let none = FailureCount(
                code: failure.code, category: failure.category.rawValue, contacts: 0)
            counts[kind, default: none].contacts += 1
        }
        return counts.values.sorted {
            if $0.contacts != $1.contacts { return $0.contacts > $1.contacts }
            if !$0.code.hasSameBytes(as: $1.code) { return $0.code.precedes($1.code) }
            return $0.category < $1.category
        }
    }

    private func skips(of campaign: UInt32, _ fold: FoldedLog) throws(LedgerError) -> [SkipCount] {
        var byLabel: [UInt32: Int] = [:]
        for home in fold.result.homes(of: campaign) {
            guard let result = fold.result.result(ofHome: home), result.outcome == .skipped,
                let last = result.last
            else { continue }
            byLabel[try label(ofRow: fold.result.decidingRow(last)), default: 0] += 1
        }
        var counts: [SkipCount] = []
        for (label, contacts) in byLabel {
            counts.append(SkipCount(reason: try labelText(label), contacts: contacts))
        }
        return counts.sorted {
            if $0.contacts != $1.contacts { return $0.contacts > $1.contacts }
            return ($0.reason ?? "").precedes($1.reason ?? "")
        }
    }
}
