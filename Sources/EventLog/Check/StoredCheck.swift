import HashTree
import LMDB

/// The first part of a check: every stored value by itself, and the values against the head. It
/// needs no other part of the log to be whole.
struct StoredCheck {
    private let tables: StoredTables
    /// Whether every column is read, or only headers and what is small.
    private let columns: Bool
    private(set) var findings = LogFindings()
    private(set) var counts = LogCheckCounts()
    /// The head; nil where it cannot be read.
    private(set) var state: LogState?
    /// First positions of blocks that cannot be trusted.
    private(set) var badBlocks: Set<UInt64> = []
    /// The stored roots of complete subtrees; nil where their tile cannot be read.
    private(set) var subtrees: [Digest?] = []
    /// The stored secrets, by slot.
    private(set) var secrets: [UInt64: MappedBytes] = [:]
    /// Whether somebody was erased.
    private(set) var hasErased = false

    private static let keptSubtrees = HashTreeFrontier.reportedLeafCount

    init(_ transaction: ReadTransaction, columns: Bool) {
        tables = StoredTables(transaction: transaction)
        self.columns = columns
        part(.head) { (check) throws(EventLogError) in try check.checkHead() }
        part(.storage) { (check) throws(EventLogError) in try check.checkBlocks() }
        part(.storage) { (check) throws(EventLogError) in try check.checkRuns() }
        part(.storage) { (check) throws(EventLogError) in try check.checkTiles() }
        part(.storage) { (check) throws(EventLogError) in try check.checkSecrets() }
        part(.storage) { (check) throws(EventLogError) in try check.checkErased() }
    }

    private mutating func part(
        _ kind: LogFinding.Kind, _ body: (inout StoredCheck) throws(EventLogError) -> Void
    ) {
        do throws(EventLogError) {
            try body(&self)
        } catch {
            findings.add(LogFinding(error, about: kind))
        }
    }

    private mutating func add(
        _ kind: LogFinding.Kind, at position: UInt64? = nil, _ detail: String
    ) {
        findings.add(LogFinding(kind, at: position, detail))
    }

    private mutating func checkHead() throws(EventLogError) {
        let state = try tables.head()
        self.state = state
        counts.bytes += state.encoded.count
        if state.sealedCount > state.eventCount {
            add(
                .headCount,
                "indexes are said to cover \(state.sealedCount) of \(state.eventCount) events")
        }
        if state.commits > state.eventCount || (state.commits == 0) != (state.eventCount == 0) {
            add(.headCount, "\(state.commits) commits cannot make \(state.eventCount) events")
        }
        if state.eventCount == 0 && state.lastRecordedAt != 0 {
            add(.headCount, "a log without events has a time of the last one")
        }
    }

    // MARK: Blocks

    private mutating func checkBlocks() throws(EventLogError) {
        var next: UInt64 = 1
        var last: Block?
        for entry in try tables.entries(LogTable.blocks) {
            counts.bytes += entry.value.count
            do throws(EventLogError) {
                let block = try Block(entry.value, CheckedParts())
                if block.firstPosition != entry.key {
                    add(.blockMissing, at: entry.key, "a block lies under another position")
                }
                if block.firstPosition != next {
                    add(
                        .blockMissing, at: min(next, block.firstPosition),
                        "a block begins at \(block.firstPosition), not at \(next)")
                }
                next = block.positions.upperBound
                checkOrder(block, after: last)
                last = block
                try check(block)
            } catch {
                badBlocks.insert(entry.key)
                findings.add(LogFinding(error, about: .blockHeader, at: entry.key))
            }
        }
        compareWithHead(last, events: next - 1)
    }

    private mutating func check(_ block: Block) throws(EventLogError) {
        let layout = BlockLayout(block, columns: columns)
        counts.blocks += 1
        if !layout.findings.isEmpty {
            badBlocks.insert(block.firstPosition)
            findings.add(contentsOf: layout.findings)
        }
    }

