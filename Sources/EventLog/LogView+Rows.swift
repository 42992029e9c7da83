/// The columns of a block from which whole rows are read. A class, since one is asked for with every row.
final class RowColumns: Sendable {
    let kinds: PackedIntegers
    let subjects: PackedIntegers
    let numbers: PackedIntegers
    let times: PackedIntegers
    let recorded: PackedIntegers
    let timeStyles: PackedIntegers
    let flags: PackedIntegers
    let sources: PackedIntegers
    let ids: PackedStrings
    let references: PackedIntegers
    let labels: PackedIntegers
    let qualifiers: PackedIntegers
    let links: PackedIntegers
    let mentionedMembers: PackedIntegers
    let payloads: PackedStrings
    let listEnds: PackedIntegers
    let listed: PackedIntegers

    init(_ block: Block) throws(EventLogError) {
        kinds = try block.integers(.kind)
        subjects = try block.integers(.subject)
        numbers = try block.integers(.number)
        times = try block.integers(.occurredAt)
        recorded = try block.integers(.recordedAt)
        timeStyles = try block.integers(.timeStyle)
        flags = try block.integers(.flags)
        sources = try block.integers(.source)
        ids = try block.strings(.id, count: block.rowCount)
        references = try block.integers(.reference)
        labels = try block.integers(.label)
        qualifiers = try block.integers(.qualifier)
        links = try block.integers(.link)
        mentionedMembers = try block.integers(.mentionedMember)
        payloads = try block.strings(.payload, count: block.rowCount)
        listEnds = try block.integers(.listEnd)
        listed = try block.listedEntities(listEnds)
    }
}

/// A row that was read back: the draft, its place, and the numbers behind its names.
package struct RecordedRow: Sendable {
    package var draft: RowDraft
    package var position: UInt64
    /// Microseconds since 1970.
    package var recordedAt: Int64
    /// The dense number of what it is about.
    package var number: UInt32
    /// Number of its member, or `UInt32.max`.
    package var member: UInt32
    /// Number of its reference, or `UInt32.max`.
    package var reference: UInt32
    /// The entities it lists.
    package var listed: [UInt32]
}

extension LogView {
    /// Reads rows in order; their strings go to `batch`, which grows.
    /// - Complexity: O(rows), about a microsecond each.
    package func rows(
        _ positions: some Sequence<UInt64>, into batch: inout RowBatch
    ) throws(EventLogError) -> [RecordedRow] {
        var rows: [RecordedRow] = []
        var current: (index: Int, columns: RowColumns)?
        for position in positions {
            guard position >= 1, position <= state.eventCount,
                let index = directory.index(ofPosition: position)
            else { throw .damaged(position: position, what: "there is no event at this position") }
            if current?.index != index { current = (index, try rowColumns(inBlock: index)) }
            guard let columns = current?.columns else { continue }
            let row = Int(position - directory.blocks[index].firstPosition)
            rows.append(try read(row, position, columns, into: &batch))
        }
        return rows
    }

    private func read(
        _ row: Int, _ position: UInt64, _ columns: RowColumns, into batch: inout RowBatch
    ) throws(EventLogError) -> RecordedRow {
        var draft = RowDraft()
        guard let subject = RowSubject(rawValue: UInt8(truncatingIfNeeded: columns.subjects[row]))
        else { throw .damaged(position: position, what: "the row is about nothing known") }
        draft.kind = UInt8(truncatingIfNeeded: columns.kinds[row])
        draft.subject = subject
        draft.timeStyle = UInt8(truncatingIfNeeded: columns.timeStyles[row])
        draft.flags = RowFlags(rawValue: UInt8(truncatingIfNeeded: columns.flags[row]))
        draft.occurredAt = Int64(bitPattern: columns.times[row])
        let number = UInt32(truncatingIfNeeded: columns.numbers[row])
        var recorded = RecordedRow(
            draft: draft, position: position,
            recordedAt: Int64(bitPattern: columns.recorded[row]), number: number, member: .max,
            reference: UInt32(truncatingIfNeeded: columns.references[row] &- 1), listed: [])
        draft.source = try range(.label, columns.sources[row] + 1, &batch)
        draft.id = batch.intern { columns.ids.append(row, occurredAt: draft.occurredAt, to: &$0) }
        draft.reference = try range(.reference, columns.references[row], &batch)
        draft.label = try range(.label, columns.labels[row], &batch)
        draft.qualifier = try range(.label, columns.qualifiers[row], &batch)
        draft.link = try range(.group, columns.links[row], &batch)
        if columns.mentionedMembers[row] > 0 {
            recorded.member = UInt32(truncatingIfNeeded: columns.mentionedMembers[row] - 1)
        }
        switch subject {
        case .nothing: break
        case .group: draft.group = try range(.group, UInt64(number) + 1, &batch)
        case .member: recorded.member = number
        case .reference:
            recorded.reference = number
            draft.reference = try range(.reference, UInt64(number) + 1, &batch)
        case .entity:
            let entity = try entity(number)
            draft.group = try range(.group, UInt64(entity.group) + 1, &batch)
            draft.ordinal = entity.ordinal
            recorded.member = entity.member
        }
        if recorded.member != .max {
            draft.member = try range(.member, UInt64(recorded.member) + 1, &batch)
        }
        let payload = batch.intern { columns.payloads.append(row, to: &$0) }
        if payload.count > 0 { draft.payload = payload }
        let list = try block(directory.index(ofPosition: position) ?? 0).listRange(
            row, columns.listEnds, columns.listed.count)
        try readList(list, columns, &draft, &recorded, into: &batch)
        recorded.draft = draft
        return recorded
    }

    private func readList(
        _ list: Range<Int>, _ columns: RowColumns, _ draft: inout RowDraft,
        _ recorded: inout RecordedRow, into batch: inout RowBatch
    ) throws(EventLogError) {
        guard !list.isEmpty else { return }
        let offset = batch.lists.count
        for index in list {
            let number = UInt32(truncatingIfNeeded: columns.listed[index])
            recorded.listed.append(number)
            let member = try entity(number).member
            batch.lists.append(try range(.member, UInt64(member) + 1, &batch))
        }
        draft.list = ByteRange(offset: offset, count: list.count)
    }

    /// The arena range of a name stored as its number plus one; absent for 0.
    private func range(
        _ kind: NameKind, _ numberPlusOne: UInt64, _ batch: inout RowBatch
    ) throws(EventLogError) -> ByteRange {
        guard numberPlusOne > 0 else { return .absent }
        let offset = batch.arena.count
        try appendName(kind, UInt32(truncatingIfNeeded: numberPlusOne - 1), to: &batch.arena)
        return ByteRange(offset: offset, count: batch.arena.count - offset)
    }
}
