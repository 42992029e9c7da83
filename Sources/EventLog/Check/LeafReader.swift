import HashTree

/// Reads rows back as the leaves of the hash tree bind them, some hundred at a time, and column by
/// column: so that what a column needs is at hand for all of its values.
struct LeafReader {
    private let view: LogView
    private let numbers: LogNumbers
    /// The tables in which the names of what was read lie, where they are all in memory; else they are in
    /// the batch.
    let names: PerNameKind<NameTable>?
    private var current: OpenBlock?
    private var strip = RowStrip()
    /// Numbers plus one of what each row of the strip names, through an entity or itself.
    private var groups: [UInt64] = []
    private var members: [UInt64] = []
    private var references: [UInt64] = []
    private var sources: [UInt64] = []
    private var ranges: [ByteRange] = []

    /// What was read: drafts and their strings.
    private(set) var batch = RowBatch()
    private(set) var facts: [LeafFacts] = []
    /// The member number of each listed member.
    private(set) var listed: [UInt32] = []
    /// What is stored for what was erased of them.
    private(set) var forgotten = ForgottenDigests()

    /// A block whose columns are open.
    private final class OpenBlock {
        let block: Block
        let columns: RowColumns
        let forgotten: ForgottenColumns

        init(_ block: Block) throws(EventLogError) {
            self.block = block
            columns = try RowColumns(block)
            forgotten = try ForgottenColumns(block)
        }
    }

    init(_ view: LogView, _ numbers: LogNumbers) {
        (self.view, self.numbers) = (view, numbers)
        let holdsAll = NameKind.allCases.allSatisfy { numbers.names[$0].holdsAll }
        names = holdsAll ? numbers.names : nil
    }

    /// Reads the rows at positions that exist, no more than fit a strip.
    /// - Returns: false where a row says what cannot be read.
    /// - Throws: `.damaged` where a column cannot be read.
    mutating func read(_ positions: Range<UInt64>) throws(EventLogError) -> Bool {
        batch.removeAll()
        facts.removeAll(keepingCapacity: true)
        listed.removeAll(keepingCapacity: true)
        forgotten.removeAll()
        var next = positions.lowerBound
        while next < positions.upperBound {
            guard let open = try open(next) else { return false }
            let block = open.block
            let start = Int(next - block.firstPosition)
            let end = min(positions.upperBound, block.positions.upperBound) - block.firstPosition
            guard try add(start..<Int(end), open) else { return false }
            next = block.firstPosition + end
        }
        return true
    }

    private mutating func open(_ position: UInt64) throws(EventLogError) -> OpenBlock? {
        if let current, current.block.positions.contains(position) { return current }
        guard let index = view.directory.index(ofPosition: position) else { return nil }
        let block = try view.block(index)
        guard block.positions.contains(position) else { return nil }
        let opened = try OpenBlock(block)
        current = opened
        return opened
    }

    /// Adds rows of a block behind those that were read before.
    private mutating func add(_ rows: Range<Int>, _ open: OpenBlock) throws(EventLogError) -> Bool {
        strip.read(rows, of: open.columns)
        let (first, firstListed) = (batch.rows.count, listed.count)
        guard addDrafts() else { return false }
        if let names {
            guard setNames(names, first) else { return false }
        } else {
            guard try copyNames(first) else { return false }
        }
        guard addStrings(rows, open.columns, first), try addLists(open.columns.listed, first)
        else { return false }
        addFacts(open.block.firstPosition + UInt64(rows.lowerBound), first)
        addForgotten(open.forgotten, rows, first, firstListed)
        return true
    }

    /// Notes in the drafts where the names lie in their tables.
    private mutating func setNames(_ names: PerNameKind<NameTable>, _ first: Int) -> Bool {
        for row in 0..<strip.count {
            guard let source = names.label.range(ofNumberPlusOne: sources[row]),
                let group = names.group.range(ofNumberPlusOne: groups[row]),
                let member = names.member.range(ofNumberPlusOne: members[row]),
                let reference = names.reference.range(ofNumberPlusOne: references[row]),
                let label = names.label.range(ofNumberPlusOne: strip.labels[row]),
                let qualifier = names.label.range(ofNumberPlusOne: strip.qualifiers[row]),
                let link = names.group.range(ofNumberPlusOne: strip.links[row])
            else { return false }
            batch.rows[first + row].source = source
            batch.rows[first + row].group = group
            batch.rows[first + row].member = member
            batch.rows[first + row].reference = reference
            batch.rows[first + row].label = label
            batch.rows[first + row].qualifier = qualifier
            batch.rows[first + row].link = link
        }
        return true
    }

    /// Copies the names into the batch.
    private mutating func copyNames(_ first: Int) throws(EventLogError) -> Bool {
        guard try addName(numbers.names.label, sources, \.source, first),
            try addName(numbers.names.group, groups, \.group, first),
            try addName(numbers.names.member, members, \.member, first),
            try addName(numbers.names.reference, references, \.reference, first),
            try addName(numbers.names.label, strip.labels, \.label, first),
            try addName(numbers.names.label, strip.qualifiers, \.qualifier, first),
            try addName(numbers.names.group, strip.links, \.link, first)
        else { return false }
        return true
    }

