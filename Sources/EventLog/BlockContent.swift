/// A block as plain arrays: how one is built, and how several become one.
struct BlockContent: Sendable {
    var firstPosition: UInt64
    var firstEntity: UInt32
    var firstNames: PerNameKind<UInt32>

    var kinds: [UInt8] = []
    var subjects: [UInt8] = []
    var numbers: [UInt32] = []
    var occurredAt: [Int64] = []
    var recordedAt: [Int64] = []
    var timeStyles: [UInt8] = []
    var flags: [UInt8] = []
    var sources: [UInt32] = []
    var ids = StringList()
    var references: [UInt32] = []
    var labels: [UInt32] = []
    var qualifiers: [UInt32] = []
    var links: [UInt32] = []
    var mentionedMembers: [UInt32] = []
    var payloads = StringList()
    var listEnds: [UInt32] = []
    var listedEntities: [UInt32] = []

    var names = PerNameKind(repeating: StringList())

    var entityGroups: [UInt32] = []
    var entityMembers: [UInt32] = []
    var entityOrdinals: [UInt16] = []
    var entityHomeDistances: [UInt32] = []

    /// Group number to the last row about it.
    var lastRowOfGroup: [UInt32: UInt32] = [:]

    /// What was erased of the rows; ascending.
    var forgotten: [ForgottenRow] = []
    /// The listed members that were erased; ascending.
    var forgottenPlaces: [ForgottenPlace] = []

    init(firstPosition: UInt64, firstEntity: UInt32, firstNames: PerNameKind<UInt32>) {
        self.firstPosition = firstPosition
        self.firstEntity = firstEntity
        self.firstNames = firstNames
    }

    var rowCount: Int { kinds.count }

    /// Continues this block with the next one of the log.
    mutating func append(_ next: BlockContent) {
        precondition(
            next.firstPosition == firstPosition + UInt64(rowCount)
                && next.firstEntity == firstEntity + UInt32(entityGroups.count),
            "blocks are merged in the order of the log")
        let rowShift = UInt32(rowCount)
        let placeShift = UInt32(listedEntities.count)
        forgotten += next.forgotten.lazy.map { $0.moved(by: rowShift) }
        forgottenPlaces += next.forgottenPlaces.lazy.map { $0.moved(by: placeShift) }
        for (group, row) in next.lastRowOfGroup { lastRowOfGroup[group] = row + rowShift }
        kinds += next.kinds
        subjects += next.subjects
        numbers += next.numbers
        occurredAt += next.occurredAt
        recordedAt += next.recordedAt
        timeStyles += next.timeStyles
        flags += next.flags
        sources += next.sources
        ids.append(contentsOf: next.ids)
        references += next.references
        labels += next.labels
        qualifiers += next.qualifiers
        links += next.links
        mentionedMembers += next.mentionedMembers
        payloads.append(contentsOf: next.payloads)
        let listShift = UInt32(listedEntities.count)
        listEnds.append(contentsOf: next.listEnds.lazy.map { $0 + listShift })
        listedEntities += next.listedEntities
        for kind in NameKind.allCases { names[kind].append(contentsOf: next.names[kind]) }
        entityGroups += next.entityGroups
        entityMembers += next.entityMembers
        entityOrdinals += next.entityOrdinals
        entityHomeDistances += next.entityHomeDistances
    }
}
