import Campaigns
import EventLog

extension LedgerSnapshot {
    /// How campaigns did.
    /// `ids`: the campaigns; none for all, in the byte order of their ids.
    /// - Throws: `unknownCampaign`, `damaged`, `inputOutput`.
    /// - Complexity: O(campaigns) where the projections can be used, as of an earlier moment
    ///   O(events of the campaigns); else O(events) for the first question of a snapshot.
    public func statistics(
        of ids: [String] = []
    ) throws(LedgerError) -> [CampaignStatistics] {
        var numbers: [UInt32] = []
        for id in ids { numbers.append(try number(ofCampaign: id)) }
        let focus: SnapshotFolds.Focus = ids.isEmpty ? .everything : .campaigns(numbers)
        return try asking(about: focus) { picture throws(LedgerError) in
            for (id, number) in zip(ids, numbers) { try check(number, id, picture) }
            let asked = ids.isEmpty ? try campaignsInOrder(picture) : numbers
            var answers: [CampaignStatistics] = []
            for number in asked { answers.append(try statistics(of: number, picture)) }
            return answers
        }
    }

    /// All campaigns that the events considered know, in the byte order of their ids.
    func campaignsInOrder(_ picture: any CampaignPicture) throws(LedgerError) -> [UInt32] {
        let numbers = try pictured { () throws(PictureError) in try picture.campaigns() }
        let ids = try reading { () throws(EventLogError) in
            try numbers.map { (number) throws(EventLogError) in
                (number: number, id: try view.name(.group, number))
            }
        }
        return ids.sorted { $0.id.lexicographicallyPrecedes($1.id) }.map(\.number)
    }

    /// Statistics of a campaign by its number, from a picture.
    func statistics(
        of campaign: UInt32, _ picture: any CampaignPicture
    ) throws(LedgerError) -> CampaignStatistics {
        let (facts, totals) = try pictured { () throws(PictureError) in
            (try picture.facts(of: campaign), try picture.totals(of: campaign))
        }
        return CampaignStatistics(
            campaign: try campaignID(campaign), name: try name(facts), status: facts.status,
            retryOf: try retryOf(facts), counts: totals.counts,
            failuresByCode: try failures(totals),
            failuresByCategory: FailureCategory.allCases.map {
                ($0.rawValue, totals.contacts(failedFor: $0))
            },
            skipsByReason: try skips(totals),
            nonRetryable: totals.contacts(failedFor: .nonRetryable))
    }

    func retryOf(_ facts: CampaignFacts) throws(LedgerError) -> String? {
        guard let source = facts.retryOf else { return nil }
        return try campaignID(source)
    }

    /// The campaign's name: as its latest event that gives one says.
    func name(_ facts: CampaignFacts) throws(LedgerError) -> String? {
        var latest: (time: Timestamp, row: UInt32, name: String)?
        for row in facts.statements {
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
    private func failures(_ totals: CampaignTotals) throws(LedgerError) -> [FailureCount] {
        var counts: [FailureCount] = []
        for failure in totals.failures {
            counts.append(
                FailureCount(
                    code: try labelText(failure.label) ?? "", category: failure.category.rawValue,
                    contacts: failure.contacts))
        }
        return counts.sorted {
            if $0.contacts != $1.contacts { return $0.contacts > $1.contacts }
            if !$0.code.hasSameBytes(as: $1.code) { return $0.code.precedes($1.code) }
            return $0.category < $1.category
        }
    }

    private func skips(_ totals: CampaignTotals) throws(LedgerError) -> [SkipCount] {
        var counts: [SkipCount] = []
        for skip in totals.skips {
            counts.append(SkipCount(reason: try labelText(skip.label), contacts: skip.contacts))
        }
        return counts.sorted {
            if $0.contacts != $1.contacts { return $0.contacts > $1.contacts }
            return ($0.reason ?? "").precedes($1.reason ?? "")
        }
    }
}
