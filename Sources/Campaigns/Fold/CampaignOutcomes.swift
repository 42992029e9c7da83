/// What became of the contacts of a campaign: its numbers, and those of whom an answer says why.
package struct CampaignOutcomes: Sendable {
    package private(set) var counts = CampaignCounts()
    /// The homes of the contacts that failed, ascending, with the attempt that decides: rule 4.
    package private(set) var failed: [(home: UInt32, last: UInt32)] = []
    /// The attempts that decide that contacts were skipped.
    package private(set) var skipped: [UInt32] = []

    /// Below this many contacts, counting each is quicker than looking through all sets of ranks.
    private static let fewestTallied = 256
    /// Sets of the ranks 1 to 9, and whether an audience names the contact.
    private static let seenSets = 1 << 10

    /// - Complexity: O(contacts of the campaign), a nanosecond or two for most.
    package init(_ fold: LedgerFold, of campaign: UInt32) {
        let homes = fold.homes(of: campaign)
        guard fold.receiptless.isEmpty, homes.count >= Self.fewestTallied else {
            for home in homes { add(home, fold) }
            return
        }
        // Ranks alone decide here, so contacts of whom the same was seen are counted together.
        var tally = [UInt32](repeating: 0, count: Self.seenSets)
        let others = Self.tally(
            homes.span, fold.states.seen.span, fold.table, into: &tally, &failed, &skipped)
        for seen in 0..<Self.seenSets where tally[seen] > 0 {
            counts.count(seen: UInt16(seen), contacts: Int(tally[seen]))
        }
        guard !others.isEmpty else { return }
        for home in others { add(home, fold) }
        failed.sort { $0.home < $1.home }
    }

    private mutating func add(_ home: UInt32, _ fold: LedgerFold) {
        fold.count(home, 1, into: &counts)
        guard let result = fold.result(ofHome: home), let last = result.last else { return }
        switch result.outcome {
        case .failed: failed.append((home, last))
        case .skipped: skipped.append(last)
        case .delivered, .unknown, .pending: break
        }
    }

    /// Counts the contacts with a single attempt by what was seen of it.
    /// - Returns: the homes of the others.
    private static func tally(
        _ homes: Span<UInt32>, _ seen: Span<UInt16>, _ table: AttemptTable,
        into tally: inout [UInt32], _ failed: inout [(home: UInt32, last: UInt32)],
        _ skipped: inout [UInt32]
    ) -> [UInt32] {
        var others: [UInt32] = []
        var counts = tally.mutableSpan
        let failedRank = UInt16(AttemptState.failed.rawValue)
        let skippedRank = UInt16(AttemptState.skipped.rawValue)
        let hasFurther = table.hasFurther
        for index in 0..<homes.count {
            let home = homes[index]
            if hasFurther, table.hasFurther(home) {
                others.append(home)
                continue
            }
            let set = seen[Int(home)] & UInt16(seenSets - 1)
            counts[Int(set)] &+= 1
            if set &>> failedRank == 1 {
                failed.append((home, home))
            } else if set &>> skippedRank == 1 {
                skipped.append(home)
            }
        }
        return others
    }
}

extension LedgerFold {
    /// The numbers of a campaign.
    /// - Complexity: O(contacts of the campaign).
    package func counts(of campaign: UInt32) -> CampaignCounts {
        CampaignOutcomes(self, of: campaign).counts
    }

    /// The homes of the contacts that failed in a campaign, with the attempt that decides: rule 4.
    /// - Complexity: O(contacts of the campaign).
    package func failedSet(of campaign: UInt32) -> [(home: UInt32, last: UInt32)] {
        CampaignOutcomes(self, of: campaign).failed
    }
}

extension CampaignCounts {
    /// Counts contacts with a single attempt of which the same was seen, where every channel gives
    /// receipts.
    fileprivate mutating func count(seen: UInt16, contacts: Int) {
        let states = AttemptStates(seen: seen)
        guard let state = states.rankState(0) else {
            if states.isTargeted(0) { count(.pending, contacts) }
            return
        }
        count(state.outcome, contacts)
        attempts += contacts
        attemptsByState[Int(state.rawValue)] += contacts
        if states.has(.read, 0) { read += contacts }
        if states.isContradicted(0) { contradictions += contacts }
    }
}
