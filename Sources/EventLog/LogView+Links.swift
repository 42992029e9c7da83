/// What one row says beyond the hot columns; numbers plus one, 0 where it does not say.
package struct RowLinks: Sendable {
    package var reference: UInt32
    package var label: UInt32
    package var qualifier: UInt32
    package var link: UInt32
}

/// The small columns of a block, opened once. A class, since one is asked for with every row.
final class LinkColumns: Sendable {
    let subjects: PackedIntegers
    let numbers: PackedIntegers
    let references: PackedIntegers
    let labels: PackedIntegers
    let qualifiers: PackedIntegers
    let links: PackedIntegers
    let payloads: PackedStrings

    init(_ block: Block) throws(EventLogError) {
        subjects = try block.integers(.subject)
        numbers = try block.integers(.number)
        references = try block.integers(.reference)
        labels = try block.integers(.label)
        qualifiers = try block.integers(.qualifier)
        links = try block.integers(.link)
        payloads = try block.strings(.payload, count: block.rowCount)
    }
}

extension LogView {
    /// The small columns of one row.
    package func links(at position: UInt64) throws(EventLogError) -> RowLinks {
        let (columns, row) = try linkColumns(at: position)
        return RowLinks(
            reference: UInt32(truncatingIfNeeded: columns.references[row]),
            label: UInt32(truncatingIfNeeded: columns.labels[row]),
            qualifier: UInt32(truncatingIfNeeded: columns.qualifiers[row]),
            link: UInt32(truncatingIfNeeded: columns.links[row]))
    }

    /// The number of the code or reason of a row, plus one; 0 where it has none.
    package func label(at position: UInt64) throws(EventLogError) -> UInt32 {
        let (columns, row) = try linkColumns(at: position)
        return UInt32(truncatingIfNeeded: columns.labels[row])
    }

    /// The number of the reference that a row is about or names; nil where it does neither.
    package func namedReference(at position: UInt64) throws(EventLogError) -> UInt32? {
        let (columns, row) = try linkColumns(at: position)
        if columns.subjects[row] == UInt64(RowSubject.reference.rawValue) {
            return UInt32(truncatingIfNeeded: columns.numbers[row])
        }
        let named = columns.references[row]
        return named == 0 ? nil : UInt32(truncatingIfNeeded: named - 1)
    }

    /// Appends the payload of a row to `payload`; nothing where it has none.
    package func appendPayload(
        at position: UInt64, to payload: inout [UInt8]
    ) throws(EventLogError) {
        let (columns, row) = try linkColumns(at: position)
        columns.payloads.append(row, to: &payload)
    }

    /// The payload of a row; empty where it has none.
    package func payload(at position: UInt64) throws(EventLogError) -> [UInt8] {
        var payload: [UInt8] = []
        try appendPayload(at: position, to: &payload)
        return payload
    }

    private func linkColumns(
        at position: UInt64
    ) throws(EventLogError) -> (columns: LinkColumns, row: Int) {
        guard position >= 1, position <= state.eventCount,
            let index = directory.index(ofPosition: position)
        else { throw .damaged(position: position, what: "there is no event at this position") }
        let row = Int(position - directory.blocks[index].firstPosition)
        let columns = try links.value(index) { () throws(EventLogError) in
            try LinkColumns(try block(index))
        }
        return (columns, row)
    }
}
