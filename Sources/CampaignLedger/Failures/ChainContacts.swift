import Campaigns

/// A contact in a chain: where the chain targets it, and what came of that.
struct ChainContact: Sendable {
    /// The contact in one campaign of the chain.
    struct Target: Sendable {
        /// Place of its first attempt in the fold.
        let home: UInt32
        let result: ContactResult
    }

    /// Ascending by (chain position, id of the campaign); never empty.
    fileprivate(set) var targets: [Target]

    /// Whether any attempt of the chain reached it.
    var isReached: Bool { targets.contains { $0.result.reaching != nil } }

    /// What became of it in the chain: rule 6.
    var outcome: ContactOutcome? {
        isReached ? .delivered : targets.last?.result.outcome
    }

    /// All attempts of which an event is known, in the order of the chain; by their places.
    func tries(_ fold: LedgerFold) -> [UInt32] { targets.flatMap { fold.tries(ofHome: $0.home) } }

    /// Whether the attempts end with two or more failed ones in a row.
    func endsWithFailures(_ fold: LedgerFold) -> Bool {
        let last = tries(fold).suffix(2)
        return last.count == 2 && last.allSatisfy { fold.state($0) == .failed }
    }
}

/// Some contacts of some chains, with all campaigns of their chains that target them.
struct ChainContacts: Sendable {
    /// Which contact of which chain.
    struct Key: Hashable, Sendable {
        /// Number of the campaign at chain position 0.
        let root: UInt32
        let contact: UInt32

        /// The key of an attempt, by its place.
        init(_ attempt: UInt32, _ fold: LedgerFold) {
            root = fold.chains.root(of: fold.table.campaign[Int(attempt)])
            contact = fold.table.contact[Int(attempt)]
        }
    }

    private(set) var contacts: [Key: ChainContact] = [:]

    /// - Complexity: O(attempts of the fold).
    init(_ keys: Set<Key>, _ fold: LedgerFold) {
        guard let greatest = keys.lazy.map(\.contact).max() else { return }
        var isWanted = [Bool](repeating: false, count: Int(greatest) + 1)
        for key in keys { isWanted[Int(key.contact)] = true }
        for place in 0..<UInt32(fold.table.count) {
            let contact = Int(fold.table.contact[Int(place)])
            guard contact < isWanted.count, isWanted[contact], fold.table.isHome(place),
                let result = fold.result(ofHome: place)
            else { continue }
            let key = Key(place, fold)
            guard keys.contains(key) else { continue }
            contacts[key, default: ChainContact(targets: [])].targets.append(
                ChainContact.Target(home: place, result: result))
        }
        for key in contacts.keys {
            contacts[key]?.targets.sort {
                fold.isBefore(
                    fold.table.campaign[Int($0.home)], fold.table.campaign[Int($1.home)])
            }
        }
    }

    /// The contact that an attempt is on, in the attempt's chain.
    func contact(of attempt: UInt32, _ fold: LedgerFold) -> ChainContact? {
        contacts[Key(attempt, fold)]
    }
}
