import HashTree

extension BlockContent {
    /// All columns of a stored block as arrays.
    /// - Throws: `.damaged` where a column fails its checksum.
    /// - Complexity: O(rows + bytes of the strings).
    init(decoding block: Block) throws(EventLogError) {
        self.init(
            firstPosition: block.firstPosition, firstEntity: block.firstEntity,
            firstNames: block.firstNames)
        kinds = try block.integers(.kind).decoded(as: UInt8.self)
        subjects = try block.integers(.subject).decoded(as: UInt8.self)
        numbers = try block.integers(.number).decoded(as: UInt32.self)
        occurredAt = try block.integers(.occurredAt).decoded(as: Int64.self)
        recordedAt = try block.integers(.recordedAt).decoded(as: Int64.self)
        timeStyles = try block.integers(.timeStyle).decoded(as: UInt8.self)
        flags = try block.integers(.flags).decoded(as: UInt8.self)
        sources = try block.integers(.source).decoded(as: UInt32.self)
        references = try block.integers(.reference).decoded(as: UInt32.self)
        labels = try block.integers(.label).decoded(as: UInt32.self)
        qualifiers = try block.integers(.qualifier).decoded(as: UInt32.self)
        links = try block.integers(.link).decoded(as: UInt32.self)
        mentionedMembers = try block.integers(.mentionedMember).decoded(as: UInt32.self)
        listEnds = try block.integers(.listEnd).decoded(as: UInt32.self)
        listedEntities = try block.listedEntities(block.integers(.listEnd))
            .decoded(as: UInt32.self)
        ids = try Self.list(block.strings(.id, count: block.rowCount), times: occurredAt)
        payloads = try Self.list(block.strings(.payload, count: block.rowCount))
        for kind in NameKind.allCases { names[kind] = try Self.list(block.names(kind)) }
        let entities = block.entityCount
        entityGroups = try block.integers(.entityGroup, count: entities).decoded(as: UInt32.self)
        entityMembers = try block.integers(.entityMember, count: entities).decoded(as: UInt32.self)
        entityOrdinals = try block.integers(.entityOrdinal, count: entities)
            .decoded(as: UInt16.self)
        entityHomeDistances = try block.integers(.entityHomeDistance, count: entities)
            .decoded(as: UInt32.self)
        let touched = try block.allIntegers(.touchedGroups)
        let rows = try block.integers(.lastRowOfGroup, count: touched.count)
        for index in 0..<touched.count {
            lastRowOfGroup[UInt32(truncatingIfNeeded: touched[index])] =
                UInt32(truncatingIfNeeded: rows[index])
        }
        let erased = try ForgottenColumns(block)
        forgotten = erased.rows
        forgottenPlaces = erased.places
    }

    private static func list(
        _ strings: PackedStrings, times: [Int64] = []
    ) throws(EventLogError) -> StringList {
        var list = StringList()
        var isWhole = true
        for index in 0..<strings.count {
            list.append { output in
                let time = times.isEmpty ? 0 : times[index]
                isWhole = strings.append(index, occurredAt: time, to: &output) && isWhole
            }
        }
        guard isWhole else {
            throw .damaged(position: nil, what: "a column of strings makes no sense")
        }
        return list
    }
}
