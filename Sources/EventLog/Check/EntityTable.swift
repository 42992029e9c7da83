/// What all entities of a log stand for, in memory, checked against the names and one another.
struct EntityTable: Sendable {
    /// In one array, since they are looked up in no order.
    private var tuples: [Tuple] = []
    /// What the index of entities has, sorted.
    private(set) var entries: [IndexEntry] = []
    private(set) var findings = LogFindings()

    /// No entities.
    init() {}

    /// Reads the entities of all blocks that are not in `badBlocks`.
    /// - Complexity: O(entities).
    init(_ view: LogView, badBlocks: Set<UInt64>) {
        tuples.reserveCapacity(Int(view.state.entityCount))
        entries.reserveCapacity(Int(view.state.entityCount))
        for index in view.directory.blocks.indices {
            let info = view.directory.blocks[index]
            guard info.entityCount > 0 else { continue }
            do throws(EventLogError) {
                guard !badBlocks.contains(info.firstPosition) else {
                    addUnknown(info.entityCount)
                    continue
                }
                try read(view.block(index), view.keys)
            } catch {
                findings.add(LogFinding(error, about: .entity, at: info.firstPosition))
                addUnknown(Int(info.firstEntity) + info.entityCount - tuples.count)
            }
        }
        SortedEntries.sort(&entries)
        findRepeated()
    }

    /// Whether every entity is known.
    var isWhole: Bool { tuples.allSatisfy(\.isKnown) }

    /// Asks the processor to fetch what entities stand for.
    func prefetch(_ numbers: Span<UInt64>) {
        let all = tuples.span
        for index in 0..<numbers.count where numbers[index] < UInt64(all.count) {
            all.prefetch(Int(numbers[index]))
        }
    }

    /// What an entity stands for; nil where it is not known.
    @inline(__always)
    func entity(_ number: UInt64) -> (group: UInt32, member: UInt32, ordinal: UInt16)? {
        guard number < UInt64(tuples.count) else { return nil }
        let tuple = tuples[Int(number)]
        return tuple.isKnown ? (tuple.group, tuple.member, tuple.ordinal) : nil
    }

    private mutating func addUnknown(_ count: Int) {
        tuples.append(contentsOf: repeatElement(Tuple(), count: count))
    }

    private mutating func read(_ block: Block, _ keys: IndexKeys) throws(EventLogError) {
        let count = block.entityCount
        let groupColumn = try block.integers(.entityGroup, count: count)
        let memberColumn = try block.integers(.entityMember, count: count)
        let ordinalColumn = try block.integers(.entityOrdinal, count: count)
        let distances = try block.integers(.entityHomeDistance, count: count)
        let lastGroup = UInt64(block.firstNames.group) + UInt64(block.nameCounts.group)
        let lastMember = UInt64(block.firstNames.member) + UInt64(block.nameCounts.member)
        for place in 0..<count {
            let number = Int(block.firstEntity) + place
            let (group, member) = (groupColumn[place], memberColumn[place])
            let (ordinal, distance) = (ordinalColumn[place], distances[place])
            guard group < lastGroup, member < lastMember, (1...UInt64(UInt16.max)).contains(ordinal)
            else {
                add(block, "entity \(number) stands for nothing that was named by then")
                addUnknown(1)
                continue
            }
            tuples.append(
                Tuple(group: UInt32(group), member: UInt32(member), ordinal: UInt16(ordinal)))
            if !isRight(number, home: distance) {
                add(block, "the home of entity \(number) is not that of its group and member")
            }
            let key = keys.entity(
                group: UInt32(group), member: UInt32(member), ordinal: UInt16(ordinal))
            entries.append(IndexEntry(key: key, value: UInt32(number)))
        }
    }

    private mutating func add(_ block: Block, _ detail: String) {
        findings.add(LogFinding(.entity, at: block.firstPosition, detail))
    }

    private func isRight(_ number: Int, home distance: UInt64) -> Bool {
        let tuple = tuples[number]
        if tuple.ordinal == 1 { return distance == 0 }
        guard distance > 0, distance <= UInt64(number) else { return false }
        let home = tuples[number - Int(distance)]
        // What is wrong with an unreadable block has been said where it was found.
        guard home.isKnown else { return true }
        return home.ordinal == 1 && home.group == tuple.group && home.member == tuple.member
    }

    private struct Tuple: Hashable {
        var group: UInt32 = 0
        var member: UInt32 = 0
        /// 0 where the entity is not known: its block cannot be read, or makes no sense.
        var ordinal: UInt16 = 0

        var isKnown: Bool { ordinal != 0 }
    }

    private mutating func findRepeated() {
        for place in EqualKeys(entries) {
            var seen: Set<Tuple> = []
            for entry in entries[place] {
                if !seen.insert(tuples[Int(entry.value)]).inserted {
                    findings.add(
                        LogFinding(.entityRepeated, "entity \(entry.value) has another number too"))
                }
            }
        }
    }
}
