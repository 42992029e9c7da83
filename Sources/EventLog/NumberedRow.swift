/// A row of the commit in the making: where it came from, and the numbers that its names got.
///
/// One value a row, from which the columns of the block, the index entries and the leaves are made
/// once all rows are there: far cheaper than one more element in each of twenty arrays.
struct NumberedRow: Sendable, BitwiseCopyable {
    /// Which request of the commit it came with, and which row of it.
    var request: UInt32
    var row: UInt32
    /// The dense number of what it is about.
    var number: UInt32
    /// The key of its identity in the index.
    var identity: UInt32
    var source: UInt32
    /// `UInt32.max` for none, as is `reference`.
    var member: UInt32
    var group: UInt32
    var reference: UInt32
    /// The next three are numbers plus one, or zero for none.
    var label: UInt32
    var qualifier: UInt32
    var link: UInt32
    /// Where its part of the listed entities ends.
    var listEnd: UInt32

    /// What its leaf binds beside the row itself.
    func facts(_ subject: RowSubject, position: UInt64, recordedAt: Int64) -> LeafFacts {
        let (owner, ownerNumber): (SecretOwner, UInt32) =
            switch subject {
            case .member, .entity: (.member, member)
            case .reference: (.reference, reference)
            case .group: (.group, group)
            case .nothing: (.log, 0)
            }
        return LeafFacts(
            position: position, recordedAt: recordedAt, member: member, reference: reference,
            owner: owner, ownerNumber: ownerNumber)
    }
}

extension BlockContent {
    /// Appends rows that one request recorded, all at the same time.
    /// - Complexity: O(rows + bytes of their ids and payloads).
    mutating func append(
        _ rows: ArraySlice<NumberedRow>, of batch: RowBatch, recordedAt time: Int64
    ) {
        let drafts = batch.rows
        kinds += rows.map { drafts[Int($0.row)].kind }
        subjects += rows.map { drafts[Int($0.row)].subject.rawValue }
        numbers += rows.map(\.number)
        occurredAt += rows.map { drafts[Int($0.row)].occurredAt }
        recordedAt += repeatElement(time, count: rows.count)
        timeStyles += rows.map { drafts[Int($0.row)].timeStyle }
        flags += rows.map { drafts[Int($0.row)].flags.rawValue }
        sources += rows.map(\.source)
        labels += rows.map(\.label)
        qualifiers += rows.map(\.qualifier)
        links += rows.map(\.link)
        listEnds += rows.map(\.listEnd)
        // A row about a reference is that reference's; the member it mentions stands beside it.
        references += rows.map {
            drafts[Int($0.row)].subject == .reference ? 0 : $0.reference &+ 1
        }
        mentionedMembers += rows.map {
            drafts[Int($0.row)].subject == .reference ? $0.member &+ 1 : 0
        }
        let arena = batch.arena.span
        ids.append(rows.map { drafts[Int($0.row)].id }, from: arena)
        payloads.append(rows.map { drafts[Int($0.row)].payload }, from: arena)
    }
}
