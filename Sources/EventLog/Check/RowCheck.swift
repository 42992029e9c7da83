import HashTree

/// What the rows of one block call for elsewhere in the log, found while they are checked.
struct RowCalls: Sendable {
    /// What the index of identities has for these rows.
    var identities: [IndexEntry] = []
    /// Sums of what the indexes of rows have for them, by `RowSubject`, as far as runs reach.
    var rowSums: [IndexSum]
    /// Rows about a reference.
    var referenceRows: UInt64 = 0
    /// For each `SecretOwner` a bit for each key that the rows need.
    var secrets: [Set<UInt32>]
    /// Links between groups.
    var links: [(from: UInt32, to: UInt32, position: UInt64)] = []
    /// The next number of each dictionary, and of the entities, behind the last row that index runs
    /// cover; nil where none of these rows is covered.
    var coveredNames: PerNameKind<UInt64>?
    var coveredEntities: UInt64?
    var findings = LogFindings()

    init() {
        rowSums = [IndexSum](repeating: IndexSum(), count: 5)
        secrets = [Set<UInt32>](repeating: [], count: 4)
    }
}

/// Checks the rows of one block against what they name and against its header.
struct RowCheck {
    private let block: Block
    private let columns: RowColumns
    private let numbers: LogNumbers
    private let keys: IndexKeys
    private let sealedCount: UInt64
    private let sumSeed: UInt64
    /// Behind the last numbers that were given by the end of the block.
    private let nameEnds: PerNameKind<UInt64>
    private let entityEnd: UInt64

    private(set) var calls = RowCalls()
    private var strip = RowStrip()
    private var id: [UInt8] = []
    private var lastRecordedAt: UInt64
    private var nextEntity: UInt64
    private var seenNames = PerNameKind<UInt64>(repeating: 0)
    private var lastRowOfGroup: [UInt32: UInt64] = [:]
    private var lastGroup: (number: UInt32, row: UInt64)?
    private var leastTime = Int64.max
    private var greatestTime = Int64.min
    private var lastSlots: [UInt32]
    /// Whether every entity that rows name is known: not where another block cannot be read.
    private var isComplete = true

    /// Checks all rows of a block. `sumSeed`: any number, the same for all blocks of a check.
    /// - Throws: `.damaged` where a column cannot be read.
    /// - Complexity: O(rows + listed entities).
    static func calls(
        ofBlock index: Int, _ view: LogView, _ numbers: LogNumbers, sumSeed: UInt64
    ) throws(EventLogError) -> RowCalls {
        var check = try RowCheck(index, view, numbers, sumSeed)
        try check.run()
        return check.calls
    }

    private init(
        _ index: Int, _ view: LogView, _ numbers: LogNumbers, _ sumSeed: UInt64
    ) throws(EventLogError) {
        block = try view.block(index)
        columns = try RowColumns(block)
        self.numbers = numbers
        keys = view.keys
        sealedCount = view.state.sealedCount
        self.sumSeed = sumSeed
        var ends = PerNameKind<UInt64>(repeating: 0)
        for kind in NameKind.allCases {
            ends[kind] = UInt64(block.firstNames[kind]) + UInt64(block.nameCounts[kind])
        }
        nameEnds = ends
        entityEnd = UInt64(block.firstEntity) + UInt64(block.entityCount)
        lastRecordedAt = UInt64(bitPattern: block.firstRecordedAt)
        nextEntity = UInt64(block.firstEntity)
        for kind in NameKind.allCases { seenNames[kind] = UInt64(block.firstNames[kind]) }
        lastSlots = [UInt32](repeating: .max, count: 4)
        calls.identities.reserveCapacity(block.rowCount)
    }

    private mutating func run() throws(EventLogError) {
        var start = 0
        while start < block.rowCount {
            let end = min(start + RowStrip.mostRows, block.rowCount)
            strip.read(start..<end, of: columns)
            numbers.entities.prefetch(strip.numbers.span.extracting(0..<strip.count))
            for row in 0..<end - start {
                check(row, row + start)
                if block.firstPosition + UInt64(row + start) == sealedCount { noteCovered() }
            }
            start = end
        }
        if block.positions.upperBound <= sealedCount { noteCovered() }
        if isComplete, nextEntity != entityEnd {
            add(
                .entityOrder, block.rowCount - 1,
                "the rows make entities up to \(nextEntity), the header up to \(entityEnd)")
        }
        checkSummary()
        try checkForgotten()
        if isComplete { try checkTouchedGroups() }
    }

    private mutating func noteCovered() {
        calls.coveredNames = seenNames
        calls.coveredEntities = nextEntity
    }

