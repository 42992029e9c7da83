import HashTree
import LMDB
import Synchronization

/// The log as of one read transaction: blocks, names, indexes. Both the writer and the questions
/// read through it.
///
/// Safe to use from several threads: what it loads lazily is guarded, what it hands out is
/// immutable.
package final class LogView: Sendable {
    package let state: LogState
    package let directory: BlockDirectory
    let transaction: ReadTransaction
    let keys: IndexKeys
    private let blockTable: Table
    private let parts: CheckedParts
    private let blocks: Mutex<[Block?]>
    private let runs: Mutex<[IndexKind: [IndexRun]]>
    private let names: PerNameKind<OpenedBlocks<PackedStrings>>
    private let identities: OpenedBlocks<IdentityColumns>
    private let rows: OpenedBlocks<RowColumns>
    private let entities: OpenedBlocks<EntityRows>
    let links: OpenedBlocks<LinkColumns>
    let forgotten: OpenedBlocks<ForgottenColumns>
    private let unsealed = Mutex<UnsealedIndex?>(nil)
    private let unsealedLookups = Atomic<Int>(0)

    /// `known`: a directory read earlier, with the head it is of.
    init(
        _ transaction: ReadTransaction, _ parts: CheckedParts,
        known: (state: LogState, directory: BlockDirectory)? = nil
    ) throws(EventLogError) {
        self.transaction = transaction
        self.parts = parts
        state = try Self.readState(transaction)
        keys = IndexKeys(seed: state.seed)
        let table = try storage { () throws(LMDBError) in
            try transaction.table(LogTable.blocks, .integerKeys)
        }
        guard let table else { throw .foreign }
        blockTable = table
        var loaded: [Block?] = []
        if let known, known.state == state {
            directory = known.directory
            loaded = [Block?](repeating: nil, count: known.directory.blocks.count)
        } else {
            var read = BlockDirectory()
            let entries = try storage { () throws(LMDBError) in
                try transaction.entries(table, from: 0, through: .max)
            }
            for entry in entries {
                let block = try Block(entry.value, parts)
                guard block.firstPosition == entry.key else {
                    throw .damaged(position: entry.key, what: "a block lies under another position")
                }
                let next = read.blocks.last?.positions.upperBound ?? 1
                guard block.firstPosition == next else {
                    throw .damaged(position: next, what: "the block with this event is missing")
                }
                read.append(BlockInfo(block))
                loaded.append(block)
            }
            directory = read
        }
        blocks = Mutex(loaded)
        runs = Mutex([:])
        let count = directory.blocks.count
        names = PerNameKind { _ in OpenedBlocks(of: count) }
        identities = OpenedBlocks(of: count)
        rows = OpenedBlocks(of: count)
        entities = OpenedBlocks(of: count)
        links = OpenedBlocks(of: count)
        forgotten = OpenedBlocks(of: count)
        try Self.checkNumbers(directory, state)
        let last = directory.blocks.last.map { $0.firstPosition + UInt64($0.rowCount) - 1 } ?? 0
        guard last == state.eventCount else {
            throw .damaged(
                position: min(last, state.eventCount) + 1,
                what: "the head counts \(state.eventCount) events, the blocks hold \(last)")
        }
    }

    /// Tells views of one file from views of another one that took its place.
    package var fileMark: any AnyObject & Sendable { parts }

    /// Whether the path still names the file that this is a view of.
    package func isOfFileInPlace() -> Bool { transaction.isOfFileInPlace() }

    /// Whether the numbers that blocks give to names and entities follow one another up to the
    /// counts of the head.
    private static func checkNumbers(
        _ directory: BlockDirectory, _ state: LogState
    ) throws(EventLogError) {
        var entities: UInt64 = 0
        var names = PerNameKind<UInt64>(repeating: 0)
        for block in directory.blocks {
            var follows = UInt64(block.firstEntity) == entities
            entities += UInt64(block.entityCount)
            for kind in NameKind.allCases {
                follows = follows && UInt64(block.firstNames[kind]) == names[kind]
                names[kind] += UInt64(block.nameCounts[kind])
            }
            guard follows else {
                throw .damaged(
                    position: block.firstPosition, what: "the block does not follow the one before")
            }
        }
        var agrees = entities == UInt64(state.entityCount)
        for kind in NameKind.allCases {
            agrees = agrees && names[kind] == UInt64(state.nameCounts[kind])
        }
        guard agrees else {
            throw .damaged(position: nil, what: "the head counts other names than the blocks hold")
        }
    }

    private static func readState(_ transaction: ReadTransaction) throws(EventLogError) -> LogState
    {
        let bytes = try storage { () throws(LMDBError) in
            guard let head = try transaction.table(LogTable.head, .byteKeys) else {
                return [UInt8]?.none
            }
            return try transaction.get(head, bytes: LogTable.stateKey)?.copy()
        }
        guard let bytes else { throw .foreign }
        return try LogState(decoding: bytes)
    }

    /// A block by its place in the directory.
    package func block(_ index: Int) throws(EventLogError) -> Block {
        if let block = blocks.withLock({ $0[index] }) { return block }
        let info = directory.blocks[index]
        let bytes = try storage { () throws(LMDBError) in
            try transaction.get(blockTable, info.firstPosition)
        }
        guard let bytes else {
            throw .damaged(position: info.firstPosition, what: "the block is missing")
        }
        let block = try Block(bytes, parts)
        blocks.withLock { $0[index] = block }
        return block
    }

    /// The runs of one index, larger ones first; each chunk of them checked when this process
    /// comes to it first.
    func runs(_ kind: IndexKind) throws(EventLogError) -> [IndexRun] {
        if let loaded = runs.withLock({ $0[kind] }) { return loaded }
        let entries = try storage { () throws(LMDBError) in
            guard let table = try transaction.table(LogTable.runs, .integerKeys) else {
                return [(key: UInt64, value: MappedBytes)]()
            }
            return try transaction.entries(
                table, from: LogTable.runKey(kind, 0), through: LogTable.lastRunKey(kind))
        }
        var loaded: [IndexRun] = []
        for entry in entries {
            let run = try IndexRun(entry.value, parts.chunks(ofRun: entry.key))
            guard run.kind == kind else {
                throw .damaged(position: nil, what: "a run lies under another index")
            }
            loaded.append(run)
        }
        loaded.sort { $0.count > $1.count }
        runs.withLock { $0[kind] = loaded }
        return loaded
    }

    /// What the runs do not cover, once this view is asked often enough to make it worth the while; nil until
    /// then.
    func unsealedIndex() throws(EventLogError) -> UnsealedIndex? {
        let count = unsealedLookups.add(1, ordering: .relaxed).newValue
        guard count > UnsealedIndex.lookupsWithout else { return nil }
        if let made = unsealed.withLock({ $0 }) { return made }
        let made = try UnsealedIndex(self)
        unsealed.withLock { $0 = made }
        return made
    }

    /// The new names of a block, read once.
    func names(_ kind: NameKind, inBlock index: Int) throws(EventLogError) -> PackedStrings {
        try names[kind].value(index) { () throws(EventLogError) in try block(index).names(kind) }
    }

    /// The columns that hold the identities of a block, read once.
    func identityColumns(inBlock index: Int) throws(EventLogError) -> IdentityColumns {
        try identities.value(index) { () throws(EventLogError) in
            try IdentityColumns(try block(index))
        }
    }

    /// The columns from which whole rows of a block are read, opened once.
    func rowColumns(inBlock index: Int) throws(EventLogError) -> RowColumns {
        try rows.value(index) { () throws(EventLogError) in try RowColumns(try block(index)) }
    }

    /// The columns of the entities that appeared first in a block, opened once.
    func entityRows(inBlock index: Int) throws(EventLogError) -> EntityRows {
        try entities.value(index) { () throws(EventLogError) in try EntityRows(try block(index)) }
    }

    /// Appends the bytes of a name to `output`.
    package func appendName(
        _ kind: NameKind, _ number: UInt32, to output: inout [UInt8]
    ) throws(EventLogError) {
        guard let index = directory.index(ofName: number, kind) else {
            throw .damaged(position: nil, what: "\(kind) name \(number) is in no block")
        }
        let first = directory.blocks[index].firstNames[kind]
        let strings = try names(kind, inBlock: index)
        guard Int(number - first) < strings.count else {
            throw .damaged(position: nil, what: "\(kind) name \(number) is in no block")
        }
        guard strings.append(Int(number - first), to: &output) else {
            throw .damaged(position: nil, what: "\(kind) name \(number) is unreadable")
        }
    }

    /// The bytes of a name.
    package func name(_ kind: NameKind, _ number: UInt32) throws(EventLogError) -> [UInt8] {
        var bytes: [UInt8] = []
        try appendName(kind, number, to: &bytes)
        return bytes
    }

    /// Whether a stored name has these bytes.
    func nameEquals(
        _ kind: NameKind, _ number: UInt32, _ bytes: Span<UInt8>, scratch: inout [UInt8]
    ) throws(EventLogError) -> Bool {
        scratch.removeAll(keepingCapacity: true)
        try appendName(kind, number, to: &scratch)
        return scratch.span.hasSameBytes(as: bytes)
    }
}
