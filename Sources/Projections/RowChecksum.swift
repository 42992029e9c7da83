import HashTree
import LMDB

/// The checksum at the end of every stored row.
enum RowChecksum {
    static let bytes = 4

    static func of(_ table: ProjectionTable, _ key: UInt64, _ value: Span<UInt8>) -> UInt32 {
        var place: [UInt8] = [table.rawValue]
        place.append(littleEndian: key)
        return Checksum.crc32c(value, after: Checksum.crc32c(place.span))
    }

    /// A row as it is stored.
    static func sealed(_ row: ProjectionRow) -> [UInt8] {
        var bytes = row.value
        bytes.append(littleEndian: of(row.table, row.key, row.value.span))
        return bytes
    }

    /// The length of a stored row without its checksum; nil where that is not right.
    static func check(_ table: ProjectionTable, _ key: UInt64, _ stored: MappedBytes) -> Int? {
        let span = stored.span
        let length = span.count - bytes
        guard length >= 0 else { return nil }
        let expected = of(table, key, span.extracting(0..<length))
        return PackedBytes.loadUInt32(span, at: length) == expected ? length : nil
    }
}