    private mutating func add(_ kind: LogFinding.Kind, _ row: Int, _ detail: String) {
        calls.findings.add(LogFinding(kind, at: block.firstPosition + UInt64(row), detail))
    }

    // MARK: One row

    private mutating func check(_ row: Int, _ rowInBlock: Int) {
        let position = block.firstPosition + UInt64(rowInBlock)
        let recorded = Int64(bitPattern: strip.recorded[row])
        if recorded < Int64(bitPattern: lastRecordedAt) {
            add(.rowOrder, rowInBlock, "the event was recorded before the one before it")
        }
        lastRecordedAt = strip.recorded[row]
        let time = Int64(bitPattern: strip.times[row])
        leastTime = min(leastTime, time)
        greatestTime = max(greatestTime, time)
        if strip.kinds[row] | strip.timeStyles[row] > UInt64(UInt8.max)
            || strip.flags[row] > RowFlags.known
        {
            add(.rowContent, rowInBlock, "kind, style of the time or flags are out of range")
        }
        checkNames(row, rowInBlock)
        noteIdentity(row, rowInBlock, position)
        guard let subject = RowSubject(exactly: strip.subjects[row]) else {
            return add(.rowContent, rowInBlock, "the row is about nothing known")
        }
        if subject == .reference
            ? strip.references[row] != 0 : strip.mentionedMembers[row] != 0
        {
            add(.rowContent, rowInBlock, "the row names what rows of its kind do not")
        }
        let group = checkSubject(subject, row, rowInBlock)
        noteSubject(subject, strip.numbers[row], position)
        if let group {
            noteGroup(group, UInt64(rowInBlock))
            let link = strip.links[row]
            if link > 0, link <= nameEnds.group {
                calls.links.append((group, UInt32(link - 1), position))
            }
        }
        checkList(row, rowInBlock, group)
    }

    /// Checks numbers plus one against what was named by the end of the block.
    private mutating func checkNames(_ row: Int, _ rowInBlock: Int) {
        let source = strip.sources[row]
        let (reference, member) = (strip.references[row], strip.mentionedMembers[row])
        let (label, qualifier, link) = (strip.labels[row], strip.qualifiers[row], strip.links[row])
        guard source < nameEnds.label, reference <= nameEnds.reference,
            member <= nameEnds.member, label <= nameEnds.label, qualifier <= nameEnds.label,
            link <= nameEnds.group
        else {
            return add(.rowNumber, rowInBlock, "the row names what was not named by then")
        }
        seenNames.label = max(seenNames.label, source + 1, label, qualifier)
        seenNames.reference = max(seenNames.reference, reference)
        seenNames.member = max(seenNames.member, member)
        seenNames.group = max(seenNames.group, link)
    }

    private mutating func noteIdentity(_ row: Int, _ rowInBlock: Int, _ position: UInt64) {
        id.removeAll(keepingCapacity: true)
        guard
            columns.ids.append(
                rowInBlock, occurredAt: Int64(bitPattern: strip.times[row]), to: &id)
        else { return add(.rowContent, rowInBlock, "the id of the row is unreadable") }
        guard strip.sources[row] < nameEnds.label else { return }
        let key = keys.identity(
            source: UInt32(truncatingIfNeeded: strip.sources[row]), id: id.span)
        calls.identities.append(
            IndexEntry(key: key, value: UInt32(truncatingIfNeeded: position)))
    }

    /// Checks what a row is about; the group it is about, itself or through an entity.
    private mutating func checkSubject(
        _ subject: RowSubject, _ row: Int, _ rowInBlock: Int
    ) -> UInt32? {
        let number = strip.numbers[row]
        let limit: UInt64 =
            switch subject {
            case .nothing: 1
            case .group: nameEnds.group
            case .member: nameEnds.member
            case .reference: nameEnds.reference
            case .entity: entityEnd
            }
        guard number < limit else {
            add(.rowNumber, rowInBlock, "the row is about number \(number) of \(limit)")
            return nil
        }
        let small = UInt32(truncatingIfNeeded: number)
        switch subject {
        case .nothing: needSecret(.log, 0)
        case .group:
            needSecret(.group, small)
            seenNames.group = max(seenNames.group, number + 1)
            return small
        case .member:
            needSecret(.member, small)
            seenNames.member = max(seenNames.member, number + 1)
        case .reference:
            needSecret(.reference, small)
            seenNames.reference = max(seenNames.reference, number + 1)
            calls.referenceRows += 1
        case .entity:
            return noteEntity(number, rowInBlock)?.group
        }
        return nil
    }