    /// Appends a draft for each row of the strip with all but its strings.
    private mutating func addDrafts() -> Bool {
        groups.removeAll(keepingCapacity: true)
        members.removeAll(keepingCapacity: true)
        references.removeAll(keepingCapacity: true)
        sources.removeAll(keepingCapacity: true)
        let entities = numbers.entities
        entities.prefetch(strip.numbers.span.extracting(0..<strip.count))
        for row in 0..<strip.count {
            guard let subject = RowSubject(exactly: strip.subjects[row]),
                strip.kinds[row] | strip.timeStyles[row] | strip.flags[row] <= UInt64(UInt8.max)
            else { return false }
            var draft = RowDraft()
            draft.kind = UInt8(truncatingIfNeeded: strip.kinds[row])
            draft.subject = subject
            draft.timeStyle = UInt8(truncatingIfNeeded: strip.timeStyles[row])
            draft.flags = RowFlags(rawValue: UInt8(truncatingIfNeeded: strip.flags[row]))
            draft.occurredAt = Int64(bitPattern: strip.times[row])
            let number = strip.numbers[row]
            var (group, member): (UInt64, UInt64) = (0, strip.mentionedMembers[row])
            var reference = strip.references[row]
            switch subject {
            case .nothing: break
            case .group: group = number &+ 1
            case .member: member = number &+ 1
            case .reference: reference = number &+ 1
            case .entity:
                guard let entity = entities.entity(number) else { return false }
                group = UInt64(entity.group) + 1
                member = UInt64(entity.member) + 1
                draft.ordinal = entity.ordinal
            }
            names?.member.prefetch(member)
            names?.reference.prefetch(reference)
            groups.append(group)
            members.append(member)
            references.append(reference)
            sources.append(strip.sources[row] &+ 1)
            batch.rows.append(draft)
        }
        return true
    }

    /// Appends the names with these numbers plus one, and notes in the drafts where they lie.
    private mutating func addName(
        _ table: NameTable, _ numbersPlusOne: [UInt64],
        _ field: WritableKeyPath<RowDraft, ByteRange>, _ first: Int
    ) throws(EventLogError) -> Bool {
        guard
            try table.append(
                numbersPlusOne.span.extracting(0..<strip.count), to: &batch.arena,
                ranges: &ranges, view)
        else { return false }
        for row in 0..<strip.count { batch.rows[first + row][keyPath: field] = ranges[row] }
        return true
    }

    private mutating func addStrings(
        _ rows: Range<Int>, _ columns: RowColumns, _ first: Int
    ) -> Bool {
        let (ids, payloads) = (columns.ids, columns.payloads)
        let hasPayloads = !payloads.areEmpty
        for row in 0..<rows.count {
            let time = Int64(bitPattern: strip.times[row])
            let start = batch.arena.count
            guard ids.append(rows.lowerBound + row, occurredAt: time, to: &batch.arena) else {
                return false
            }
            let end = batch.arena.count
            batch.rows[first + row].id = ByteRange(offset: start, count: end - start)
            guard hasPayloads else { continue }
            guard payloads.append(rows.lowerBound + row, to: &batch.arena) else { return false }
            guard batch.arena.count > end else { continue }
            batch.rows[first + row].payload = ByteRange(
                offset: end, count: batch.arena.count - end)
        }
        return true
    }

    private mutating func addLists(
        _ column: PackedIntegers, _ first: Int
    ) throws(EventLogError) -> Bool {
        for row in 0..<strip.count {
            guard let list = strip.list(row, of: column.count) else { return false }
            guard !list.isEmpty else { continue }
            batch.rows[first + row].list = ByteRange(offset: batch.lists.count, count: list.count)
            for place in list {
                guard let entity = numbers.entities.entity(column[place]) else { return false }
                listed.append(entity.member)
                let member = UInt64(entity.member)
                if let names {
                    guard let range = names.member.range(ofNumberPlusOne: member + 1) else {
                        return false
                    }
                    batch.lists.append(range)
                    continue
                }
                let offset = batch.arena.count
                guard try numbers.names.member.append(member, to: &batch.arena, view) else {
                    return false
                }
                batch.lists.append(ByteRange(offset: offset, count: batch.arena.count - offset))
            }
        }
        return true
    }

    /// Notes what is stored for what was erased of the rows, and which references their leaves bind.
    private mutating func addForgotten(
        _ columns: ForgottenColumns, _ rows: Range<Int>, _ first: Int, _ firstListed: Int
    ) {
        var index = columns.index(from: rows.lowerBound)
        while index < columns.rows.count, columns.rows[index].row < UInt32(rows.upperBound) {
            let row = columns.rows[index]
            let place = first + Int(row.row) - rows.lowerBound
            forgotten.rows[place] = row.digest
            if row.boundReference > 0 { facts[place].reference = row.boundReference - 1 }
            index += 1
        }
        let start = Int(truncatingIfNeeded: strip.listStart)
        let end = start + listed.count - firstListed
        index = columns.placeIndex(from: start)
        while index < columns.places.count, Int(columns.places[index].place) < end {
            let place = columns.places[index]
            forgotten.listed[firstListed + Int(place.place) - start] = place.digest
            index += 1
        }
    }

    private mutating func addFacts(_ firstPosition: UInt64, _ first: Int) {
        for row in 0..<strip.count {
            let member = UInt32(truncatingIfNeeded: members[row] &- 1)
            let reference = UInt32(truncatingIfNeeded: references[row] &- 1)
            let (owner, ownerNumber): (SecretOwner, UInt32) =
                switch batch.rows[first + row].subject {
                case .member, .entity: (.member, member)
                case .reference: (.reference, reference)
                case .group: (.group, UInt32(truncatingIfNeeded: groups[row] &- 1))
                case .nothing: (.log, 0)
                }
            facts.append(
                LeafFacts(
                    position: firstPosition + UInt64(row),
                    recordedAt: Int64(bitPattern: strip.recorded[row]), member: member,
                    reference: reference, owner: owner, ownerNumber: ownerNumber))
        }
    }
}
