import HashTree

extension AppendSession {
    /// The number of a name that the log or this commit knows.
    func find(
        _ kind: NameKind, _ key: UInt32, _ bytes: Span<UInt8>
    ) throws(EventLogError) -> UInt32? {
        let found = try cache.tables[Int(IndexKind(kind).rawValue)].find(key) {
            (number) throws(EventLogError) in
            try nameEquals(kind, number, bytes)
        }
        if found != nil || cache.isComplete { return found }
        for run in try view.runs(IndexKind(kind)) {
            let found = try run.find(key) { (number) throws(EventLogError) in
                try nameEquals(kind, number, bytes)
            }
            if let found { return found }
        }
        return nil
    }

    private func nameEquals(
        _ kind: NameKind, _ number: UInt32, _ bytes: Span<UInt8>
    ) throws(EventLogError) -> Bool {
        let first = content.firstNames[kind]
        if number >= first {
            let names = content.names[kind]
            return names.bytes.span.extracting(names.range(Int(number - first)))
                .hasSameBytes(as: bytes)
        }
        if let answer = cache.mirrors[kind].equals(number, bytes) { return answer }
        var scratch: [UInt8] = []
        return try view.nameEquals(kind, number, bytes, scratch: &scratch)
    }

    func findEntity(
        _ key: UInt32, _ group: UInt32, _ member: UInt32, _ ordinal: UInt16
    ) throws(EventLogError) -> UInt32? {
        let found = try cache.tables[Int(IndexKind.entities.rawValue)].find(key) {
            (number) throws(EventLogError) in
            try entityEquals(number, group, member, ordinal)
        }
        if found != nil || cache.isComplete { return found }
        for run in try view.runs(.entities) {
            let found = try run.find(key) { (number) throws(EventLogError) in
                try entityEquals(number, group, member, ordinal)
            }
            if let found { return found }
        }
        return nil
    }

    private func entityEquals(
        _ number: UInt32, _ group: UInt32, _ member: UInt32, _ ordinal: UInt16
    ) throws(EventLogError) -> Bool {
        if number >= content.firstEntity {
            let index = Int(number - content.firstEntity)
            return content.entityMembers[index] == member && content.entityGroups[index] == group
                && content.entityOrdinals[index] == ordinal
        }
        if let answer = cache.entities.equals(
            number, group: group, member: member, ordinal: ordinal)
        {
            return answer
        }
        let entity = try view.entity(number)
        return entity.member == member && entity.group == group && entity.ordinal == ordinal
    }

    /// The position of the event with an identity, in the log or in this commit.
    func findIdentity(
        _ key: UInt32, source: UInt32, id: Span<UInt8>
    ) throws(EventLogError) -> UInt64? {
        let found = try cache.tables[Int(IndexKind.identities.rawValue)].find(key) {
            (position) throws(EventLogError) in
            try identityEquals(position, source, id)
        }
        if let found { return UInt64(found) }
        if cache.isComplete { return nil }
        for run in try view.runs(.identities) {
            let found = try run.find(key) { (position) throws(EventLogError) in
                try identityEquals(position, source, id)
            }
            if let found { return UInt64(found) }
        }
        return nil
    }

    private func identityEquals(
        _ position: UInt32, _ source: UInt32, _ id: Span<UInt8>
    ) throws(EventLogError) -> Bool {
        if UInt64(position) >= content.firstPosition {
            let row = rows[Int(UInt64(position) - content.firstPosition)]
            let batch = requests[Int(row.request)].batch
            return row.source == source
                && batch.arena.span.extracting(batch.rows[Int(row.row)].id.range)
                    .hasSameBytes(as: id)
        }
        var scratch: [UInt8] = []
        return try view.isIdentity(UInt64(position), source, id, scratch: &scratch)
    }
}
