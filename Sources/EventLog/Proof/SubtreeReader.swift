import HashTree
import LMDB

/// Roots of complete subtrees of a log's hash tree, from what is stored of it.
///
/// The tiles hold the roots of subtrees of 256 leaves. What is above is computed from them, or taken from the
/// head where it is one of its peaks; what is below is computed from the rows. What was computed is kept, since
/// the parts of a proof lie close together; of tiles that are wanted as a whole, the root alone.
struct SubtreeReader {
    private static let leafLevel = HashTreeFrontier.reportedLevel
    private static let leavesPerRoot = UInt64(HashTreeFrontier.reportedLeafCount)
    /// Roots in a tile: one subtree of 65,536 leaves.
    private static let rootsPerTile: UInt64 = 256
    private static let tileLevel = leafLevel + 8

    private let view: LogView
    private var tiles: [UInt64: [Digest]] = [:]
    private var tileRoots: [UInt64: Digest] = [:]
    private var leaves: [UInt64: [Digest]] = [:]

    init(_ view: LogView) { self.view = view }

    /// The root of the subtree over the leaves from `index << level` on, `1 << level` of them, all of which
    /// exist.
    /// - Complexity: O(1) tiles below 65,536 leaves, O(leaves / 65,536) above; below 256 leaves, O(bytes of
    ///   256 rows) the first time.
    mutating func root(level: Int, index: UInt64) throws(EventLogError) -> Digest {
        if let peak = peak(level, index) { return peak }
        if level < Self.leafLevel {
            let shift = UInt64(Self.leafLevel - level)
            let all = try leaves(ofRoot: index >> shift)
            let first = Int((index << UInt64(level)) % Self.leavesPerRoot)
            return SHA256.completeRoot(of: Array(all[first..<first + 1 << level]))
        }
        if level < Self.tileLevel {
            let firstRoot = index << UInt64(level - Self.leafLevel)
            let tile = try tile(firstRoot / Self.rootsPerTile)
            let first = Int(firstRoot % Self.rootsPerTile)
            return SHA256.completeRoot(
                of: Array(tile[first..<first + 1 << (level - Self.leafLevel)]))
        }
        let count = UInt64(1) << UInt64(level - Self.tileLevel)
        var roots: [Digest] = []
        for tile in index * count..<(index + 1) * count { roots.append(try root(ofTile: tile)) }
        return SHA256.completeRoot(of: roots)
    }

    /// The root where it is one of the head's.
    private func peak(_ level: Int, _ index: UInt64) -> Digest? {
        let size = view.state.tree.size
        let (shift, next) = (UInt64(level), UInt64(level + 1))
        guard (size >> shift) & 1 == 1, index == (size >> next) << 1 else { return nil }
        return view.state.tree.peaks[(size >> next).nonzeroBitCount]
    }

    private mutating func leaves(ofRoot number: UInt64) throws(EventLogError) -> [Digest] {
        if let known = leaves[number] { return known }
        let first = number * Self.leavesPerRoot + 1
        let end = min(first + Self.leavesPerRoot, view.state.eventCount + 1)
        let made = try view.leafHashes(first..<end)
        leaves[number] = made
        return made
    }

    private mutating func root(ofTile number: UInt64) throws(EventLogError) -> Digest {
        if let known = tileRoots[number] { return known }
        let root = SHA256.completeRoot(of: try read(number))
        tileRoots[number] = root
        return root
    }

    private mutating func tile(_ number: UInt64) throws(EventLogError) -> [Digest] {
        if let known = tiles[number] { return known }
        let tile = try read(number)
        tiles[number] = tile
        return tile
    }

    /// The roots that a tile holds.
    private func read(_ number: UInt64) throws(EventLogError) -> [Digest] {
        let transaction = view.transaction
        let stored = try storage { () throws(LMDBError) -> MappedBytes? in
            guard let table = try transaction.table(LogTable.tree, .integerKeys) else {
                return nil
            }
            return try transaction.get(table, number)
        }
        let roots = view.state.eventCount / Self.leavesPerRoot
        let count = min(Self.rootsPerTile, roots - number * Self.rootsPerTile)
        return try TreeTile(stored, roots: Int(count)).digests
    }
}
