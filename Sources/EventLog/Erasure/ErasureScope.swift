/// Which rows and references an erasure is about.
///
/// A reference belongs to one entity: to the first of those that claim it. So it is erased with the
/// member of that entity, and with it every row about it. Where nobody claims it, it is erased with a
/// member whom a row about it mentions, in a column or in its payload.
struct ErasureScope {
    private let view: LogView
    private let precedes: ErasureRequest.Precedence
    /// All members to be erased.
    private let members: Set<UInt32>
    /// Those whose names are not stand-ins yet.
    private let newMembers: Set<UInt32>
    private let named: TextMentions
    /// The member of each entity.
    private(set) var memberOf: [UInt32] = []
    private(set) var groupOf: [UInt32] = []

    /// The references whose names are erased, and the member with whom each is.
    private(set) var references: [UInt32: UInt32] = [:]
    /// References that belong to others, though a row about them mentions an erased member: their
    /// secrets go, lest they tell whom the row mentioned.
    private(set) var sharedReferences: Set<UInt32> = []
    /// Rows of which only facts stay, ascending, and the member that each is about.
    private(set) var erased: [(position: UInt64, member: UInt32)] = []
    /// Rows that stay, but name what is erased: their digests must be stored.
    private(set) var resealed: [UInt64] = []
    /// Rows whose claim of a reference loses, by the bytes of names that are erased: it ends, so that
    /// the winner stays the winner.
    private(set) var endedClaims: Set<UInt64> = []

    private var candidates: Set<UInt32> = []
    private var mentions: [UInt32: UInt32] = [:]
    /// Those whom only the payload of a row names: it says less than a column, and less than a claim.
    private var mentionsInText: [UInt32: UInt32] = [:]
    private var claimants: [UInt32: Set<UInt32>] = [:]
    private var winners: [UInt32: UInt32] = [:]

    /// - Complexity: O(events + entities): a few columns of each block are read three times.
    init(
        _ view: LogView, members: Set<UInt32>, newMembers: Set<UInt32>, _ named: TextMentions,
        _ precedes: @escaping ErasureRequest.Precedence
    ) throws(EventLogError) {
        (self.view, self.members, self.newMembers) = (view, members, newMembers)
        (self.named, self.precedes) = (named, precedes)
        memberOf.reserveCapacity(Int(view.state.entityCount))
        for index in view.directory.blocks.indices {
            let entities = try view.newEntities(inBlock: index)
            memberOf += entities.members
            groupOf += entities.groups
        }
        try forEachRow { (scope, row) in scope.findReferences(row) }
        if !candidates.isEmpty {
            try forEachRow { (scope, row) in scope.findClaims(row) }
            try settle()
        }
        try forEachRow { (scope, row) in scope.sort(row) }
    }

    /// What is read of a row; references and members are numbers plus one, 0 for none.
    private struct Row {
        let position: UInt64
        let subject: RowSubject
        let number: UInt32
        let claimed: UInt32
        let mentioned: UInt32
        /// The member that its payload names.
        let named: UInt32?
        let isErased: Bool
    }

    private mutating func forEachRow(
        _ body: (inout ErasureScope, Row) -> Void
    ) throws(EventLogError) {
        for index in view.directory.blocks.indices {
            let block = try view.block(index)
            let subjects = try block.integers(.subject).decoded(as: UInt8.self)
            let numbers = try block.integers(.number).decoded(as: UInt32.self)
            let claimed = try block.integers(.reference).decoded(as: UInt32.self)
            let mentioned = try block.integers(.mentionedMember).decoded(as: UInt32.self)
            let flags = try block.integers(.flags).decoded(as: UInt8.self)
            for row in 0..<block.rowCount {
                let position = block.firstPosition + UInt64(row)
                guard let subject = RowSubject(rawValue: subjects[row]),
                    subject != .entity || Int(numbers[row]) < memberOf.count
                else { throw .damaged(position: position, what: "the row is about nothing known") }
                body(
                    &self,
                    Row(
                        position: position, subject: subject, number: numbers[row],
                        claimed: claimed[row], mentioned: mentioned[row],
                        named: named.memberAt[position],
                        isErased: RowFlags(rawValue: flags[row]).contains(.erased)))
            }
        }
    }

