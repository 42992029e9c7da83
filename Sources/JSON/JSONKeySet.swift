/// The keys one object has shown so far, to refuse the second of two equal ones.
///
/// Keys are equal when their texts are, however they are escaped. Up to 32 keys are kept in
/// place and compared directly; a filter of 64 bits makes most comparisons unnecessary. More
/// keys go to a hash table, so that hostile objects do not take quadratic time.
package struct JSONKeySet {
    private static let capacityInPlace = 32
    private static let maximumNameBytesInErrors = 64

    private var count = 0
    private var filter: UInt64 = 0
    private var keys = InlineArray<32, JSONString>(repeating: JSONString(0..<0, hasEscapes: false))
    private var overflow: Set<[UInt8]>?

    /// An object without keys.
    @inline(__always)
    package init() {}

    /// Adds the key, which was read from `document`.
    ///
    /// - Throws: `duplicateKey`, at the key's opening quote, if it is there already.
    /// - Complexity: O(keys) for the first 32, then O(length of the key).
    @inline(__always)
    package mutating func insert(
        _ key: JSONString, in document: Span<UInt8>
    ) throws(JSONError) {
        let bit = Self.filterBit(key, document)
        let isNew = filter & bit == 0 && !key.hasEscapes
        filter |= bit
        guard isNew, count < Self.capacityInPlace else {
            return try insertCompared(key, document)
        }
        keys[count] = key
        count += 1
    }

    /// The filter's bit of a key; of a key with escapes every bit, since it may equal any.
    @inline(__always)
    private static func filterBit(_ key: JSONString, _ document: Span<UInt8>) -> UInt64 {
        if key.hasEscapes { return .max }
        let range = key.range
        guard !range.isEmpty else { return 1 }
        let first = document[range.lowerBound]
        let last = document[range.upperBound - 1]
        let mixed = first &+ last &* 5 &+ UInt8(truncatingIfNeeded: range.count) &* 11
        return 1 << UInt64(mixed & 63)
    }

    @inline(never)
    private mutating func insertCompared(
        _ key: JSONString, _ document: Span<UInt8>
    ) throws(JSONError) {
        if overflow == nil {
            for index in 0..<count where keys[index].equals(key, in: document) {
                throw Self.duplicate(key, document)
            }
            if count < Self.capacityInPlace {
                keys[count] = key
                count += 1
                return
            }
            overflow = Set((0..<count).map { Self.bytes(keys[$0], document) })
        }
        guard overflow?.insert(Self.bytes(key, document)).inserted == true else {
            throw Self.duplicate(key, document)
        }
    }

    private static func bytes(_ key: JSONString, _ document: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        key.decode(from: document, into: &bytes)
        return bytes
    }

    private static func duplicate(_ key: JSONString, _ document: Span<UInt8>) -> JSONError {
        let name = key.text(in: document)
        let isShort = name.utf8.count <= maximumNameBytesInErrors
        return JSONError(
            offset: key.range.lowerBound - 1,
            kind: .duplicateKey(
                name: isShort ? name : name.prefix(maximumNameBytesInErrors / 4) + "…"))
    }
}
