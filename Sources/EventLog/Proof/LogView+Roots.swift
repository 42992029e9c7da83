import HashTree
import LMDB

extension LogView {
    /// The root over the first `size` events; nil where there are not as many.
    /// - Throws: `.damaged` where what is stored does not make the tree of the head.
    /// - Complexity: as `LogTree.root(ofFirst:)`.
    package func root(ofFirst size: UInt64) throws(EventLogError) -> Digest? {
        var tree = LogTree(self)
        return try tree.root(ofFirst: size)
    }

    /// The stored root of the last complete subtree of 256 events up to a position; zero where there is
    /// none yet, or it is not there.
    /// - Complexity: O(log tiles).
    package func rootOfLastSubtree(through position: UInt64) throws(EventLogError) -> Digest {
        // As many subtrees make a tile as leaves make a subtree.
        let each = HashTreeFrontier.reportedLeafCount
        let count = Int(position) / each
        guard count > 0 else { return .zero }
        let tile = UInt64((count - 1) / each)
        let offset = (count - 1) % each * Digest.byteCount
        let bytes = try storage { () throws(LMDBError) in
            guard let table = try transaction.table(LogTable.tree, .integerKeys) else {
                return MappedBytes?.none
            }
            return try transaction.get(table, tile)
        }
        guard let bytes, bytes.count >= offset + Digest.byteCount else { return .zero }
        return Digest(bytes: bytes.span, at: offset)
    }
}
