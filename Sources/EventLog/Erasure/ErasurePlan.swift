import HashTree

/// What an erasure writes in the place of what it takes away.
struct ErasurePlan {
    let view: LogView
    let scope: ErasureScope
    /// Stand-ins of names, by their numbers.
    private(set) var members: [UInt32: [UInt8]] = [:]
    private(set) var references: [UInt32: [UInt8]] = [:]
    /// New ids of erased rows, by position.
    private(set) var ids: [UInt64: [UInt8]] = [:]
    private(set) var kept: [UInt64: KeptOfRow] = [:]
    /// Digests of the personal parts of all rows of which anything changes.
    private(set) var digests: [UInt64: Digest] = [:]
    /// Codes of the identities that are erased.
    private(set) var codes: [(code: ErasureCode, position: UInt64)] = []
    private(set) var receipt: ErasureReceipt

    /// Whether there is anything to write.
    var isEmpty: Bool {
        members.isEmpty && references.isEmpty && ids.isEmpty && digests.isEmpty
            && scope.sharedReferences.isEmpty
    }

    private static let rowsAtOnce = 1024

    /// `key`: nil for who only wants to know what would be erased.
    init(
        _ request: ErasureRequest, _ view: LogView, _ key: ErasureKey?
    ) throws(EventLogError) {
        self.view = view
        var receipt = ErasureReceipt()
        for (index, name) in request.members.enumerated() {
            guard let found = try Self.find(name, view, key) else {
                receipt.unknown.append(index)
                continue
            }
            guard !receipt.members.contains(where: { $0.number == found.number }) else { continue }
            receipt.members.append(
                ErasedMember(
                    index: index, number: found.number, wasErased: found.wasErased,
                    standIn: found.wasErased
                        ? try view.name(.member, found.number)
                        : key.map { StandIn.name($0.code(.member, name)) } ?? []))
        }
        let new = receipt.members.filter { !$0.wasErased }
        for member in new { members[member.number] = member.standIn }
        // Of one who was erased already too: a receipt may have come since that nothing told of.
        let named = try TextMentions(
            in: view,
            of: Dictionary(
                receipt.members.map { (request.members[$0.index], $0.number) },
                uniquingKeysWith: { first, _ in first }),
            request.reading)
        scope = try ErasureScope(
            view, members: Set(receipt.members.map(\.number)), newMembers: Set(new.map(\.number)),
            named, request.precedes)
        self.receipt = receipt
        try nameReferences(key)
        count()
        self.receipt.names += new.map {
            ErasedName(request.members[$0.index], .member, index: $0.index)
        }
        try readErased(request, key)
        self.receipt.kept = kept.mapValues(\.payload)
        if key != nil { try readResealed() }
    }

    /// A member by its name, which may be one that was erased already.
    private static func find(
        _ name: [UInt8], _ view: LogView, _ key: ErasureKey?
    ) throws(EventLogError) -> (number: UInt32, wasErased: Bool)? {
        if let number = try view.find(.member, name) {
            return (number, try view.isErased(member: number))
        }
        guard let key, try ErasedIdentities.exist(in: view) else { return nil }
        return try view.find(.member, StandIn.name(key.code(.member, name))).map { ($0, true) }
    }

    private mutating func nameReferences(_ key: ErasureKey?) throws(EventLogError) {
        var indices: [UInt32: Int] = [:]
        for member in receipt.members { indices[member.number] = member.index }
        for (number, member) in scope.references {
            let name = try view.name(.reference, number)
            receipt.names.append(ErasedName(name, .reference, index: indices[member] ?? 0))
            references[number] = key.map { StandIn.name($0.code(.reference, name)) } ?? []
        }
    }

    private mutating func count() {
        var places: [UInt32: Int] = [:]
        for (place, member) in receipt.members.enumerated() { places[member.number] = place }
        for row in scope.erased {
            if let place = places[row.member] { receipt.members[place].rows += 1 }
        }
        for (_, member) in scope.references {
            if let place = places[member] { receipt.members[place].references += 1 }
        }
        for (entity, member) in scope.memberOf.enumerated() {
            if let place = places[member] {
                receipt.members[place].groups.insert(scope.groupOf[entity])
            }
        }
    }

    // MARK: Rows

    private mutating func readErased(
        _ request: ErasureRequest, _ key: ErasureKey?
    ) throws(EventLogError) {
        var old: [(id: [UInt8], position: UInt64)] = []
        try forEachRow(scope.erased.map(\.position)) { (plan, row, batch) in
            let id = batch.bytes(row.draft.id)
            old.append((Array(id), row.position))
            if let key {
                plan.codes.append(
                    (key.code(source: batch.bytes(row.draft.source), id: id), row.position))
            }
            plan.kept[row.position] = request.reading.kept(row.draft, batch)
        }
        old.sort {
            $0.id == $1.id ? $0.position < $1.position : $0.id.lexicographicallyPrecedes($1.id)
        }
        for (rank, row) in old.enumerated() {
            ids[row.position] = StandIn.id(rank: rank, position: row.position)
        }
    }

    private mutating func readResealed() throws(EventLogError) {
        var positions: [UInt64] = []
        for position in scope.resealed where try !view.isForgotten(position) {
            positions.append(position)
        }
        try forEachRow(positions) { (_, _, _) in }
    }

    /// Reads rows some at a time, and the digests of their personal parts.
    private mutating func forEachRow(
        _ positions: [UInt64], _ body: (inout ErasurePlan, RecordedRow, RowBatch) -> Void
    ) throws(EventLogError) {
        var secrets = SecretKeys(of: view)
        var hasher = LeafHasher()
        var start = 0
        while start < positions.count {
            let end = min(start + Self.rowsAtOnce, positions.count)
            var batch = RowBatch()
            let rows = try view.rows(positions[start..<end], into: &batch)
            batch.rows = rows.map(\.draft)
            let digests = try hasher.personalDigests(
                batch, rows.map { LeafFacts($0) }, secrets: &secrets)
            for (row, digest) in zip(rows, digests) {
                // An earlier erasure may have stored what cannot be computed any more.
                self.digests[row.position] = try view.isForgotten(row.position) ? nil : digest
                body(&self, row, batch)
            }
            start = end
        }
    }
}
