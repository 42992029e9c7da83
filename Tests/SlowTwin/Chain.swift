/// A root campaign and all campaigns linked to it by `retryOf`.
struct Chain {
    /// A member's place: how many links lie between it and the root.
    struct Place: Hashable, Comparable {
        let position: Int
        let campaign: Text

        static func < (left: Place, right: Place) -> Bool {
            left.position != right.position
                ? left.position < right.position : left.campaign < right.campaign
        }
    }

    /// What became of one contact in the whole chain.
    enum Ending {
        case reached(by: Place, attempt: Int, at: Moment)
        case notReached(Outcome)
    }

    let root: Text
    let depth: Int
    let endings: [Text: Ending]

    private init(root: Text, members: [Place], knowledge: Knowledge) {
        self.root = root
        depth = members.map(\.position).max() ?? 0

        var endings: [Text: Ending] = [:]
        // From the root down: the first delivery stays, and until then each member that targets
        // the contact overwrites what the ones before it said.
        for place in members.sorted() {
            for (contact, target) in knowledge.campaigns[place.campaign]?.targets ?? [:] {
                if case .reached = endings[contact] { continue }
                if let (attempt, time) = target.reached {
                    endings[contact] = .reached(by: place, attempt: attempt, at: time)
                } else {
                    endings[contact] = .notReached(target.outcome)
                }
            }
        }
        self.endings = endings
    }

    /// All chains, in no order.
    ///
    /// - Throws: `loop` where links close one.
    static func all(in knowledge: Knowledge) throws(SlowTwinError) -> [Chain] {
        var members: [Text: [Place]] = [:]
        for campaign in knowledge.campaigns.keys {
            var (root, position) = (campaign, 0)
            while let source = knowledge.campaigns[root]?.retryOf {
                (root, position) = (source, position + 1)
                guard position <= knowledge.campaigns.count else { throw .loop }
            }
            members[root, default: []].append(Place(position: position, campaign: campaign))
        }
        return members.map { Chain(root: $0.key, members: $0.value, knowledge: knowledge) }
    }

    /// How many contacts were first reached at chain positions for which `include` holds.
    func reachedCount(where include: (Int) -> Bool) -> Int {
        endings.values.count { ending in
            guard case .reached(let place, _, _) = ending else { return false }
            return include(place.position)
        }
    }

    /// How many contacts the whole chain left failed.
    var stillFailed: Int {
        endings.values.count { ending in
            guard case .notReached(.failed) = ending else { return false }
            return true
        }
    }
}
