extension LogView {
    /// The blocks to look through where the index runs end.
    var unsealedBlocks: Range<Int> { directory.unsealed(after: state.sealedCount) }

    /// The number of a name, or nil where the log does not know it.
    /// - Complexity: a probe for each index run, and a look at every row that no run covers yet (a
    ///   few thousand at most).
    package func find(_ kind: NameKind, _ bytes: [UInt8]) throws(EventLogError) -> UInt32? {
        var scratch: [UInt8] = []
        let key = keys.name(kind, bytes.span)
        for run in try runs(IndexKind(kind)) {
            let found = try run.find(key) { (number) throws(EventLogError) in
                try nameEquals(kind, number, bytes.span, scratch: &scratch)
            }
            if let found { return found }
        }
        if let unsealed = try unsealedIndex() {
            for number in unsealed.names(kind, key: key)
            where try nameEquals(kind, number, bytes.span, scratch: &scratch) { return number }
            return nil
        }
        for index in unsealedBlocks {
            let strings = try names(kind, inBlock: index)
            for place in 0..<strings.count
            where strings.equals(place, bytes.span, scratch: &scratch) {
                return directory.blocks[index].firstNames[kind] + UInt32(place)
            }
        }
        return nil
    }

    /// All entities of a member, ascending.
    package func entities(ofMember member: UInt32) throws(EventLogError) -> [UInt32] {
        var found: [UInt32] = []
        let range = keys.member(member)
        for run in try runs(.entities) {
            for candidate in try run.values(in: range) where try entity(candidate).member == member
            {
                found.append(candidate)
            }
        }
        if let unsealed = try unsealedIndex() {
            return Set(found + unsealed.entities(ofMember: member)).sorted()
        }
        for index in unsealedBlocks {
            let block = try block(index)
            let members = try block.integers(.entityMember, count: block.entityCount)
            for place in 0..<members.count where members[place] == UInt64(member) {
                found.append(block.firstEntity + UInt32(place))
            }
        }
        return Set(found).sorted()
    }

    /// The tuple that an entity stands for, and its ordinal-1 sibling.
    package func entity(_ number: UInt32) throws(EventLogError) -> Entity {
        guard number < state.entityCount, let index = directory.index(ofEntity: number) else {
            throw .damaged(position: nil, what: "entity \(number) is in no block")
        }
        let columns = try entityRows(inBlock: index)
        let place = Int(number - directory.blocks[index].firstEntity)
        guard place < columns.groups.count else {
            throw .damaged(position: nil, what: "entity \(number) is in no block")
        }
        return Entity(
            group: UInt32(truncatingIfNeeded: columns.groups[place]),
            member: UInt32(truncatingIfNeeded: columns.members[place]),
            ordinal: UInt16(truncatingIfNeeded: columns.ordinals[place]),
            home: number &- UInt32(truncatingIfNeeded: columns.homeDistances[place]))
    }

    /// The positions of the rows about something, ascending; of rows about nothing there is no
    /// index, and so none.
    package func positions(of subject: RowSubject, _ number: UInt32) throws(EventLogError)
        -> [UInt64]
    {
        guard let kind = IndexKind(rowsAbout: subject) else { return [] }
        var found: [UInt64] = []
        for run in try runs(kind) {
            found.append(contentsOf: try run.values(in: number...number).map { UInt64($0) })
        }
        if let unsealed = try unsealedIndex() {
            return (found + unsealed.positions(of: subject, number)).sorted()
        }
        for index in unsealedBlocks {
            let block = try block(index)
            let subjects = try block.integers(.subject)
            let numbers = try block.integers(.number)
            let firstRow = max(0, Int(state.sealedCount + 1) - Int(block.firstPosition))
            for row in firstRow..<block.rowCount
            where numbers[row] == UInt64(number) && subjects[row] == UInt64(subject.rawValue) {
                found.append(block.firstPosition + UInt64(row))
            }
        }
        return found.sorted()
    }

