/// Proofs about a hash tree (RFC 6962, sections 2.1.1 and 2.1.2), made from the roots of its
/// complete subtrees.
///
/// The caller gives these as a function of level and index: the subtree covers the leaves from
/// `index << level` on, `1 << level` of them, all inside the tree. It is asked for each root once,
/// O(log *n*) of them in all.
package enum HashTreeProof {
    /// The digests that lead from leaf `leafIndex` to the root of the first `size` leaves, from the
    /// leaf upwards; nil if there is no such leaf.
    ///
    /// - Throws: what `subtree` throws.
    package static func inclusionPath<Failure: Error>(
        leafIndex: UInt64, size: UInt64,
        subtree: (_ level: Int, _ index: UInt64) throws(Failure) -> Digest
    ) throws(Failure) -> [Digest]? {
        guard leafIndex < size, size <= HashTreeFrontier.maximumSize else { return nil }
        var path: [Digest] = []
        var start: UInt64 = 0
        var count = size
        // PATH(m, D[n]) of the RFC, from the root downwards.
        while count > 1 {
            let left = largestPowerOfTwo(below: count)
            if leafIndex - start < left {
                path.append(try root(start + left, count - left, subtree))
                count = left
            } else {
                path.append(try root(start, left, subtree))
                start += left
                count -= left
            }
        }
        path.reverse()
        return path
    }

    /// The digests that show that the first `oldSize` leaves of the tree of `newSize` leaves are
    /// the older tree; nil if `oldSize` is the larger one. Empty where nothing needs to be shown:
    /// between equal sizes, and from the tree without leaves.
    ///
    /// - Throws: what `subtree` throws.
    package static func consistencyPath<Failure: Error>(
        oldSize: UInt64, newSize: UInt64,
        subtree: (_ level: Int, _ index: UInt64) throws(Failure) -> Digest
    ) throws(Failure) -> [Digest]? {
        guard oldSize <= newSize, newSize <= HashTreeFrontier.maximumSize else { return nil }
        guard oldSize > 0, oldSize < newSize else { return [] }
        var path: [Digest] = []
        var start: UInt64 = 0
        var count = newSize
        // SUBPROOF(m, D[n], b) of the RFC, from the root downwards; m is `oldSize - start`, and b
        // is true as long as the walk has only gone left.
        while oldSize - start < count {
            let left = largestPowerOfTwo(below: count)
            if oldSize - start <= left {
                path.append(try root(start + left, count - left, subtree))
                count = left
            } else {
                path.append(try root(start, left, subtree))
                start += left
                count -= left
            }
        }
        if start > 0 { path.append(try root(start, count, subtree)) }
        path.reverse()
        return path
    }

    /// The Merkle tree hash of the `count` leaves from `start` on, folded from complete subtrees,
    /// smallest first. `start` is a multiple of the largest of them, as every right part is.
    private static func root<Failure: Error>(
        _ start: UInt64, _ count: UInt64,
        _ subtree: (_ level: Int, _ index: UInt64) throws(Failure) -> Digest
    ) throws(Failure) -> Digest {
        var left = count
        var root: Digest?
        while left > 0 {
            let level = left.trailingZeroBitCount
            left &= left - 1
            let peak = try subtree(level, (start + left) >> UInt64(level))
            root = root.map { SHA256.nodeHash(peak, $0) } ?? peak
        }
        guard let root else { preconditionFailure("A part of a tree has at least one leaf.") }
        return root
    }

    /// For a count of at least 2: the number of leaves of the left child.
    private static func largestPowerOfTwo(below count: UInt64) -> UInt64 {
        1 << UInt64(UInt64.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }
}
