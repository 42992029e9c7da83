import HashTree

/// The hash tree of a log at any size that it once had, and proofs from it.
///
/// Nothing is handed out that does not lead to the root of the head: what was changed in the file is found
/// here at the latest.
package struct LogTree {
    private let view: LogView
    private var subtrees: SubtreeReader
    /// Roots that were found to lead to that of the head, by size.
    private var roots: [UInt64: Digest] = [:]

    /// The tree of the log as a view shows it.
    package init(_ view: LogView) {
        self.view = view
        subtrees = SubtreeReader(view)
    }

    /// The root over the first `size` events; nil where there are not as many.
    /// - Throws: `.damaged` where what is stored does not make the tree of the head.
    /// - Complexity: O(events / 65,536) tiles, and O(bytes of 256 rows), unless it is the head.
    package mutating func root(ofFirst size: UInt64) throws(EventLogError) -> Digest? {
        let state = view.state
        guard size < state.eventCount else {
            return size == state.eventCount ? state.tree.root : nil
        }
        if let known = roots[size] { return known }
        var peaks: [Digest] = []
        var start: UInt64 = 0
        while start < size {
            let level = UInt64.bitWidth - 1 - (size - start).leadingZeroBitCount
            peaks.append(try subtrees.root(level: level, index: start >> UInt64(level)))
            start += 1 << UInt64(level)
        }
        guard let root = HashTreeFrontier(size: size, peaks: peaks)?.root,
            let path = try path(from: size, to: state.eventCount),
            HashTreeProof.verifyConsistency(
                oldSize: size, oldRoot: root, newSize: state.eventCount, newRoot: state.tree.root,
                path: path)
        else { throw Self.damaged }
        roots[size] = root
        return root
    }

    /// The hashes that lead from the leaf at a position to the root of the first `size` events; nil where the
    /// position is not among them, or there are not as many.
    /// - Throws: `.damaged` where they do not.
    /// - Complexity: as `root(ofFirst:)`.
    package mutating func inclusionPath(
        of position: UInt64, among size: UInt64
    ) throws(EventLogError) -> [Digest]? {
        guard position >= 1, position <= size, let root = try root(ofFirst: size) else {
            return nil
        }
        let path = try HashTreeProof.inclusionPath(leafIndex: position - 1, size: size) {
            (level, index) throws(EventLogError) in try subtrees.root(level: level, index: index)
        }
        guard let path,
            HashTreeProof.verifyInclusion(
                leafHash: try subtrees.root(level: 0, index: position - 1), index: position - 1,
                size: size, path: path, root: root)
        else { throw Self.damaged }
        return path
    }

    /// The hashes that show that the first `newSize` events begin with the first `oldSize`; nil where there are
    /// not as many.
    /// - Throws: `.damaged` where they do not show it.
    /// - Complexity: as `root(ofFirst:)`.
    package mutating func consistencyPath(
        from oldSize: UInt64, to newSize: UInt64
    ) throws(EventLogError) -> [Digest]? {
        guard let oldRoot = try root(ofFirst: oldSize), let newRoot = try root(ofFirst: newSize),
            let path = try path(from: oldSize, to: newSize)
        else { return nil }
        guard
            HashTreeProof.verifyConsistency(
                oldSize: oldSize, oldRoot: oldRoot, newSize: newSize, newRoot: newRoot, path: path)
        else { throw Self.damaged }
        return path
    }

    private mutating func path(
        from oldSize: UInt64, to newSize: UInt64
    ) throws(EventLogError) -> [Digest]? {
        try HashTreeProof.consistencyPath(oldSize: oldSize, newSize: newSize) {
            (level, index) throws(EventLogError) in try subtrees.root(level: level, index: index)
        }
    }

    private static let damaged = EventLogError.damaged(
        position: nil, what: "what is stored does not make the hash tree of the head")
}
