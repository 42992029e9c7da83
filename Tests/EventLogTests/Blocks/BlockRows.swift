@testable import EventLog

/// One row of a block and what appeared first with it, to build the columns of any run of rows
/// from.
struct BlockRow {
    var kind: UInt8
    var subject: UInt8
    var number: UInt32
    var occurredAt: Int64
    var recordedAt: Int64
    var timeStyle: UInt8
    var flags: UInt8
    var source: UInt32
    var id: [UInt8]
    var reference: UInt32
    var label: UInt32
    var qualifier: UInt32
    var link: UInt32
    var mentionedMember: UInt32
    var payload: [UInt8]
    var listed: [UInt32]
    var group: UInt32?
    var names = PerNameKind<[[UInt8]]>(repeating: [])
    var entities: [NewEntity] = []

    struct NewEntity {
        var group: UInt32
        var member: UInt32
        var ordinal: UInt16
        var homeDistance: UInt32
    }
}

extension BlockRow {
    /// A row of random facts; with `plain` none beyond those that every row has.
    static func random(_ texts: inout Texts, recordedAt: Int64, plain: Bool = false) -> BlockRow {
        func small(_ most: UInt32) -> UInt32 { .random(in: 0...most, using: &texts.generator) }
        let occurredAt = recordedAt - Int64(small(.max))
        var row = BlockRow(
            kind: UInt8(small(255)), subject: UInt8(small(4)), number: small(1000),
            occurredAt: occurredAt, recordedAt: recordedAt, timeStyle: 0, flags: 0,
            source: small(2),
            id: texts.any(time: occurredAt), reference: 0, label: 0, qualifier: 0, link: 0,
            mentionedMember: 0, payload: [], listed: [], group: nil)
        if plain { return row }
        row.timeStyle = UInt8(small(255))
        row.flags = UInt8(small(3))
        row.reference = small(70_000)
        row.label = small(20)
        row.qualifier = small(3)
        row.link = small(30)
        row.mentionedMember = small(.max)
        row.payload = small(1) == 0 ? [] : texts.generator.bytes(Int(small(60)))
        row.listed = (0..<(small(3) == 0 ? small(9) : 0)).map { _ in small(500) }
        if small(2) > 0 { row.group = small(6) }
        for kind in NameKind.allCases {
            row.names[kind] = (0..<small(2)).map { _ in texts.any(time: 0) }
        }
        row.entities = (0..<small(2)).map { _ in
            NewEntity(
                group: small(6), member: small(9000), ordinal: UInt16(small(65_535)),
                homeDistance: small(3))
        }
        return row
    }

    static func random(_ count: Int, _ texts: inout Texts, plain: Bool = false) -> [BlockRow] {
        var time: Int64 = 1_767_225_600_000_000
        return (0..<count).map { _ in
            time += Int64.random(in: 0...2_000_000, using: &texts.generator)
            return random(&texts, recordedAt: time, plain: plain)
        }
    }
}

extension BlockContent {
    /// The block of a part of a log's rows, where the log begins with `firstPosition` and numbers
    /// from 10 on.
    init(_ rows: [BlockRow], _ part: Range<Int>, firstPosition: UInt64 = 1) {
        let before = rows[..<part.lowerBound]
        var firstNames = PerNameKind<UInt32>(repeating: 10)
        for kind in NameKind.allCases {
            firstNames[kind] += UInt32(before.reduce(0) { $0 + $1.names[kind].count })
        }
        self.init(
            firstPosition: firstPosition + UInt64(part.lowerBound),
            firstEntity: 10 + UInt32(before.reduce(0) { $0 + $1.entities.count }),
            firstNames: firstNames)
        let rows = rows[part]
        kinds = rows.map(\.kind)
        subjects = rows.map(\.subject)
        numbers = rows.map(\.number)
        occurredAt = rows.map(\.occurredAt)
        recordedAt = rows.map(\.recordedAt)
        timeStyles = rows.map(\.timeStyle)
        flags = rows.map(\.flags)
        sources = rows.map(\.source)
        ids = Self.list(rows.map(\.id))
        references = rows.map(\.reference)
        labels = rows.map(\.label)
        qualifiers = rows.map(\.qualifier)
        links = rows.map(\.link)
        mentionedMembers = rows.map(\.mentionedMember)
        payloads = Self.list(rows.map(\.payload))
        listedEntities = rows.flatMap(\.listed)
        var end: UInt32 = 0
        listEnds = rows.map { row in
            end += UInt32(row.listed.count)
            return end
        }
        for kind in NameKind.allCases { names[kind] = Self.list(rows.flatMap { $0.names[kind] }) }
        let entities = rows.flatMap(\.entities)
        entityGroups = entities.map(\.group)
        entityMembers = entities.map(\.member)
        entityOrdinals = entities.map(\.ordinal)
        entityHomeDistances = entities.map(\.homeDistance)
        for (index, row) in rows.enumerated() {
            if let group = row.group { lastRowOfGroup[group] = UInt32(index) }
        }
    }

    private static func list(_ strings: [[UInt8]]) -> StringList {
        var list = StringList()
        for string in strings { list.append(string.span) }
        return list
    }

    /// The names of the properties in which two blocks differ.
    func differences(from other: BlockContent) -> [String] {
        zip(Mirror(reflecting: self).children, Mirror(reflecting: other).children).compactMap {
            let (mine, theirs) = ($0, $1)
            if let left = mine.value as? [UInt32: UInt32] {
                return left == theirs.value as? [UInt32: UInt32] ? nil : mine.label
            }
            return "\(mine.value)" == "\(theirs.value)" ? nil : mine.label
        }
    }
}
