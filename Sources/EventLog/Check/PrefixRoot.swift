import HashTree
import LMDB

extension LogView {
    /// The root of the hash tree over the events up to a position, from what is stored; nil where
    /// that is not whole, or the position lies beyond the end.
    ///
    /// Only the events since the last complete subtree of 256 are hashed: whether the stored roots
    /// before are those of their events, a full check tells.
    /// - Complexity: O(names of the log), unless the position is a multiple of 256 or the end.
    package func root(ofEventsThrough position: UInt64) throws(EventLogError) -> Digest? {
        guard position < state.eventCount else {
            return position == state.eventCount ? state.tree.root : nil
        }
        let stored = StoredCheck(transaction, columns: false)
        let perSubtree = UInt64(HashTreeFrontier.reportedLeafCount)
        let whole = position / perSubtree * perSubtree
        guard let folded = TreeCheck.fold(stored.subtrees, Int(position / perSubtree)),
            var tree = HashTreeFrontier(size: whole, peaks: folded.peaks)
        else { return nil }
        guard position > whole else { return tree.root }
        var reader = LeafReader(self, LogNumbers(self, badBlocks: stored.badBlocks))
        guard try reader.read(whole + 1..<position + 1) else { return nil }
        let keys = stored.secrets
        var secrets = SecretKeys { (slot) throws(EventLogError) in keys[slot] }
        var hasher = LeafHasher()
        var leaves: [Digest] = []
        try hasher.hash(
            reader.batch, rows: Array(0..<reader.batch.rows.count), facts: reader.facts,
            listed: reader.listed, names: reader.names, forgotten: reader.forgotten,
            secrets: &secrets, create: false, into: &leaves)
        var completed: [Digest] = []
        tree.append(leafHashes: leaves.span, completed: &completed)
        return tree.root
    }
}
