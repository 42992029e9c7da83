/// Checking proofs, as RFC 9162 (sections 2.1.3.2 and 2.1.4.2) spells it out for the trees of
/// RFC 6962. These take their input from anywhere: nothing but a valid proof gives true.
extension HashTreeProof {
    /// Whether `path` shows that leaf `index` of the tree of `size` leaves with this root has the
    /// hash `leafHash`.
    ///
    /// - Complexity: O(log *n*).
    package static func verifyInclusion(
        leafHash: Digest, index: UInt64, size: UInt64, path: [Digest], root: Digest
    ) -> Bool {
        guard index < size, size <= HashTreeFrontier.maximumSize else { return false }
        var walk = Walk(node: index, last: size - 1)
        var node = leafHash
        for sibling in path {
            guard walk.last != 0 else { return false }
            if walk.isRightChild {
                node = SHA256.nodeHash(sibling, node)
                walk.skipLevelsWithoutSibling()
            } else {
                node = SHA256.nodeHash(node, sibling)
            }
            walk.climb()
        }
        return walk.last == 0 && node == root
    }

    /// Whether `path` shows that the tree of `newSize` leaves with the root `newRoot` begins with
    /// the leaves of the tree of `oldSize` leaves with the root `oldRoot`.
    ///
    /// - Complexity: O(log *n*).
    package static func verifyConsistency(
        oldSize: UInt64, oldRoot: Digest, newSize: UInt64, newRoot: Digest, path: [Digest]
    ) -> Bool {
        guard oldSize <= newSize, newSize <= HashTreeFrontier.maximumSize else { return false }
        if oldSize == newSize {
            return path.isEmpty && oldRoot == newRoot && isRoot(oldRoot, oldSize)
        }
        if oldSize == 0 { return path.isEmpty && isRoot(oldRoot, 0) }
        // The old tree is one complete subtree: its root is known and left out of the path.
        let isComplete = oldSize & (oldSize - 1) == 0
        guard let start = isComplete ? oldRoot : path.first else { return false }
        var walk = Walk(node: oldSize - 1, last: newSize - 1)
        walk.skipCompleteLevels()
        var oldNode = start
        var newNode = start
        for sibling in path.dropFirst(isComplete ? 0 : 1) {
            guard walk.last != 0 else { return false }
            if walk.isRightChild {
                oldNode = SHA256.nodeHash(sibling, oldNode)
                newNode = SHA256.nodeHash(sibling, newNode)
                walk.skipLevelsWithoutSibling()
            } else {
                newNode = SHA256.nodeHash(newNode, sibling)
            }
            walk.climb()
        }
        return walk.last == 0 && oldNode == oldRoot && newNode == newRoot
    }

    /// Of the tree without leaves the root is known; of others anything may be it.
    private static func isRoot(_ root: Digest, _ size: UInt64) -> Bool {
        size > 0 || root == HashTreeFrontier().root
    }
}

/// A way from a node to the root: its number in its level, and that of the level's last node.
private struct Walk {
    var node: UInt64
    var last: UInt64

    /// Whether the next sibling stands to the left. The last node of a level that has no sibling
    /// there moves up until it has one, which then stands to the left too.
    var isRightChild: Bool { node & 1 == 1 || node == last }

    mutating func climb() {
        node >>= 1
        last >>= 1
    }

    mutating func skipLevelsWithoutSibling() {
        while node & 1 == 0 && node != 0 { climb() }
    }

    mutating func skipCompleteLevels() {
        while node & 1 == 1 { climb() }
    }
}
