/// What all entities of a log stand for, in memory, checked against the names and one another.
struct EntityTable: Sendable {
    private(set) var groups: [UInt32] = []
    private(set) var members: [UInt32] = []
    private(set) var ordinals: [UInt16] = []
    /// Whether each is known: not where its block cannot be read, or makes no sense.
    private(set) var known: [Bool] = []
    /// What the index of entities has, sorted.
    private(set) var entries: [IndexEntry] = []
    private(set) var findings = LogFindings()

    /// No entities.
    init() {}

    /// Reads the entities of all blocks that are not in `badBlocks`.
    /// - Complexity: O(entities).
    init(_ view: LogView, badBlocks: Set<UInt64>) {
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
                addUnknown(Int(info.firstEntity) + info.entityCount - groups.count)
            }
        }
        SortedEntries.sort(&entries)
        findRepeated()
    }

    /// Whether every entity is known.
    var isWhole: Bool { !known.contains(false) }

    /// What an entity stands for; nil where it is not known.
    @inline(__always)
    func entity(_ number: UInt64) -> (group: UInt32, member: UInt32, ordinal: UInt16)? {
        guard number < UInt64(known.count), known[Int(number)] else { return nil }
        let index = Int(number)
        return (groups[index], members[index], ordinals[index])
    }

    private mutating func addUnknown(_ count: Int) {
        groups.append(contentsOf: repeatElement(0, count: count))
        members.append(contentsOf: repeatElement(0, count: count))
        ordinals.append(contentsOf: repeatElement(0, count: count))
        known.append(contentsOf: repeatElement(false, count: count))
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
            groups.append(UInt32(group))
            members.append(UInt32(member))
            ordinals.append(UInt16(ordinal))
            known.append(true)
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
        if ordinals[number] == 1 { return distance == 0 }
        guard distance > 0, distance <= UInt64(number) else { return false }
        let home = number - Int(distance)
        // What is wrong with an unreadable block has been said where it was found.
        guard known[home] else { return true }
        return ordinals[home] == 1 && groups[home] == groups[number]
            && members[home] == members[number]
    }

    private struct Tuple: Hashable {
        var group: UInt32
        var member: UInt32
        var ordinal: UInt16
    }

    private mutating func findRepeated() {
        for place in EqualKeys(entries) {
            var seen: Set<Tuple> = []
            for entry in entries[place] {
                let number = Int(entry.value)
                let tuple = Tuple(
                    group: groups[number], member: members[number], ordinal: ordinals[number])
                if !seen.insert(tuple).inserted {
                    findings.add(
                        LogFinding(.entityRepeated, "entity \(number) has another number too"))
                }
            }
        }
    }
}
