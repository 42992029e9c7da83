import HashTree
import LMDB

/// Computes the leaves of one tile of the hash tree from their rows, and compares the roots of its
/// subtrees with those stored.
struct LeafCheck {
    private static let perSubtree = UInt64(HashTreeFrontier.reportedLeafCount)
    /// Leaves under one tile, the unit of work.
    static let leavesPerTile = perSubtree * perSubtree

    private let state: LogState
    private let roots: [Digest?]
    private let badBlocks: [Range<UInt64>]
    private var reader: LeafReader
    private var hasher = LeafHasher()
    private var secrets: SecretKeys
    private var leaves: [Digest] = []
    private(set) var findings = LogFindings()
    /// Leaves that were computed.
    private(set) var count: UInt64 = 0

    /// `stored`: the secrets as stored, by slot, and `known` as far as they can be read; `badBlocks`: the positions of rows that cannot be
    /// read, of which others have told.
    init(
        _ view: LogView, _ numbers: LogNumbers, roots: [Digest?], stored: [UInt64: MappedBytes],
        known: KnownSecrets, badBlocks: [Range<UInt64>]
    ) {
        state = view.state
        self.roots = roots
        self.badBlocks = badBlocks
        reader = LeafReader(view, numbers)
        secrets = SecretKeys(known: known) { (slot) throws(EventLogError) in stored[slot] }
    }

    /// Checks the subtrees of a tile, from the subtree numbered `first` on.
    /// - Complexity: O(bytes of the rows).
    mutating func run(tile: UInt64, from first: UInt64) {
        let events = state.eventCount
        let end = min(
            (tile + 1) * Self.perSubtree, (events + Self.perSubtree - 1) / Self.perSubtree)
        var subtree = max(first, tile * Self.perSubtree)
        while subtree < end {
            let start = subtree * Self.perSubtree + 1
            let positions = start..<min(start + Self.perSubtree, events + 1)
            subtree += 1
            guard !badBlocks.contains(where: { $0.overlaps(positions) }) else { continue }
            do throws(EventLogError) {
                try check(positions)
            } catch {
                findings.add(LogFinding(error, about: .leaf, at: start))
            }
        }
    }

    private mutating func check(_ positions: Range<UInt64>) throws(EventLogError) {
        leaves.removeAll(keepingCapacity: true)
        guard try reader.read(positions) else {
            findings.add(
                LogFinding(
                    .leaf, at: positions.lowerBound,
                    "a row of \(Self.words(positions)) cannot be read as it was written"))
            return
        }
        try hasher.hash(
            reader.batch, rows: Array(0..<reader.batch.rows.count), facts: reader.facts,
            listed: reader.listed, names: reader.names, forgotten: reader.forgotten,
            secrets: &secrets, create: false,
            into: &leaves)
        count += UInt64(leaves.count)
        if UInt64(leaves.count) == Self.perSubtree {
            compareWithStored(positions)
        } else {
            compareWithHead(positions)
        }
    }

    private func isWrong(_ positions: Range<UInt64>) -> LogFinding {
        LogFinding(
            .leaf, at: positions.lowerBound,
            "what is stored of \(Self.words(positions)) is not what was recorded")
    }

    private static func words(_ positions: Range<UInt64>) -> String {
        positions.count == 1
            ? "event \(positions.lowerBound)"
            : "the events \(positions.lowerBound) to \(positions.upperBound - 1)"
    }

    private mutating func compareWithStored(_ positions: Range<UInt64>) {
        let subtree = Int((positions.lowerBound - 1) / Self.perSubtree)
        guard subtree < roots.count, let stored = roots[subtree] else { return }
        if SHA256.completeRoot(of: leaves) != stored { findings.add(isWrong(positions)) }
    }

    /// The last leaves are in no complete subtree: the head has the peaks over them, which tell
    /// better where an event is wrong, the smallest one leaf of its own.
    private mutating func compareWithHead(_ positions: Range<UInt64>) {
        var frontier = HashTreeFrontier()
        var completed: [Digest] = []
        frontier.append(leafHashes: leaves.span, completed: &completed)
        let peaks = frontier.peaks
        let stored = state.tree.peaks.suffix(peaks.count)
        var first = positions.lowerBound
        for (index, pair) in zip(peaks, stored).enumerated() {
            let count = TreeCheck.size(ofPeak: index, of: frontier.size)
            if pair.0 != pair.1 { findings.add(isWrong(first..<first + count)) }
            first += count
        }
    }
}
