import HashTree
import LMDB

/// Whether the parts of one block lie where they must and pass their checksums.
///
/// Reading a block looks only at the columns that are asked for; this looks at every byte.
struct BlockLayout {
    private let block: Block
    private(set) var findings = LogFindings()

    /// Checks header and directory and, with `columns`, every column.
    init(_ block: Block, columns: Bool) {
        self.block = block
        checkDirectory()
        guard columns else { return }
        for column in BlockColumn.allCases where block.stores(column) {
            do throws(EventLogError) {
                try checkColumn(column)
            } catch {
                findings.add(LogFinding(error, about: .blockColumn, at: block.firstPosition))
            }
        }
    }

    private mutating func add(_ kind: LogFinding.Kind, _ detail: String) {
        findings.add(LogFinding(kind, at: block.firstPosition, detail))
    }

    /// The directory names each column once, ascending, and the columns follow one another to the
    /// end of the block.
    private mutating func checkDirectory() {
        let bytes = block.bytes
        let span = bytes.span
        let columns = Int(PackedBytes.loadUInt16(span, at: 6))
        if PackedBytes.loadUInt32(span, at: 68) != 0 {
            add(.blockLayout, "the header is not zero where it must be")
        }
        var next = BlockFormat.headerBytes + columns * BlockFormat.directoryEntryBytes
        var last: UInt16 = 0
        for entry in 0..<columns {
            let offset = BlockFormat.headerBytes + entry * BlockFormat.directoryEntryBytes
            let column = PackedBytes.loadUInt16(span, at: offset)
            if column <= last { add(.blockLayout, "column \(column) is out of order") }
            last = column
            if PackedBytes.loadUInt16(span, at: offset + 2) != 0 {
                add(.blockLayout, "the entry of column \(column) is not zero where it must be")
            }
            if Int(PackedBytes.loadUInt32(span, at: offset + 4)) != next {
                add(.blockLayout, "column \(column) does not follow the one before")
            }
            next =
                Int(PackedBytes.loadUInt32(span, at: offset + 4))
                + Int(PackedBytes.loadUInt32(span, at: offset + 8))
        }
        if next != span.count { add(.blockLayout, "the block does not end with its last column") }
    }

    /// Reads a column as whoever asks for it does.
    private func checkColumn(_ column: BlockColumn) throws(EventLogError) {
        switch column {
        case .id, .payload: _ = try block.strings(column, count: block.rowCount)
        case .groupNames: _ = try block.names(.group)
        case .memberNames: _ = try block.names(.member)
        case .referenceNames: _ = try block.names(.reference)
        case .labelNames: _ = try block.names(.label)
        case .entityGroup, .entityMember, .entityOrdinal, .entityHomeDistance:
            _ = try block.integers(column, count: block.entityCount)
        case .listedEntities: _ = try block.listedEntities(try block.integers(.listEnd))
        case .touchedGroups: _ = try block.allIntegers(column)
        case .lastRowOfGroup:
            _ = try block.integers(column, count: try block.allIntegers(.touchedGroups).count)
        case .forgottenRow, .forgottenDigest, .boundReference, .forgottenPlace,
            .forgottenPlaceDigest:
            _ = try ForgottenColumns(block)
        default: _ = try block.integers(column)
        }
    }
}
