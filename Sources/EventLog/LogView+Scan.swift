/// The columns a fold reads, for one block at a time, in arrays that are used again for the next.
package struct ScanBuffer: Sendable {
    package var numbers: [UInt32] = []
    package var kinds: [UInt8] = []
    package var subjects: [UInt8] = []
    package var times: [Int64] = []
    /// Whether each row has a qualifier; filled only when asked.
    package var qualified: [Bool] = []

    package init() {}
}

extension LogView {
    /// How many blocks there are to scan.
    package var blockCount: Int { directory.blocks.count }

    /// Reads the hot columns of the rows of a block after one position and up to another.
    /// - Returns: the position of the first row; nil where no row is left.
    package func scan(
        block index: Int, after earlier: UInt64 = 0, through position: UInt64, qualifiers: Bool,
        into buffer: inout ScanBuffer
    ) throws(EventLogError) -> UInt64? {
        let block = try block(index)
        let first = max(block.firstPosition, earlier + 1)
        let end = min(block.positions.upperBound - 1, position) + 1
        guard first < end else { return nil }
        let range = Int(first - block.firstPosition)..<Int(end - block.firstPosition)
        Self.decode(try block.integers(.number), range, into: &buffer.numbers)
        Self.decode(try block.integers(.kind), range, into: &buffer.kinds)
        Self.decode(try block.integers(.subject), range, into: &buffer.subjects)
        Self.decode(try block.integers(.occurredAt), range, into: &buffer.times)
        try checkNumbers(buffer, first)
        buffer.qualified.removeAll(keepingCapacity: true)
        if qualifiers {
            let column = try block.integers(.qualifier)
            for row in range { buffer.qualified.append(column[row] != 0) }
        }
        return first
    }

    /// Lets a block that was scanned go out of memory until it is asked for again.
    package func release(block index: Int) throws(EventLogError) {
        try block(index).bytes.releasePages()
    }

    /// The blocks with rows after a position.
    package func blocks(after position: UInt64) -> Range<Int> {
        directory.unsealed(after: position)
    }

    /// Whether every row is about something that exists: a fold uses the numbers as places in
    /// arrays.
    private func checkNumbers(
        _ buffer: ScanBuffer, _ firstPosition: UInt64
    ) throws(EventLogError) {
        let limits: [UInt32] = [
            .max, state.nameCounts.group, state.nameCounts.member, state.entityCount,
            state.nameCounts.reference,
        ]
        let numbers = buffer.numbers.span
        let subjects = buffer.subjects.span
        for row in 0..<numbers.count {
            let subject = Int(subjects[row])
            guard subject < limits.count, numbers[row] < limits[subject] else {
                throw .damaged(
                    position: firstPosition + UInt64(row), what: "the row is about nothing known")
            }
        }
    }

    private static func decode<Value: FixedWidthInteger>(
        _ column: PackedIntegers, _ range: Range<Int>, into values: inout [Value]
    ) {
        if values.count != range.count {
            values = [Value](repeating: 0, count: range.count)
        }
        var span = values.mutableSpan
        column.decode(range, into: &span)
    }

    /// Whether all numbers are of something that exists: a fold uses them as places in arrays.
    private static func check(
        _ numbers: [UInt32], below limit: UInt64, _ position: UInt64
    ) throws(EventLogError) {
        let span = numbers.span
        var greatest: UInt32 = 0
        for place in 0..<span.count { greatest = max(greatest, span[place]) }
        guard span.isEmpty || UInt64(greatest) < limit else {
            throw .damaged(position: position, what: "the block names something that is not known")
        }
    }

    /// The entities whose first row is in a block: group, member and ordinal of each, and its
    /// ordinal-1 sibling.
    package func newEntities(
        inBlock index: Int
    ) throws(EventLogError) -> (
        first: UInt32, groups: [UInt32], members: [UInt32], ordinals: [UInt16], homes: [UInt32]
    ) {
        let block = try block(index)
        let count = block.entityCount
        let distances = try block.integers(.entityHomeDistance, count: count)
        let homes: [UInt32] =
            block.stores(.entityHomeDistance)
            ? (0..<count).map {
                let number = block.firstEntity &+ UInt32(truncatingIfNeeded: $0)
                return number &- min(number, UInt32(truncatingIfNeeded: distances[$0]))
            } : []
        let groups = try block.integers(.entityGroup, count: count).decoded(as: UInt32.self)
        let members = try block.integers(.entityMember, count: count).decoded(as: UInt32.self)
        try Self.check(groups, below: UInt64(state.nameCounts.group), block.firstPosition)
        try Self.check(members, below: UInt64(state.nameCounts.member), block.firstPosition)
        return (
            block.firstEntity, groups, members,
            homes.isEmpty
                ? [] : try block.integers(.entityOrdinal, count: count).decoded(as: UInt16.self),
            homes
        )
    }

    /// The entities that a row lists.
    package func listedEntities(at position: UInt64) throws(EventLogError) -> [UInt32] {
        guard let index = directory.index(ofPosition: position) else { return [] }
        let block = try block(index)
        guard block.stores(.listEnd) else { return [] }
        let row = Int(position - block.firstPosition)
        let ends = try block.integers(.listEnd)
        let listed = try block.listedEntities(ends)
        let range = try block.listRange(row, ends, listed.count)
        return try range.map { (index) throws(EventLogError) in
            let entity = UInt32(truncatingIfNeeded: listed[index])
            guard entity < state.entityCount else {
                throw .damaged(position: position, what: "the row lists nothing known")
            }
            return entity
        }
    }

    /// The reference that each row of a block after a position names, plus one; nil where no row
    /// of it names any.
    package func references(
        inBlock index: Int, after earlier: UInt64 = 0
    ) throws(EventLogError) -> [UInt32]? {
        let block = try block(index)
        guard block.stores(.reference) else { return nil }
        let first = max(block.firstPosition, earlier + 1)
        guard block.positions.contains(first) else { return nil }
        let column = try block.integers(.reference)
        var references: [UInt32] = []
        Self.decode(
            column, Int(first - block.firstPosition)..<block.rowCount, into: &references)
        try Self.check(
            references, below: UInt64(state.nameCounts.reference) + 1, block.firstPosition)
        return references
    }

    /// Whether the identity (source, then id, by bytes) of one row is greater than that of another.
    package func isIdentityGreater(
        _ position: UInt64, than other: UInt64
    ) throws(EventLogError) -> Bool {
        let left = try identity(position)
        let right = try identity(other)
        if left.source != right.source {
            return right.source.lexicographicallyPrecedes(left.source)
        }
        return right.id.lexicographicallyPrecedes(left.id)
    }

    /// Source and id of a row.
    package func identity(
        _ position: UInt64
    ) throws(EventLogError) -> (source: [UInt8], id: [UInt8]) {
        guard let index = directory.index(ofPosition: position) else {
            throw .damaged(position: position, what: "there is no event at this position")
        }
        let columns = try identityColumns(inBlock: index)
        let row = Int(position - directory.blocks[index].firstPosition)
        var id: [UInt8] = []
        columns.ids.append(row, occurredAt: Int64(bitPattern: columns.times[row]), to: &id)
        return (try name(.label, UInt32(truncatingIfNeeded: columns.sources[row])), id)
    }
}
