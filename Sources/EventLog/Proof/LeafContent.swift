import HashTree

/// What a leaf says, read from its preimage alone: for whoever has a proof and not the log.
package struct LeafContent: Sendable {
    /// The strings of the row.
    package private(set) var batch = RowBatch()
    /// The row; without id, member, reference and payload where the personal part is withheld, and
    /// without the members that it lists.
    package private(set) var row: RecordedRow
    /// How many members the row lists; the leaf binds who they are, and does not say it.
    package private(set) var listedCount: UInt32 = 0

    /// Nil where the bytes are no leaf of a version that is known, whole and without anything behind.
    ///
    /// The strings are as they come: whether they are UTF-8 is for the caller to see.
    package init?(_ preimage: LeafPreimage) {
        var facts = ByteReader(preimage.facts)
        guard facts.byte() == LeafHasher.version, let position = facts.word(),
            let recordedAt = facts.word(), let occurredAt = facts.word(), let kind = facts.byte(),
            let subject = facts.byte().flatMap(RowSubject.init), let ordinal = facts.short(),
            let member = facts.half(), let reference = facts.half()
        else { return nil }
        var draft = RowDraft()
        draft.kind = kind
        draft.subject = subject
        draft.ordinal = ordinal
        draft.occurredAt = Int64(bitPattern: occurredAt)
        row = RecordedRow(
            draft: draft, position: position, recordedAt: Int64(bitPattern: recordedAt),
            number: 0, member: member, reference: reference, listed: [])
        for field in [
            \RowDraft.source, \RowDraft.group, \RowDraft.label, \RowDraft.qualifier, \RowDraft.link,
        ] {
            guard let range = facts.string(into: &batch) else { return nil }
            row.draft[keyPath: field] = range
        }
        guard let count = facts.half(), count == 0 || facts.skip(Digest.byteCount), facts.isAtEnd
        else { return nil }
        listedCount = count
        guard case .disclosed(_, let bytes) = preimage.personal else { return }
        guard readPersonal(bytes) else { return nil }
    }

    private mutating func readPersonal(_ bytes: [UInt8]) -> Bool {
        var personal = ByteReader(bytes)
        guard let flags = personal.byte(), let timeStyle = personal.byte() else { return false }
        row.draft.flags = RowFlags(rawValue: flags)
        row.draft.timeStyle = timeStyle
        for field in [
            \RowDraft.member, \RowDraft.id, \RowDraft.reference, \RowDraft.payload,
        ] {
            guard let range = personal.string(into: &batch) else { return false }
            row.draft[keyPath: field] = range
        }
        return personal.isAtEnd
    }
}

/// Takes fields of bytes from front to back, least significant byte first.
private struct ByteReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    private mutating func number(_ count: Int) -> UInt64? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func byte() -> UInt8? { number(1).map { UInt8(truncatingIfNeeded: $0) } }
    mutating func short() -> UInt16? { number(2).map { UInt16(truncatingIfNeeded: $0) } }
    mutating func half() -> UInt32? { number(4).map { UInt32(truncatingIfNeeded: $0) } }
    mutating func word() -> UInt64? { number(8) }

    mutating func skip(_ count: Int) -> Bool {
        guard rest.count >= count else { return false }
        rest = rest.dropFirst(count)
        return true
    }

    /// A string as leaves have it: length plus one, 0 for none, and the bytes.
    mutating func string(into batch: inout RowBatch) -> ByteRange? {
        guard let countPlusOne = half() else { return nil }
        guard countPlusOne > 0 else { return .absent }
        let count = Int(countPlusOne) - 1
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return batch.intern(rest.prefix(count))
    }
}
