import HashTree

/// What the writer keeps in memory between commits. It can be thrown away at any time and is read
/// again from the log.
struct WriterCache: Sendable {
    /// The head it is of.
    var state: LogState
    var directory: BlockDirectory
    /// Look-ups by key: names, entities and identities that no run holds yet; or all, see
    /// `isComplete`.
    var tables: [IndexTable]
    /// Whether the tables hold the whole log, so that the runs need not be asked.
    var isComplete: Bool
    /// The index entries that no run holds yet, by `IndexKind`.
    var pending: [[IndexEntry]]
    /// Names in memory, to compare with.
    var mirrors: PerNameKind<NameMirror>
    var entities: EntityMirror
    var links: LinkGraph?

    /// Index kinds that the writer looks things up in.
    static let lookUpKinds: [IndexKind] = [
        .groups, .members, .references, .labels, .entities, .identities,
    ]

    /// - Complexity: O(blocks + rows that no run covers).
    init(_ view: LogView) throws(EventLogError) {
        let state = view.state
        self.state = state
        directory = view.directory
        tables = [IndexTable](repeating: IndexTable(), count: Self.lookUpKinds.count)
        pending = [[IndexEntry]](repeating: [], count: IndexKind.allCases.count)
        isComplete = state.sealedCount == 0
        mirrors = PerNameKind(repeating: NameMirror(first: 0))
        for kind in [NameKind.group, .label] { mirrors[kind] = try NameMirror(all: kind, of: view) }
        for kind in [NameKind.member, .reference] {
            mirrors[kind] = NameMirror(first: state.nameCounts[kind])
        }
        entities = EntityMirror(first: state.entityCount)
        try loadTail(of: view)
    }

    private mutating func loadTail(of view: LogView) throws(EventLogError) {
        let sealed = view.state.sealedCount
        for index in view.directory.unsealed(after: sealed) {
            let content = try BlockContent(decoding: try view.block(index))
            let firstRow = max(0, Int(sealed + 1) - Int(content.firstPosition))
            addPending(content, fromRow: firstRow, keys: view.keys)
        }
        for kind in Self.lookUpKinds {
            tables[Int(kind.rawValue)].insert(contentsOf: pending[Int(kind.rawValue)])
        }
    }

    /// Derives the index entries of a block. Names and entities of a block that is partly covered
    /// come again, which is harmless: look-ups find equal numbers.
    private mutating func addPending(_ content: BlockContent, fromRow: Int, keys: IndexKeys) {
        for kind in NameKind.allCases {
            let list = content.names[kind]
            for index in 0..<list.count {
                let key = keys.name(kind, list.bytes.span.extracting(list.range(index)))
                pending[Int(IndexKind(kind).rawValue)].append(
                    IndexEntry(key: key, value: content.firstNames[kind] + UInt32(index)))
            }
        }
        for index in content.entityGroups.indices {
            let key = keys.entity(
                group: content.entityGroups[index], member: content.entityMembers[index],
                ordinal: content.entityOrdinals[index])
            pending[Int(IndexKind.entities.rawValue)].append(
                IndexEntry(key: key, value: content.firstEntity + UInt32(index)))
        }
        for row in fromRow..<content.rowCount {
            let position = UInt32(content.firstPosition) + UInt32(row)
            let id = content.ids.bytes.span.extracting(content.ids.range(row))
            pending[Int(IndexKind.identities.rawValue)].append(
                IndexEntry(
                    key: keys.identity(source: content.sources[row], id: id), value: position))
            if let subject = RowSubject(rawValue: content.subjects[row]),
                let kind = IndexKind(rowsAbout: subject)
            {
                pending[Int(kind.rawValue)].append(
                    IndexEntry(key: content.numbers[row], value: position))
            }
        }
    }

    /// Puts all runs into the tables, so that bulk appends never leave memory.
    /// - Complexity: O(events).
    mutating func complete(from view: LogView) throws(EventLogError) {
        guard !isComplete else { return }
        for kind in Self.lookUpKinds {
            for run in try view.runs(kind) {
                tables[Int(kind.rawValue)].insert(contentsOf: run.entries())
            }
        }
        isComplete = true
    }

