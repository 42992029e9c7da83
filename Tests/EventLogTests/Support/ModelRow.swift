@testable import EventLog

/// A row with its strings beside it, as the tests write and compare it.
struct ModelRow: Equatable, Sendable {
    var kind: UInt8 = 1
    var subject = RowSubject.nothing
    var timeStyle: UInt8 = 0
    var flags: RowFlags = []
    var ordinal: UInt16 = 1
    var occurredAt: Int64 = 1_767_225_600_000_000
    var source: [UInt8] = Array("source".utf8)
    var id: [UInt8]
    var group: [UInt8]?
    var member: [UInt8]?
    var reference: [UInt8]?
    var label: [UInt8]?
    var qualifier: [UInt8]?
    var link: [UInt8]?
    var payload: [UInt8]?
    var listed: [[UInt8]] = []

    /// A row about nothing with this id.
    init(id: String) { self.id = [UInt8](id.utf8) }

    /// A row about a group, or about an entity of it.
    init(id: String, group: String, member: String? = nil, link: String? = nil) {
        self.init(id: id)
        subject = member == nil ? .group : .entity
        self.group = [UInt8](group.utf8)
        self.member = member.map { [UInt8]($0.utf8) }
        self.link = link.map { [UInt8]($0.utf8) }
    }

    /// The row that a draft describes.
    init(_ draft: RowDraft, in batch: RowBatch) {
        func bytes(_ range: ByteRange) -> [UInt8]? {
            range.isPresent ? [UInt8](batch.bytes(range)) : nil
        }
        kind = draft.kind
        subject = draft.subject
        timeStyle = draft.timeStyle
        flags = draft.flags
        ordinal = draft.ordinal
        occurredAt = draft.occurredAt
        source = bytes(draft.source) ?? []
        id = bytes(draft.id) ?? []
        group = bytes(draft.group)
        member = bytes(draft.member)
        reference = bytes(draft.reference)
        label = bytes(draft.label)
        qualifier = bytes(draft.qualifier)
        link = bytes(draft.link)
        payload = bytes(draft.payload)
        listed = batch.lists[draft.list.range].map { [UInt8](batch.bytes($0)) }
    }

    /// Whether another row of the same identity says the same, by the log's rules.
    func saysTheSame(as other: ModelRow) -> Bool {
        let isTimed = !flags.contains(.timeOfReceipt) || !other.flags.contains(.timeOfReceipt)
        guard !isTimed || occurredAt == other.occurredAt else { return false }
        var twin = other
        twin.occurredAt = occurredAt
        // How the time was written is no part of what a row says.
        twin.timeStyle = timeStyle
        if differInSpacesOnly((payload ?? [])[...], (other.payload ?? [])[...]) {
            twin.payload = payload
        }
        return self == twin
    }
}

/// Payloads in these tests mean the same where they differ in spaces only.
@Sendable func differInSpacesOnly(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
    left.filter { $0 != 0x20 } == right.filter { $0 != 0x20 }
}

extension RowBatch {
    init(_ rows: [ModelRow]) {
        self.init()
        for row in rows { append(row) }
    }

    mutating func append(_ row: ModelRow) {
        var draft = RowDraft()
        draft.kind = row.kind
        draft.subject = row.subject
        draft.timeStyle = row.timeStyle
        draft.flags = row.flags
        draft.ordinal = row.ordinal
        draft.occurredAt = row.occurredAt
        draft.source = intern(row.source)
        draft.id = intern(row.id)
        draft.group = intern(row.group)
        draft.member = intern(row.member)
        draft.reference = intern(row.reference)
        draft.label = intern(row.label)
        draft.qualifier = intern(row.qualifier)
        draft.link = intern(row.link)
        draft.payload = intern(row.payload)
        if !row.listed.isEmpty {
            draft.list = ByteRange(offset: lists.count, count: row.listed.count)
            for member in row.listed { lists.append(intern(member)) }
        }
        rows.append(draft)
    }

    private mutating func intern(_ bytes: [UInt8]?) -> ByteRange {
        guard let bytes else { return .absent }
        return intern(bytes)
    }
}

extension AppendRequest {
    init(
        _ rows: [ModelRow], expecting expectation: AppendExpectation = .nothing,
        badRows: BadRowPolicy = .refuseAll
    ) {
        self.init(
            batch: RowBatch(rows), expectation: expectation, badRows: badRows,
            payloadsAreEqual: differInSpacesOnly)
    }
}

extension LogView {
    /// The rows at these positions as they were put in.
    func modelRows(_ positions: some Sequence<UInt64>) throws -> [ModelRow] {
        var batch = RowBatch()
        return try rows(positions, into: &batch).map { ModelRow($0.draft, in: batch) }
    }
}