    // MARK: References

    private mutating func findReferences(_ row: Row) {
        switch row.subject {
        case .entity:
            if row.claimed > 0, members.contains(memberOf[Int(row.number)]) {
                candidates.insert(row.claimed - 1)
            }
        case .reference:
            if row.mentioned > 0, members.contains(row.mentioned - 1) {
                candidates.insert(row.number)
                mentions[row.number] = min(mentions[row.number] ?? .max, row.mentioned - 1)
            }
            if let named = row.named {
                candidates.insert(row.number)
                mentionsInText[row.number] = min(mentionsInText[row.number] ?? .max, named)
            }
        case .nothing, .group, .member: break
        }
    }

    private mutating func findClaims(_ row: Row) {
        guard row.subject == .entity, row.claimed > 0, candidates.contains(row.claimed - 1) else {
            return
        }
        claimants[row.claimed - 1, default: []].insert(row.number)
    }

    /// Decides whose each reference is.
    private mutating func settle() throws(EventLogError) {
        var secrets = SecretKeys(of: view)
        for reference in candidates {
            var winner: UInt32?
            for entity in claimants[reference] ?? [] {
                if let known = winner, try !precedes(entity, known, view) { continue }
                winner = entity
            }
            winners[reference] = winner
            let owner =
                winner.map { memberOf[Int($0)] } ?? mentions[reference] ?? mentionsInText[reference]
            if let owner, members.contains(owner) {
                // A stand-in says nothing of anybody.
                if try !StandIn.isName(view.name(.reference, reference)) {
                    references[reference] = owner
                }
            } else if mentions[reference] != nil,
                try !secrets.isForgotten(.reference, reference)
            {
                sharedReferences.insert(reference)
            }
        }
    }

    // MARK: Rows

    private mutating func sort(_ row: Row) {
        switch row.subject {
        case .nothing, .group: return
        case .member:
            if newMembers.contains(row.number) { erased.append((row.position, row.number)) }
        case .entity: sort(row, of: memberOf[Int(row.number)])
        case .reference: sortReceipt(row)
        }
    }

    private mutating func sort(_ row: Row, of member: UInt32) {
        let isRenamed = row.claimed > 0 && references[row.claimed - 1] != nil
        if newMembers.contains(member), !row.isErased {
            erased.append((row.position, member))
        } else if isRenamed || newMembers.contains(member) {
            resealed.append(row.position)
        }
        if row.claimed > 0, losesByBytes(row.number, row.claimed - 1) {
            endedClaims.insert(row.position)
        }
    }

    /// Whether an entity's claim loses because of the bytes of a name that is erased: within a group,
    /// against another member.
    private func losesByBytes(_ entity: UInt32, _ reference: UInt32) -> Bool {
        guard let winner = winners[reference], winner != entity,
            memberOf[Int(winner)] != memberOf[Int(entity)],
            groupOf[Int(winner)] == groupOf[Int(entity)]
        else { return false }
        return newMembers.contains(memberOf[Int(winner)])
            || newMembers.contains(memberOf[Int(entity)])
    }

    private mutating func sortReceipt(_ row: Row) {
        let mentioned =
            row.mentioned > 0 && newMembers.contains(row.mentioned - 1) ? row.mentioned - 1 : nil
        // What somebody else claims is his, whatever its text says.
        let named = winners[row.number] == nil ? row.named : nil
        let owner = references[row.number] ?? mentioned ?? named
        if let owner {
            if row.isErased {
                resealed.append(row.position)
            } else {
                erased.append((row.position, owner))
            }
        } else if sharedReferences.contains(row.number) {
            resealed.append(row.position)
        }
    }
}