    /// Names, entities and times go on where the block before ends.
    private mutating func checkOrder(_ block: Block, after last: Block?) {
        var follows =
            UInt64(block.firstEntity)
            == last.map { UInt64($0.firstEntity) + UInt64($0.entityCount) } ?? 0
        for kind in NameKind.allCases {
            let first = last.map { UInt64($0.firstNames[kind]) + UInt64($0.nameCounts[kind]) }
            follows = follows && UInt64(block.firstNames[kind]) == first ?? 0
        }
        if !follows {
            add(
                .blockSummary, at: block.firstPosition,
                "the block does not go on with the numbers of the one before")
        }
        if let last, block.firstRecordedAt < last.lastRecordedAt {
            add(.rowOrder, at: block.firstPosition, "the block was recorded before the one before")
        }
    }

    private mutating func compareWithHead(_ last: Block?, events: UInt64) {
        guard let state else { return }
        if events != state.eventCount {
            add(
                .headCount, at: min(events, state.eventCount) + 1,
                "the head counts \(state.eventCount) events, the blocks hold \(events)")
        }
        let entities = last.map { UInt64($0.firstEntity) + UInt64($0.entityCount) } ?? 0
        if entities != UInt64(state.entityCount) {
            add(
                .headCount,
                "the head counts \(state.entityCount) entities, the blocks hold \(entities)")
        }
        for kind in NameKind.allCases {
            let names = last.map { UInt64($0.firstNames[kind]) + UInt64($0.nameCounts[kind]) } ?? 0
            if names != UInt64(state.nameCounts[kind]) {
                add(
                    .headCount,
                    "the head counts \(state.nameCounts[kind]) \(kind) names, "
                        + "the blocks hold \(names)")
            }
        }
        if let last, last.lastRecordedAt != state.lastRecordedAt {
            add(.headCount, at: events, "the head has another time of the last event")
        }
    }

    // MARK: Runs

    private mutating func checkRuns() throws(EventLogError) {
        var numbers: Set<UInt64> = []
        for entry in try tables.entries(LogTable.runs) {
            counts.bytes += entry.value.count
            counts.runs += 1
            let number = entry.key & (1 << 56 - 1)
            do throws(EventLogError) {
                let run = try IndexRun(entry.value, checking: true)
                if UInt64(run.kind.rawValue) != entry.key >> 56 {
                    add(.run, "run \(number) lies under another index")
                }
            } catch {
                findings.add(LogFinding(error, about: .run))
            }
            if let state, number >= state.nextRun {
                add(.run, "run \(number) was not made yet")
            }
            if !numbers.insert(number).inserted {
                add(.run, "two runs have the number \(number)")
            }
        }
    }

    // MARK: Tree and secrets

    private mutating func checkTiles() throws(EventLogError) {
        let perTile = UInt64(Self.keptSubtrees)
        let entries = try tables.entries(LogTable.tree)
        let stored = state.map { $0.eventCount / perTile }
        for entry in entries {
            counts.bytes += entry.value.count
            if let stored, entry.key >= (stored + perTile - 1) / perTile {
                add(.tile, "tile \(entry.key) lies behind the end of the tree")
            }
        }
        guard let stored, stored <= UInt64(UInt32.max) else { return }
        let values = Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
        for tile in 0..<(stored + perTile - 1) / perTile {
            let count = Int(min(perTile, stored - tile * perTile))
            let first = tile * perTile * perTile + 1
            do throws(EventLogError) {
                subtrees.append(contentsOf: try TreeTile(values[tile], roots: count).digests)
            } catch {
                findings.add(LogFinding(error, about: .tile, at: first))
                subtrees.append(contentsOf: repeatElement(nil, count: count))
            }
        }
        counts.subtrees = subtrees.count
    }

    private mutating func checkSecrets() throws(EventLogError) {
        for entry in try tables.entries(LogTable.secrets) {
            counts.bytes += entry.value.count
            counts.secrets += 1
            do throws(EventLogError) {
                try SecretKeys.check(entry.value)
            } catch {
                findings.add(LogFinding(error, about: .secret))
            }
            secrets[entry.key] = entry.value
        }
    }

    private mutating func checkErased() throws(EventLogError) {
        let entries = try tables.entries(LogTable.erased)
        hasErased = !entries.isEmpty
        for entry in entries {
            counts.bytes += entry.value.count
            do throws(EventLogError) {
                try ErasedIdentities.check(entry.value, events: state?.eventCount ?? .max)
            } catch {
                findings.add(LogFinding(error, about: .erased))
            }
        }
    }
}
