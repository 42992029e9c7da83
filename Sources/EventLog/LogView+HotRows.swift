/// What a fold reads of one row.
package struct HotRow: Sendable {
    package var position: UInt64
    package var kind: UInt8
    package var subject: RowSubject
    /// Number of what the row is about.
    package var number: UInt32
    /// Microseconds since 1970.
    package var time: Int64
    package var isQualified: Bool
    /// Number plus one of the reference that it names; 0 for none.
    package var reference: UInt32
}

extension LogView {
    /// Calls `body` with what a fold reads of some rows, whose positions ascend.
    /// - Complexity: O(rows), and O(1) for each block with any of them.
    package func forEachHotRow(
        at positions: [UInt64], _ body: (HotRow) throws(EventLogError) -> Void
    ) throws(EventLogError) {
        var next = 0
        while next < positions.count {
            let columns = try hotColumns(at: positions[next])
            while next < positions.count, columns.positions.contains(positions[next]) {
                guard let row = columns.row(at: positions[next]) else {
                    throw .damaged(
                        position: positions[next], what: "the row is about nothing known")
                }
                try body(row)
                next += 1
            }
        }
    }

    private func hotColumns(at position: UInt64) throws(EventLogError) -> HotColumns {
        guard position >= 1, position <= state.eventCount,
            let index = directory.index(ofPosition: position)
        else { throw .damaged(position: position, what: "there is no event at this position") }
        return try HotColumns(try block(index), state)
    }
}

/// The columns that a fold reads of a block.
private struct HotColumns {
    let positions: Range<UInt64>
    private let limits: [UInt32]
    private let kinds: PackedIntegers
    private let subjects: PackedIntegers
    private let numbers: PackedIntegers
    private let times: PackedIntegers
    private let qualifiers: PackedIntegers
    private let references: PackedIntegers

    init(_ block: Block, _ state: LogState) throws(EventLogError) {
        positions = block.positions
        limits = [
            .max, state.nameCounts.group, state.nameCounts.member, state.entityCount,
            state.nameCounts.reference,
        ]
        kinds = try block.integers(.kind)
        subjects = try block.integers(.subject)
        numbers = try block.integers(.number)
        times = try block.integers(.occurredAt)
        qualifiers = try block.integers(.qualifier)
        references = try block.integers(.reference)
    }

    func row(at position: UInt64) -> HotRow? {
        let row = Int(position - positions.lowerBound)
        let number = UInt32(truncatingIfNeeded: numbers[row])
        guard let subject = RowSubject(rawValue: UInt8(truncatingIfNeeded: subjects[row])),
            number < limits[Int(subject.rawValue)]
        else { return nil }
        return HotRow(
            position: position, kind: UInt8(truncatingIfNeeded: kinds[row]), subject: subject,
            number: number, time: Int64(bitPattern: times[row]), isQualified: qualifiers[row] != 0,
            reference: UInt32(truncatingIfNeeded: references[row]))
    }
}
