/// The stored form of a frontier:
///
///     offset  size  field
///     0       8     number of leaves, lowest byte first, at most 2^62
///     8       32    root of the largest complete subtree, if the number of leaves is not 0
///     40      32    root of the next smaller one, and so on, one for each set bit of the number
///
/// Valid if the length is 8 + 32 * (set bits of the number of leaves) exactly. Nothing protects it
/// against change: its place must, or a comparison of the root.

/// Why stored bytes are not a hash tree's.
package enum HashTreeError: Error, Equatable {
    /// So many bytes cannot be a frontier with the number of leaves they name.
    case malformedFrontier(byteCount: Int)
}

extension HashTreeFrontier {
    /// The number of bytes that `encode(into:)` appends.
    package var encodedByteCount: Int { 8 + Digest.byteCount * size.nonzeroBitCount }

    /// Appends the stored form to `bytes`.
    package func encode(into bytes: inout [UInt8]) {
        let offset = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: 8))
        var span = bytes.mutableSpan
        PackedBytes.storeUInt64(size, into: &span, at: offset)
        for peak in peaks { peak.append(to: &bytes) }
    }

    /// The frontier whose stored form is exactly `bytes`.
    ///
    /// - Throws: `malformedFrontier` if the length does not fit the number of leaves.
    package init(decoding bytes: Span<UInt8>) throws(HashTreeError) {
        let malformed = HashTreeError.malformedFrontier(byteCount: bytes.count)
        guard bytes.count >= 8 else { throw malformed }
        let size = PackedBytes.loadUInt64(bytes, at: 0)
        guard bytes.count == 8 + Digest.byteCount * size.nonzeroBitCount else { throw malformed }
        let peaks = (0..<size.nonzeroBitCount).map {
            Digest(bytes: bytes, at: 8 + Digest.byteCount * $0)
        }
        guard let frontier = HashTreeFrontier(size: size, peaks: peaks) else { throw malformed }
        self = frontier
    }
}
