import HashTree
import LMDB

extension LogView {
    /// The leaves of neighbouring rows, computed from what is stored of them.
    /// - Complexity: O(bytes of the rows).
    func leafHashes(_ positions: Range<UInt64>) throws(EventLogError) -> [Digest] {
        var batch = RowBatch()
        let rows = try rows(positions, into: &batch)
        batch.rows = rows.map(\.draft)
        var secrets = storedSecrets()
        var leaves: [Digest] = []
        var hasher = LeafHasher()
        try hasher.hash(
            batch, rows: Array(rows.indices), facts: rows.map { LeafFacts($0) },
            listed: try listedMembers(of: rows), secrets: &secrets, create: false, into: &leaves)
        return leaves
    }

    /// What the leaf of the row at a position is the hash of, with the personal part disclosed.
    /// - Complexity: O(bytes of the row).
    package func leafPreimage(at position: UInt64) throws(EventLogError) -> LeafPreimage {
        var batch = RowBatch()
        let rows = try rows(CollectionOfOne(position), into: &batch)
        batch.rows = rows.map(\.draft)
        var secrets = storedSecrets()
        var hasher = LeafHasher()
        return try hasher.preimage(
            batch, row: 0, facts: LeafFacts(rows[0]), listed: try listedMembers(of: rows),
            secrets: &secrets)
    }

    /// The member number of each listed entity.
    private func listedMembers(of rows: [RecordedRow]) throws(EventLogError) -> [UInt32] {
        var members: [UInt32] = []
        for row in rows {
            for entity in row.listed { members.append(try self.entity(entity).member) }
        }
        return members
    }

    private func storedSecrets() -> SecretKeys {
        SecretKeys { (slot) throws(EventLogError) in
            try storage { () throws(LMDBError) in
                guard let table = try self.transaction.table(LogTable.secrets, .integerKeys) else {
                    return nil
                }
                return try self.transaction.get(table, slot)
            }
        }
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
