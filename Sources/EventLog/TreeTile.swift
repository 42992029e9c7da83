import HashTree
import LMDB

/// The roots of up to 256 neighbouring complete subtrees of 256 leaves: 32 bytes each, then a
/// CRC32C of all of them. What is above and below them is computed when it is asked for.
struct TreeTile {
    private var roots: [UInt8]

    /// Reads a stored tile, or begins one where nothing is stored; `roots` is how many it must
    /// hold.
    /// - Throws: `.damaged` where it holds another number, or fails its checksum.
    init(_ stored: MappedBytes?, roots count: Int) throws(EventLogError) {
        guard let stored else {
            guard count == 0 else { throw Self.unreadable }
            roots = []
            return
        }
        let span = stored.span
        let end = count * Digest.byteCount
        guard span.count == end + 4,
            PackedBytes.loadUInt32(span, at: end) == Checksum.crc32c(span.extracting(0..<end))
        else { throw Self.unreadable }
        roots = []
        roots.append(copying: span.extracting(0..<end))
    }

    private static let unreadable = EventLogError.damaged(
        position: nil, what: "a tile of the hash tree is unreadable")

    mutating func append(_ more: some Sequence<Digest>) {
        for root in more { root.append(to: &roots) }
    }

    /// The roots, in order.
    var digests: [Digest] {
        stride(from: 0, to: roots.count, by: Digest.byteCount).map {
            Digest(bytes: roots.span, at: $0)
        }
    }

    var encoded: [UInt8] {
        var bytes = roots
        bytes.append(littleEndian: Checksum.crc32c(roots.span))
        return bytes
    }
}