    /// Takes note of an entity that a row is about or lists; new ones must follow one another, each
    /// after its home.
    private mutating func noteEntity(
        _ number: UInt64, _ rowInBlock: Int
    ) -> (group: UInt32, member: UInt32, ordinal: UInt16)? {
        guard let entity = numbers.entities.entity(number) else {
            isComplete = false
            return nil
        }
        if number >= nextEntity {
            if isComplete, number > nextEntity + (entity.ordinal == 1 ? 0 : 1) {
                add(.entityOrder, rowInBlock, "entity \(number) comes before \(nextEntity)")
            }
            nextEntity = number + 1
        }
        seenNames.group = max(seenNames.group, UInt64(entity.group) + 1)
        seenNames.member = max(seenNames.member, UInt64(entity.member) + 1)
        needSecret(.member, entity.member)
        return entity
    }

    private mutating func checkList(_ row: Int, _ rowInBlock: Int, _ group: UInt32?) {
        guard let list = strip.list(row, of: columns.listed.count) else {
            return add(.rowList, rowInBlock, "the list of the row has no end")
        }
        guard !list.isEmpty else { return }
        guard let group else {
            return add(.rowList, rowInBlock, "a row about no group lists entities")
        }
        for place in list {
            let number = columns.listed[place]
            guard number < entityEnd else {
                add(.rowList, rowInBlock, "the row lists entity \(number), which is not made yet")
                continue
            }
            guard let entity = noteEntity(number, rowInBlock) else { continue }
            if entity.ordinal != 1 || entity.group != group {
                add(.rowList, rowInBlock, "the row lists entity \(number), no home of its group")
            }
        }
    }

    private mutating func needSecret(_ owner: SecretOwner, _ number: UInt32) {
        let slot = number / SecretKeys.ownersPerKey
        let index = Int(owner.rawValue)
        guard lastSlots[index] != slot else { return }
        lastSlots[index] = slot
        calls.secrets[index].insert(slot)
    }

    private mutating func noteSubject(_ subject: RowSubject, _ number: UInt64, _ position: UInt64) {
        guard position <= sealedCount, subject != .nothing else { return }
        let entry = IndexEntry(
            key: UInt32(truncatingIfNeeded: number), value: UInt32(truncatingIfNeeded: position))
        calls.rowSums[Int(subject.rawValue)].add(entry, seed: sumSeed)
    }

    private mutating func noteGroup(_ group: UInt32, _ row: UInt64) {
        if let last = lastGroup, last.number != group { lastRowOfGroup[last.number] = last.row }
        lastGroup = (group, row)
    }

    // MARK: The header

    private mutating func checkSummary() {
        let first = Int64(bitPattern: columns.recorded[0])
        let last = Int64(bitPattern: columns.recorded[block.rowCount - 1])
        let isRight =
            block.firstRecordedAt == first && block.lastRecordedAt == last
            && block.leastOccurredAt == leastTime && block.greatestOccurredAt == greatestTime
        if !isRight { add(.blockSummary, 0, "the header has other times than the rows") }
    }

    /// The references that leaves bind though their rows do not name them must have been named too.
    private mutating func checkForgotten() throws(EventLogError) {
        for row in try ForgottenColumns(block).rows
        where UInt64(row.boundReference) > nameEnds.reference {
            add(.rowNumber, Int(row.row), "the leaf binds what was not named by then")
        }
    }

    private mutating func checkTouchedGroups() throws(EventLogError) {
        if let last = lastGroup { lastRowOfGroup[last.number] = last.row }
        let touched = try block.allIntegers(.touchedGroups)
        let rows = try block.integers(.lastRowOfGroup, count: touched.count)
        var isRight = touched.count == lastRowOfGroup.count
        for index in 0..<touched.count where isRight {
            let group = touched[index]
            isRight =
                group <= UInt64(UInt32.max)
                && lastRowOfGroup[UInt32(truncatingIfNeeded: group)] == rows[index]
                && (index == 0 || touched[index - 1] < group)
        }
        if !isRight { add(.blockSummary, 0, "the groups of the block are not those of its rows") }
    }
}

extension RowFlags {
    /// The greatest value that the flags have together.
    fileprivate static let known = UInt64(
        RowFlags([.ordinalStated, .timeOfReceipt, .erased]).rawValue)
}

extension RowSubject {
    /// The subject of a stored number in full width; nil where there is none.
    init?(exactly number: UInt64) {
        guard let small = UInt8(exactly: number) else { return nil }
        self.init(rawValue: small)
    }
}
