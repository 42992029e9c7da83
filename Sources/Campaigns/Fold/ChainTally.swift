/// The contacts of a chain, counted by what became of them: rule 6, without a list of them.
package struct ChainTally: Sendable {
    /// What became of a contact so far, member by member.
    package enum Standing: UInt8, Sendable {
        case reached, skipped
        /// Pending or unknown.
        case unsettled
        /// Failed, and not to be retried.
        case permanent
        /// Failed in any other way.
        case failed
    }

    /// Where each contact stands: a byte, so that those of a big chain stay in the cache.
    package typealias Standings = ContactScratch<UInt8>

    /// Contacts of all members, each counted once.
    package private(set) var targeted = 0
    /// Contacts first reached at each chain position, from 0 to the greatest.
    package private(set) var reachedAt: [Int]
    private var contacts = [Int](repeating: 0, count: 5)

    /// - Parameters:
    ///   - fold: of the campaigns and all their attempts.
    ///   - members: of the chain, ascending by (chain position, id).
    ///   - standings: scratch, left as it was.
    ///   - isPermanent: for each contact of a member's failed set, ascending by home, whether its failure is
    ///     permanent; nil where that is of no interest.
    /// - Complexity: O(contacts of the members), some nanoseconds each.
    package init(
        _ fold: LedgerFold, members: [UInt32], standings: inout Standings,
        isPermanent: [[Bool]]?
    ) {
        let positions = members.map { fold.chains.position(of: $0) }
        reachedAt = [Int](repeating: 0, count: (positions.max() ?? 0) + 1)
        standings.prepare(forTargets: members.reduce(0) { $0 + fold.homes(of: $1).count })
        for (index, member) in members.enumerated() {
            add(member, at: positions[index], fold, isPermanent?[index], &standings)
        }
        for member in members {
            standings.forget(fold.homes(of: member).lazy.map { fold.table.contact[Int($0)] })
        }
    }

    private mutating func add(
        _ member: UInt32, at position: Int, _ fold: LedgerFold, _ isPermanent: [Bool]?,
        _ standings: inout Standings
    ) {
        var failures = 0
        for home in fold.homes(of: member) {
            guard let outcome = fold.outcome(ofHome: home) else { continue }
            let standing: Standing
            switch outcome {
            case .delivered: standing = .reached
            case .skipped: standing = .skipped
            case .pending, .unknown: standing = .unsettled
            case .failed:
                standing = isPermanent?[failures] ?? false ? .permanent : .failed
                failures += 1
            }
            let contact = fold.table.contact[Int(home)]
            let known = standings[contact]
            if known == .max {
                targeted += 1
            } else if known == Standing.reached.rawValue {
                continue
            } else {
                contacts[Int(known)] -= 1
            }
            standings[contact] = standing.rawValue
            contacts[Int(standing.rawValue)] += 1
            if standing == .reached { reachedAt[position] += 1 }
        }
    }

    private subscript(standing: Standing) -> Int { contacts[Int(standing.rawValue)] }

    /// Contacts not reached that failed at the deepest member targeting them.
    package var stillFailed: Int { self[.permanent] + self[.failed] }

    /// How a chain ended of which no member runs any more: open while a contact is pending or unknown, or a
    /// remaining failure may be retried.
    package var end: ChainEnd {
        if self[.unsettled] > 0 || self[.failed] > 0 { return .open }
        return self[.permanent] > 0 ? .systemic : .recovered
    }
}
