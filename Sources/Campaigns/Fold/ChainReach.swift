/// What became of every contact of a chain: rule 6. A contact is counted once, however many members
/// target it.
package struct ChainReach: Sendable {
    /// One contact of the chain.
    package struct Entry: Sendable {
        package var contact: UInt32
        /// Delivered where any member reached it; else the outcome at the deepest member that
        /// targets it.
        package var outcome: ContactOutcome
        /// The campaign that reached it first, by (chain position, id), and its lowest attempt that
        /// did.
        package var campaign: UInt32
        package var attempt: UInt32?
        /// What became of it in the deepest member that targets it.
        package var deepestResult: ContactResult
    }

    package let root: UInt32
    /// Greatest chain position.
    package let depth: Int
    /// Members, ascending by (chain position, id).
    package let members: [UInt32]
    package private(set) var entries: [Entry] = []

    /// `places`: scratch, left as it was.
    /// - Complexity: O(contacts of the members).
    package init(_ fold: LedgerFold, root: UInt32, places: inout ContactPlaces) {
        self.root = root
        members = fold.members(ofRoot: root)
        depth = members.map { fold.chains.position(of: $0) }.max() ?? 0
        places.prepare(forTargets: members.reduce(0) { $0 + fold.homes(of: $1).count })
        for campaign in members {
            for home in fold.homes(of: campaign) {
                guard let result = fold.result(ofHome: home) else { continue }
                add(fold.table.contact[Int(home)], campaign, result, &places)
            }
        }
        places.forget(entries.lazy.map(\.contact))
    }

    private mutating func add(
        _ contact: UInt32, _ campaign: UInt32, _ result: ContactResult,
        _ places: inout ContactPlaces
    ) {
        let place = places[contact]
        if place == .max {
            places[contact] = UInt32(entries.count)
            entries.append(
                Entry(
                    contact: contact, outcome: result.outcome, campaign: campaign,
                    attempt: result.reaching, deepestResult: result))
            return
        }
        var entry = entries[Int(place)]
        entry.deepestResult = result
        if entry.attempt == nil {
            entry.outcome = result.outcome
            entry.campaign = campaign
            entry.attempt = result.reaching
        }
        entries[Int(place)] = entry
    }

    /// Contacts first reached at each chain position, from 0 to `depth`.
    package func reachedAt(_ fold: LedgerFold) -> [Int] {
        var reached = [Int](repeating: 0, count: depth + 1)
        for entry in entries where entry.attempt != nil {
            reached[fold.chains.position(of: entry.campaign)] += 1
        }
        return reached
    }

    /// Contacts not reached that failed at the deepest member targeting them.
    package var stillFailed: Int {
        entries.lazy.filter { $0.attempt == nil && $0.outcome == .failed }.count
    }
}
