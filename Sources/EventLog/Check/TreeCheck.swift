import HashTree

/// Whether the stored roots of subtrees make the tree of the head.
enum TreeCheck {
    private static let perSubtree = UInt64(HashTreeFrontier.reportedLeafCount)

    /// The tree whose leaves are the first `count` stored roots; nil where one cannot be read.
    static func fold(_ roots: [Digest?], _ count: Int) -> HashTreeFrontier? {
        guard count <= roots.count else { return nil }
        let readable = roots[..<count].compactMap { $0 }
        guard readable.count == count else { return nil }
        var frontier = HashTreeFrontier()
        var completed: [Digest] = []
        frontier.append(leafHashes: readable.span, completed: &completed)
        return frontier
    }

    /// Compares the roots with the peaks of the head's tree that stand for whole subtrees.
    static func findings(_ roots: [Digest?], _ state: LogState) -> LogFindings {
        var findings = LogFindings()
        guard let folded = fold(roots, roots.count) else { return findings }
        let peaks = folded.peaks
        var first: UInt64 = 1
        for (index, peak) in peaks.enumerated() {
            let count = size(ofPeak: index, of: folded.size) * perSubtree
            if index >= state.tree.peaks.count || state.tree.peaks[index] != peak {
                findings.add(
                    LogFinding(
                        .tree, at: first,
                        "the stored roots of the events \(first) to \(first + count - 1) "
                            + "do not make the tree of the head"))
            }
            first += count
        }
        return findings
    }

    /// How many leaves lie under a peak of a tree, the largest having the index 0.
    static func size(ofPeak index: Int, of size: UInt64) -> UInt64 {
        var rest = size
        for _ in 0..<index { rest &= ~highestBit(rest) }
        return highestBit(rest)
    }

    private static func highestBit(_ value: UInt64) -> UInt64 {
        value == 0 ? 0 : 1 << UInt64(UInt64.bitWidth - 1 - value.leadingZeroBitCount)
    }
}
