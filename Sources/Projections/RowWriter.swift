import HashTree

/// Puts the numbers of a row one behind the other.
struct RowWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ number: UInt32) { bytes.append(littleEndian: number) }

    mutating func put(_ number: UInt64) { bytes.append(littleEndian: number) }

    mutating func put(count: Int) { put(UInt64(count)) }

    /// A number plus one, or 0 for none.
    mutating func put(optional number: UInt32?) { put(number.map { $0 + 1 } ?? 0) }

    /// A list with its length.
    mutating func put(list: [UInt32]) {
        put(UInt32(list.count))
        bytes.append(littleEndianWords: list.span)
    }
}

/// Takes the numbers of a row back, in the order they were put.
///
/// A row has passed its checksum, so one that ends early was written by something else: the reader
/// then gives zeros and says so at the end.
struct RowReader {
    private let bytes: [UInt8]
    private var offset = 0
    private var isShort = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether the row was as long as what was read of it.
    var isWhole: Bool { !isShort && offset == bytes.count }

    private mutating func take(_ count: Int) -> Int? {
        guard count >= 0, count <= bytes.count - offset else {
            isShort = true
            return nil
        }
        defer { offset += count }
        return offset
    }

    mutating func word() -> UInt32 {
        take(4).map { PackedBytes.loadUInt32(bytes.span, at: $0) } ?? 0
    }

    mutating func long() -> UInt64 {
        take(8).map { PackedBytes.loadUInt64(bytes.span, at: $0) } ?? 0
    }

    /// More contacts or attempts than this no log can have.
    private static let mostCounted: UInt64 = 1 << 40

    mutating func count() -> Int {
        let number = long()
        guard number <= Self.mostCounted else {
            isShort = true
            return 0
        }
        return Int(number)
    }

    mutating func optional() -> UInt32? {
        let number = word()
        return number == 0 ? nil : number - 1
    }

    mutating func list() -> [UInt32] {
        let count = Int(word())
        guard let start = take(count * 4) else { return [] }
        var list: [UInt32] = []
        PackedBytes.copyWords(bytes.span, at: start, count: count, to: &list)
        return list
    }
}