    /// The position of the last row about a group, or about an entity of it; nil where there is
    /// none.
    /// - Complexity: O(blocks written since).
    package func lastPosition(ofGroup group: UInt32) throws(EventLogError) -> UInt64? {
        for index in directory.blocks.indices.reversed() {
            let block = try block(index)
            let touched = try block.allIntegers(.touchedGroups)
            var low = 0
            var high = touched.count
            while low < high {
                let middle = (low + high) / 2
                if touched[middle] < UInt64(group) { low = middle + 1 } else { high = middle }
            }
            if low < touched.count, touched[low] == UInt64(group) {
                let rows = try block.integers(.lastRowOfGroup, count: touched.count)
                return block.firstPosition + rows[low]
            }
        }
        return nil
    }

    /// The position of the event with an identity, or nil.
    package func position(source: [UInt8], id: [UInt8]) throws(EventLogError) -> UInt64? {
        guard let number = try find(.label, source) else { return nil }
        let key = keys.identity(source: number, id: id.span)
        var scratch: [UInt8] = []
        for run in try runs(.identities) {
            let found = try run.find(key) { (position) throws(EventLogError) in
                try isIdentity(UInt64(position), number, id.span, scratch: &scratch)
            }
            if let found { return UInt64(found) }
        }
        for index in unsealedBlocks {
            for position in directory.blocks[index].positions
            where try isIdentity(position, number, id.span, scratch: &scratch) {
                return position
            }
        }
        return nil
    }

    /// Whether the row at a position has this identity.
    func isIdentity(
        _ position: UInt64, _ source: UInt32, _ id: Span<UInt8>, scratch: inout [UInt8]
    ) throws(EventLogError) -> Bool {
        guard let index = directory.index(ofPosition: position) else { return false }
        let columns = try identityColumns(inBlock: index)
        let row = Int(position - directory.blocks[index].firstPosition)
        guard row < columns.sources.count, columns.sources[row] == UInt64(source) else {
            return false
        }
        let time = Int64(bitPattern: columns.times[row])
        return columns.ids.equals(row, id, occurredAt: time, scratch: &scratch)
    }

    /// The position before which everything was recorded by a time: 0 where nothing was.
    /// `time`: microseconds since 1970.
    package func lastPosition(recordedBy time: Int64) throws(EventLogError) -> UInt64 {
        guard let index = directory.blocks.lastIndex(where: { $0.firstRecordedAt <= time }) else {
            return 0
        }
        let block = try block(index)
        let recorded = try block.integers(.recordedAt)
        var low = 0
        var high = block.rowCount
        while low < high {
            let middle = (low + high) / 2
            if Int64(bitPattern: recorded[middle]) <= time {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return block.firstPosition + UInt64(low) - 1
    }
}

/// What an entity number stands for.
package struct Entity: Sendable, Equatable {
    package let group: UInt32
    package let member: UInt32
    package let ordinal: UInt16
    /// The entity of the same group and member with ordinal 1.
    package let home: UInt32
}

extension BlockInfo {
    var positions: Range<UInt64> { firstPosition..<firstPosition + UInt64(rowCount) }
}

extension LogView {
    /// When the event at a position happened, microseconds since 1970.
    package func occurredAt(_ position: UInt64) throws(EventLogError) -> Int64 {
        guard let index = directory.index(ofPosition: position) else {
            throw .damaged(position: position, what: "there is no event at this position")
        }
        let times = try block(index).integers(.occurredAt)
        let row = Int(position - directory.blocks[index].firstPosition)
        guard row < times.count else {
            throw .damaged(position: position, what: "there is no event at this position")
        }
        return Int64(bitPattern: times[row])
    }

    /// When the event at a position was recorded, microseconds since 1970; nil for position 0.
    package func recordedAt(_ position: UInt64) throws(EventLogError) -> Int64? {
        guard position > 0, let index = directory.index(ofPosition: position) else { return nil }
        let block = try block(index)
        guard block.positions.contains(position) else { return nil }
        let row = Int(position - block.firstPosition)
        return Int64(bitPattern: try block.integers(.recordedAt)[row])
    }
}
