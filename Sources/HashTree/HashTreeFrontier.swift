/// A hash tree over a growing list of leaves (RFC 6962, section 2.1), of which only the right edge
/// is kept: the roots of the complete subtrees that make it up, at most one of each level.
///
/// A level is a power of two: level 0 is a leaf, the subtree of level *l* covers 2^*l* leaves.
/// There is a peak of level *l* exactly if bit *l* of `size` is set, so appending is counting in
/// binary, where a carry is a node hash.
package struct HashTreeFrontier: Sendable, Equatable {
    /// The level of the subtrees whose roots `append(leafHashes:completed:)` reports.
    package static let reportedLevel = 8

    /// The number of leaves of such a subtree.
    package static let reportedLeafCount = 1 << reportedLevel

    /// The most leaves a tree can have.
    package static let maximumSize: UInt64 = 1 << 62

    /// The number of leaves.
    package private(set) var size: UInt64

    /// The peak of each level, zero where there is none; as long as `size` has bits, so that equal
    /// trees have equal storage.
    private var levels: [Digest]

    /// The tree without leaves.
    package init() {
        size = 0
        levels = []
    }

    /// The tree of `size` leaves with these peaks, largest subtree first; nil if their number does
    /// not fit the size or the size exceeds `maximumSize`.
    package init?(size: UInt64, peaks: [Digest]) {
        guard size <= Self.maximumSize, peaks.count == size.nonzeroBitCount else { return nil }
        self.init()
        self.size = size
        var next = peaks.count
        for level in 0..<(UInt64.bitWidth - size.leadingZeroBitCount) {
            guard hasPeak(level) else { continue }
            next -= 1
            setPeak(level, peaks[next])
        }
    }

    /// The roots of the complete subtrees, largest first.
    package var peaks: [Digest] {
        levels.indices.reversed().filter(hasPeak).map { levels[$0] }
    }

    /// The Merkle tree hash of all leaves; of none, SHA-256 of nothing.
    ///
    /// - Complexity: O(log *n*).
    package var root: Digest {
        var root: Digest?
        for level in levels.indices where hasPeak(level) {
            root = root.map { SHA256.nodeHash(levels[level], $0) } ?? levels[level]
        }
        return root ?? SHA256.hash(Span())
    }

    private func hasPeak(_ level: Int) -> Bool { (size >> UInt64(level)) & 1 == 1 }

    private mutating func setPeak(_ level: Int, _ peak: Digest) {
        while levels.count <= level { levels.append(.zero) }
        levels[level] = peak
    }

    /// Removes and returns the peak of `level`, nil if there is none. `size` is the caller's to
    /// change.
    private mutating func takePeak(_ level: Int) -> Digest? {
        guard hasPeak(level) else { return nil }
        defer { levels[level] = .zero }
        return levels[level]
    }
}

extension HashTreeFrontier {
    /// Appends one leaf by its hash. Returns the root of the subtree of `reportedLeafCount` leaves
    /// which this leaf completes, nil if it completes none.
    ///
    /// - Complexity: O(log *n*), on average two hashes.
    @discardableResult
    package mutating func append(leafHash: Digest) -> Digest? {
        precondition(size < Self.maximumSize, "A hash tree has at most 2^62 leaves.")
        var node = leafHash
        var level = 0
        var completed: Digest?
        while let left = takePeak(level) {
            node = SHA256.nodeHash(left, node)
            level += 1
            if level == Self.reportedLevel { completed = node }
        }
        setPeak(level, node)
        size += 1
        return completed
    }

    /// Appends leaves by their hashes, and to `completed` the roots of the subtrees of
    /// `reportedLeafCount` leaves which they complete, in order. The first of these is subtree
    /// number `size / reportedLeafCount`, as `size` was before the call.
    ///
    /// Allocates nothing but what `completed` needs.
    ///
    /// - Complexity: O(*n*), one hash a leaf and at most one more a level.
    package mutating func append(leafHashes: Span<Digest>, completed: inout [Digest]) {
        precondition(
            UInt64(leafHashes.count) <= Self.maximumSize - size,
            "A hash tree has at most 2^62 leaves.")
        var scratch = InlineArray<257, Digest>(repeating: .zero)
        var nodes = scratch.mutableSpan
        var begin = 0
        while begin < leafHashes.count {
            let room = Self.reportedLeafCount - Int(size % UInt64(Self.reportedLeafCount))
            let end = min(leafHashes.count, begin + room)
            appendChunk(leafHashes.extracting(begin..<end), scratch: &nodes, completed: &completed)
            begin = end
        }
    }

    /// Appends leaves of one subtree of `reportedLeafCount`, level by level. The nodes of a level
    /// lie in `scratch` from index 1 on; index 0 is for the peak that stands to their left.
    private mutating func appendChunk(
        _ leafHashes: Span<Digest>, scratch: inout MutableSpan<Digest>, completed: inout [Digest]
    ) {
        for index in leafHashes.indices { scratch[index + 1] = leafHashes[index] }
        var count = leafHashes.count
        var level = 0
        while count > 0 {
            if level == Self.reportedLevel { completed.append(scratch[1]) }
            var first = 1
            if let peak = takePeak(level) {
                scratch[0] = peak
                first = 0
                count += 1
            }
            if count % 2 == 1 { setPeak(level, scratch[first + count - 1]) }
            count /= 2
            SHA256.hashNodes(in: &scratch, from: first, count: count, to: 1)
            level += 1
        }
        size += UInt64(leafHashes.count)
    }
}
