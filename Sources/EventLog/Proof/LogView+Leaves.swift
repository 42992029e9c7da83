import HashTree

extension LogView {
    /// The leaves of neighbouring rows, computed from what is stored of them.
    /// - Complexity: O(bytes of the rows).
    func leafHashes(_ positions: Range<UInt64>) throws(EventLogError) -> [Digest] {
        var batch = RowBatch()
        let rows = try rows(positions, into: &batch)
        batch.rows = rows.map(\.draft)
        var facts = rows.map { LeafFacts($0) }
        let forgotten = try forgotten(of: rows, &facts)
        var secrets = SecretKeys(of: self)
        var leaves: [Digest] = []
        var hasher = LeafHasher()
        try hasher.hash(
            batch, rows: Array(rows.indices), facts: facts, listed: try listedMembers(of: rows),
            forgotten: forgotten, secrets: &secrets, create: false, into: &leaves)
        return leaves
    }

    /// What the leaf of the row at a position is the hash of, with the personal part disclosed unless it was
    /// erased.
    /// - Complexity: O(bytes of the row).
    package func leafPreimage(at position: UInt64) throws(EventLogError) -> LeafPreimage {
        var batch = RowBatch()
        let rows = try rows(CollectionOfOne(position), into: &batch)
        batch.rows = rows.map(\.draft)
        var facts = rows.map { LeafFacts($0) }
        let forgotten = try forgotten(of: rows, &facts)
        var secrets = SecretKeys(of: self)
        var hasher = LeafHasher()
        return try hasher.preimage(
            batch, row: 0, facts: facts[0], listed: try listedMembers(of: rows),
            forgotten: forgotten, secrets: &secrets)
    }

    /// The member number of each listed entity.
    private func listedMembers(of rows: [RecordedRow]) throws(EventLogError) -> [UInt32] {
        var members: [UInt32] = []
        for row in rows {
            for entity in row.listed { members.append(try self.entity(entity).member) }
        }
        return members
    }

    /// What is stored for what was erased of rows. Their facts get the references that their leaves bind.
    private func forgotten(
        of rows: [RecordedRow], _ facts: inout [LeafFacts]
    ) throws(EventLogError) -> ForgottenDigests {
        var digests = ForgottenDigests()
        var listed = 0
        for (index, row) in rows.enumerated() {
            let listedBefore = listed
            listed += row.listed.count
            guard let columns = try forgottenColumns(at: row.position) else { continue }
            let place = Int(row.position - columns.firstPosition)
            if let known = columns.forgotten.row(place) {
                digests.rows[index] = known.digest
                if known.boundReference > 0 { facts[index].reference = known.boundReference - 1 }
            }
            guard !row.listed.isEmpty else { continue }
            let start = try listStart(of: row.position)
            for known in columns.forgotten.places(in: start..<start + row.listed.count) {
                digests.listed[listedBefore + Int(known.place) - start] = known.digest
            }
        }
        return digests
    }

    /// Where in its block's list of listed members those of a row begin.
    private func listStart(of position: UInt64) throws(EventLogError) -> Int {
        guard let index = directory.index(ofPosition: position) else { return 0 }
        let columns = try rowColumns(inBlock: index)
        let row = Int(position - directory.blocks[index].firstPosition)
        return try block(index).listRange(row, columns.listEnds, columns.listed.count).lowerBound
    }
}

extension LeafFacts {
    /// What the leaf of a row that was read back binds beside the row itself.
    init(_ row: RecordedRow) {
        let (owner, ownerNumber): (SecretOwner, UInt32) =
            switch row.draft.subject {
            case .nothing: (.log, 0)
            case .group: (.group, row.number)
            case .reference: (.reference, row.number)
            case .member, .entity: (.member, row.member)
            }
        self.init(
            position: row.position, recordedAt: row.recordedAt, member: row.member,
            reference: row.reference, owner: owner, ownerNumber: ownerNumber)
    }
}
