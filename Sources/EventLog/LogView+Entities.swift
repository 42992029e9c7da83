/// What some entities stand for, in columns.
package struct EntityColumns: Sendable {
    package var groups: [UInt32] = []
    package var members: [UInt32] = []
    package var ordinals: [UInt16] = []
    /// The entity of the same group and member with ordinal 1.
    package var homes: [UInt32] = []

    /// Of no entities.
    package init() {}
}

extension LogView {
    /// What entities stand for, given by their numbers, which ascend.
    /// - Complexity: O(entities), and O(1) for each block with any of them.
    package func entities(_ numbers: [UInt32]) throws(EventLogError) -> EntityColumns {
        var columns = EntityColumns()
        var next = 0
        while next < numbers.count {
            guard numbers[next] < state.entityCount,
                let index = directory.index(ofEntity: numbers[next])
            else { throw .damaged(position: nil, what: "entity \(numbers[next]) is in no block") }
            let block = try block(index)
            let end = block.firstEntity + UInt32(block.entityCount)
            guard numbers[next] < end else {
                throw .damaged(position: nil, what: "entity \(numbers[next]) is in no block")
            }
            let stored = try entityRows(inBlock: index)
            while next < numbers.count, numbers[next] < end {
                let place = Int(numbers[next] - block.firstEntity)
                guard stored.groups[place] < UInt64(state.nameCounts.group),
                    stored.members[place] < UInt64(state.nameCounts.member)
                else {
                    throw .damaged(
                        position: nil, what: "entity \(numbers[next]) names something unknown")
                }
                columns.groups.append(UInt32(stored.groups[place]))
                columns.members.append(UInt32(stored.members[place]))
                columns.ordinals.append(UInt16(truncatingIfNeeded: stored.ordinals[place]))
                let distance = UInt32(truncatingIfNeeded: stored.homeDistances[place])
                columns.homes.append(numbers[next] &- min(distance, numbers[next]))
                next += 1
            }
        }
        return columns
    }

    /// Names by their numbers, which ascend.
    /// - Complexity: O(bytes of the names), and O(1) for each block with any of them.
    package func names(
        _ kind: NameKind, _ numbers: [UInt32]
    ) throws(EventLogError) -> StringList {
        var list = StringList()
        var next = 0
        while next < numbers.count {
            guard let index = directory.index(ofName: numbers[next], kind) else {
                throw .damaged(position: nil, what: "\(kind) name \(numbers[next]) is in no block")
            }
            let first = directory.blocks[index].firstNames[kind]
            let strings = try names(kind, inBlock: index)
            let start = next
            while next < numbers.count, Int(numbers[next] - first) < strings.count {
                var isWhole = false
                list.append { isWhole = strings.append(Int(numbers[next] - first), to: &$0) }
                guard isWhole else {
                    throw .damaged(
                        position: nil, what: "\(kind) name \(numbers[next]) is unreadable")
                }
                next += 1
            }
            guard next > start else {
                throw .damaged(position: nil, what: "\(kind) name \(numbers[next]) is in no block")
            }
        }
        return list
    }

    /// The rows about entities whose numbers lie in one of some ranges, ascending, and perhaps rows
    /// about others: whoever asks looks at what each is about.
    /// - Complexity: O(rows + ranges * runs).
    package func positions(
        ofEntitiesIn ranges: [ClosedRange<UInt32>]
    ) throws(EventLogError) -> [UInt64] {
        var found: [UInt64] = []
        for run in try runs(.entityRows) {
            for range in ranges {
                for value in try run.values(in: range) { found.append(UInt64(value)) }
            }
        }
        for index in directory.unsealed(after: state.sealedCount) {
            let block = try block(index)
            let subjects = try block.integers(.subject)
            let firstRow = max(0, Int(state.sealedCount + 1) - Int(block.firstPosition))
            for row in firstRow..<block.rowCount
            where subjects[row] == UInt64(RowSubject.entity.rawValue) {
                found.append(block.firstPosition + UInt64(row))
            }
        }
        return found.sorted()
    }
}
