import HashTree
import LMDB

/// A block in the map: its columns are read in place, each checked against its checksum at its
/// first use.
package final class Block: Sendable {
    package let firstPosition: UInt64
    package let rowCount: Int
    let firstEntity: UInt32
    let entityCount: Int
    let firstNames: PerNameKind<UInt32>
    let nameCounts: PerNameKind<Int>
    package let firstRecordedAt: Int64
    package let lastRecordedAt: Int64
    package let leastOccurredAt: Int64
    package let greatestOccurredAt: Int64
    let bytes: MappedBytes
    /// A dozen or two, which is less to look through than to hash.
    private let directory: [Section]
    private let checked: CheckedColumns

    /// Where a stored column lies.
    private struct Section {
        let column: BlockColumn
        let checksum: UInt32
        let range: Range<Int>
    }

    /// Reads header and directory.
    /// - Throws: `.damaged` where they are not those of a whole block, `.newerFormat` for a later
    ///   version.
    init(_ bytes: MappedBytes, _ parts: CheckedParts) throws(EventLogError) {
        let span = bytes.span
        guard span.count >= BlockFormat.headerBytes else {
            throw .damaged(position: nil, what: "a block is shorter than its header")
        }
        func field(_ offset: Int) -> UInt32 {
            UInt32(truncatingIfNeeded: PackedBytes.loadUInt64(span, at: offset))
        }
        let position = PackedBytes.loadUInt64(span, at: 16)
        guard field(0) == BlockFormat.magic else {
            throw .damaged(position: nil, what: "a block does not begin with its mark")
        }
        let version = UInt16(truncatingIfNeeded: field(4))
        guard version == BlockFormat.version else {
            throw .newerFormat(found: Int(version), known: Int(BlockFormat.version))
        }
        let columns = Int(field(4) >> 16)
        let bodyStart = BlockFormat.headerBytes + columns * BlockFormat.directoryEntryBytes
        guard Int(field(8)) == span.count, bodyStart <= span.count else {
            throw .damaged(position: position, what: "the block has another length than it says")
        }
        guard Self.headerChecksum(span.extracting(0..<bodyStart)) == field(12) else {
            throw .damaged(position: position, what: "the header of the block fails its checksum")
        }
        let rows = Int(field(24))
        guard (1...mostRowsInBlock).contains(rows), position >= 1,
            position <= UInt64(UInt32.max) - UInt64(rows)
        else {
            throw .damaged(position: position, what: "the block has impossible positions")
        }
        firstPosition = position
        rowCount = rows
        firstEntity = field(28)
        entityCount = Int(field(32))
        var firsts = PerNameKind<UInt32>(repeating: 0)
        var counts = PerNameKind<Int>(repeating: 0)
        for kind in NameKind.allCases {
            firsts[kind] = field(36 + 4 * Int(kind.rawValue))
            counts[kind] = Int(field(52 + 4 * Int(kind.rawValue)))
        }
        try Self.checkCounts(entities: entityCount, counts, span.count, position)
        (firstNames, nameCounts) = (firsts, counts)
        firstRecordedAt = Int64(bitPattern: PackedBytes.loadUInt64(span, at: 72))
        lastRecordedAt = Int64(bitPattern: PackedBytes.loadUInt64(span, at: 80))
        leastOccurredAt = Int64(bitPattern: PackedBytes.loadUInt64(span, at: 88))
        greatestOccurredAt = Int64(bitPattern: PackedBytes.loadUInt64(span, at: 96))
        directory = try Self.readDirectory(span, columns: columns, position: position)
        self.bytes = bytes
        checked = parts.columns(
            firstPosition: position, rows: rowCount, headerChecksum: field(12))
    }

    /// Whether a block of so many bytes can hold so many new names and entities: columns of equal
    /// values take no bytes, so nothing else would bound what reading them allocates.
    private static func checkCounts(
        entities: Int, _ names: PerNameKind<Int>, _ bytes: Int, _ position: UInt64
    ) throws(EventLogError) {
        var isPossible = entities <= mostListed
        // Names differ, so at most one of each shape packs to nothing.
        for kind in NameKind.allCases {
            isPossible = isPossible && names[kind] <= bytes + PackedStrings.mostShapes
        }
        guard isPossible else {
            throw .damaged(position: position, what: "the block counts more than it can hold")
        }
    }

    private static func headerChecksum(_ header: Span<UInt8>) -> UInt32 {
        var copy: [UInt8] = []
        copy.append(copying: header)
        for byte in 0..<4 { copy[BlockFormat.checksumOffset + byte] = 0 }
        return Checksum.crc32c(copy.span)
    }

    private static func readDirectory(
        _ span: Span<UInt8>, columns: Int, position: UInt64
    ) throws(EventLogError) -> [Section] {
        var directory: [Section] = []
        directory.reserveCapacity(columns)
        for entry in 0..<columns {
            let offset = BlockFormat.headerBytes + entry * BlockFormat.directoryEntryBytes
            let low = PackedBytes.loadUInt64(span, at: offset)
            let high = PackedBytes.loadUInt64(span, at: offset + 8)
            guard let column = BlockColumn(rawValue: UInt16(truncatingIfNeeded: low)) else {
                throw .newerFormat(
                    found: Int(UInt16(truncatingIfNeeded: low)), known: Int(BlockFormat.version))
            }
            let start = Int(low >> 32)
            let length = Int(high & 0xffff_ffff)
            guard start + length <= span.count else {
                throw .damaged(position: position, what: "a column lies outside its block")
            }
            directory.append(
                Section(
                    column: column, checksum: UInt32(high >> 32), range: start..<start + length))
        }
        return directory
    }

    var positions: Range<UInt64> { firstPosition..<firstPosition + UInt64(rowCount) }

    func stores(_ column: BlockColumn) -> Bool {
        directory.contains { $0.column == column }
    }

    /// The bytes of a stored column, checked; nil where it is not stored.
    private func section(_ column: BlockColumn) throws(EventLogError) -> MappedBytes? {
        // Of a column that is listed twice, the last place counts.
        guard let stored = directory.last(where: { $0.column == column }) else { return nil }
        let section = bytes.slice(stored.range)
        if !checked.contains(column) {
            guard Checksum.crc32c(section.span) == stored.checksum else {
                throw .damaged(
                    position: firstPosition,
                    what: "column \(column) of the block with \(rowCount) rows fails its checksum")
            }
            checked.insert(column)
        }
        return section
    }

    /// A column of integers with `count` values.
    func integers(_ column: BlockColumn, count: Int) throws(EventLogError) -> PackedIntegers {
        guard let section = try section(column) else { return PackedIntegers(zeros: count) }
        guard let packed = PackedIntegers(section), packed.count == count else {
            throw .damaged(position: firstPosition, what: "column \(column) has another size")
        }
        return packed
    }

    /// A row column of integers.
    func integers(_ column: BlockColumn) throws(EventLogError) -> PackedIntegers {
        try integers(column, count: rowCount)
    }

    /// Most values of a column whose count no other column gives.
    private static let mostListed = 1 << 28

    /// A column of integers with as many values as are stored, at most one a row.
    func allIntegers(_ column: BlockColumn) throws(EventLogError) -> PackedIntegers {
        guard let section = try section(column) else { return PackedIntegers(zeros: 0) }
        guard let packed = PackedIntegers(section), packed.count <= rowCount else {
            throw .damaged(position: firstPosition, what: "column \(column) is unreadable")
        }
        return packed
    }

    /// A column of integers with as many values as are stored, which may be more than there are rows.
    func unboundedIntegers(_ column: BlockColumn) throws(EventLogError) -> PackedIntegers {
        guard let section = try section(column) else { return PackedIntegers(zeros: 0) }
        guard let packed = PackedIntegers(section), packed.count <= Self.mostListed else {
            throw .damaged(position: firstPosition, what: "column \(column) is unreadable")
        }
        return packed
    }

    /// A column of `count` digests.
    func digests(_ column: BlockColumn, count: Int) throws(EventLogError) -> [Digest] {
        guard let section = try section(column), section.count == count * Digest.byteCount else {
            guard count == 0, !stores(column) else {
                throw .damaged(position: firstPosition, what: "column \(column) has another size")
            }
            return []
        }
        return (0..<count).map { Digest(bytes: section.span, at: $0 * Digest.byteCount) }
    }

    /// A column of strings with `count` values.
    func strings(_ column: BlockColumn, count: Int) throws(EventLogError) -> PackedStrings {
        guard let section = try section(column) else { return PackedStrings(empty: count) }
        guard let packed = PackedStrings(section), packed.count == count else {
            throw .damaged(position: firstPosition, what: "column \(column) has another size")
        }
        return packed
    }

    /// The names of one dictionary that appeared first in this block.
    func names(_ kind: NameKind) throws(EventLogError) -> PackedStrings {
        try strings(.names(kind), count: nameCounts[kind])
    }
}

extension Block {
    /// The entities that rows of the block list, all in one column.
    func listedEntities(_ ends: PackedIntegers) throws(EventLogError) -> PackedIntegers {
        let count = ends[rowCount - 1]
        guard count <= UInt64(Self.mostListed) else {
            throw .damaged(position: firstPosition, what: "the lists of the block have no end")
        }
        return try integers(.listedEntities, count: Int(count))
    }

    /// Where a row's part of the listed entities lies.
    func listRange(
        _ row: Int, _ ends: PackedIntegers, _ count: Int
    ) throws(EventLogError) -> Range<Int> {
        let start = row == 0 ? 0 : ends[row - 1]
        let end = ends[row]
        guard start <= end, end <= UInt64(count) else {
            throw .damaged(
                position: firstPosition + UInt64(row), what: "the list of the row has no end")
        }
        return Int(start)..<Int(end)
    }
}
