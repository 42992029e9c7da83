/// Reads the labels of many rows, for one thread: columns are opened once, and kept without a lock.
package struct LabelReader {
    private let view: LogView
    private var columns: [Columns?] = []
    /// The block of the last row.
    private var index = 0
    private var positions: Range<UInt64> = 0..<0

    /// What is read of a block; its other columns are not looked at.
    private final class Columns: Sendable {
        let labels: PackedIntegers
        let payloads: PackedStrings

        init(_ block: Block) throws(EventLogError) {
            labels = try block.integers(.label)
            payloads = try block.strings(.payload, count: block.rowCount)
        }
    }

    package init(_ view: LogView) {
        self.view = view
    }

    /// The number of the label of a row, plus one, 0 where it has none; and whether it has a payload.
    package mutating func read(
        at position: UInt64
    ) throws(EventLogError) -> (label: UInt32, hasPayload: Bool) {
        if !positions.contains(position) { try move(to: position) }
        let columns = try opened()
        let row = Int(position - positions.lowerBound)
        return (
            UInt32(truncatingIfNeeded: columns.labels[row]), !columns.payloads.isEmpty(row)
        )
    }

    private mutating func move(to position: UInt64) throws(EventLogError) {
        if columns.isEmpty {
            columns = [Columns?](repeating: nil, count: view.directory.blocks.count)
        }
        guard position <= view.state.eventCount,
            let found = view.directory.index(ofPosition: position)
        else { throw .damaged(position: position, what: "there is no event at this position") }
        (index, positions) = (found, view.directory.blocks[found].positions)
        guard positions.contains(position) else {
            throw .damaged(position: position, what: "there is no event at this position")
        }
    }

    private mutating func opened() throws(EventLogError) -> Columns {
        if let known = columns[index] { return known }
        let opened = try Columns(try view.block(index))
        columns[index] = opened
        return opened
    }
}