    /// Forgets what the runs hold, where that is not worth its memory any more.
    mutating func seal() {
        for kind in pending.indices { pending[kind].removeAll(keepingCapacity: true) }
        guard !isComplete else { return }
        for kind in tables.indices { tables[kind] = IndexTable() }
    }
}

/// Names in memory from some number on, in pieces, so that growing never moves what is there.
struct NameMirror: Sendable {
    private(set) var first: UInt32
    /// Ascending; `starts` has the number of the first name of each.
    private var pieces: [StringList] = []
    private var starts: [UInt32] = []
    private var end: UInt32
    private var bytes = 0

    /// Beyond this the names are read from the log again.
    static let mostBytes = 256 << 20
    /// Smaller pieces are continued instead of followed by another one.
    private static let fewestNames = 4096

    init(first: UInt32) {
        self.first = first
        end = first
    }

    init(all kind: NameKind, of view: LogView) throws(EventLogError) {
        self.init(first: 0)
        for index in view.directory.blocks.indices
        where view.directory.blocks[index].nameCounts[kind] > 0 {
            let names = try view.names(kind, inBlock: index)
            var list = StringList()
            for place in 0..<names.count { list.append { names.append(place, to: &$0) } }
            append(contentsOf: list, next: end + UInt32(list.count))
        }
    }

    /// The piece that holds a name, and its place there; nil where the mirror does not hold it.
    @inline(__always)
    private func place(_ number: UInt32) -> (piece: Int, index: Int)? {
        guard number >= first, number < end else { return nil }
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= number { low = middle } else { high = middle }
        }
        return (low, Int(number - starts[low]))
    }

    /// Whether the name with this number has these bytes; nil where the mirror does not hold it.
    @inline(__always)
    func equals(_ number: UInt32, _ bytes: Span<UInt8>) -> Bool? {
        guard let (piece, index) = place(number) else { return nil }
        return pieces[piece].equals(index, bytes)
    }

    /// Asks the processor to fetch what `equals` will read first.
    @inline(__always)
    func prefetchPlace(_ number: UInt32) {
        guard let (piece, index) = place(number) else { return }
        pieces[piece].prefetchPlace(index)
    }

    /// Asks the processor to fetch the bytes that `equals` will compare; where they lie must be
    /// near already.
    @inline(__always)
    func prefetchBytes(_ number: UInt32) {
        guard let (piece, index) = place(number) else { return }
        pieces[piece].prefetchBytes(index)
    }

    /// Adds the names up to the number `next`.
    mutating func append(contentsOf names: StringList, next: UInt32) {
        guard names.count > 0 else { return }
        guard bytes + names.bytes.count <= Self.mostBytes else {
            self = NameMirror(first: next)
            return
        }
        if let last = pieces.indices.last, pieces[last].count < Self.fewestNames {
            pieces[last].append(contentsOf: names)
        } else {
            starts.append(end)
            pieces.append(names)
        }
        bytes += names.bytes.count
        end = next
    }
}

/// The tuples of entities in memory from some number on.
struct EntityMirror: Sendable {
    private(set) var first: UInt32
    private var groups: [UInt32] = []
    private var members: [UInt32] = []
    private var ordinals: [UInt16] = []

    static let mostEntities = 32 << 20

    init(first: UInt32) { self.first = first }

    @inline(__always)
    func equals(_ number: UInt32, group: UInt32, member: UInt32, ordinal: UInt16) -> Bool? {
        guard number >= first, Int(number - first) < groups.count else { return nil }
        let index = Int(number - first)
        return members[index] == member && groups[index] == group && ordinals[index] == ordinal
    }

    mutating func append(_ content: BlockContent) {
        if groups.count + content.entityGroups.count > Self.mostEntities {
            first = content.firstEntity + UInt32(content.entityGroups.count)
            groups = []
            members = []
            ordinals = []
        } else {
            groups += content.entityGroups
            members += content.entityMembers
            ordinals += content.entityOrdinals
        }
    }
}
