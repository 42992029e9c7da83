/// What the index runs do not cover yet, in memory: made when a view is asked for so many names and rows
/// that looking through the last blocks for each would take longer.
struct UnsealedIndex: Sendable {
    /// Look-ups of a view that are made without it. A single question makes a few; making the index takes about
    /// as long as that many.
    static let lookupsWithout = 24

    /// Numbers of names by their keys, of each dictionary.
    private var names = PerNameKind<[UInt32: [UInt32]]>(repeating: [:])
    /// Entities by their members.
    private var entities: [UInt32: [UInt32]] = [:]
    /// Positions of rows by what they are about: the raw value of the subject and its number.
    private var rows: [UInt64: [UInt64]] = [:]

    /// - Complexity: O(rows, names and entities of the blocks that the runs do not cover).
    init(_ view: LogView) throws(EventLogError) {
        var scratch: [UInt8] = []
        for index in view.unsealedBlocks {
            let block = try view.block(index)
            for kind in NameKind.allCases {
                let strings = try view.names(kind, inBlock: index)
                for place in 0..<strings.count {
                    scratch.removeAll(keepingCapacity: true)
                    guard strings.append(place, to: &scratch) else {
                        throw .damaged(
                            position: block.firstPosition, what: "a \(kind) name is unreadable")
                    }
                    names[kind][view.keys.name(kind, scratch.span), default: []].append(
                        view.directory.blocks[index].firstNames[kind] + UInt32(place))
                }
            }
            let members = try block.integers(.entityMember, count: block.entityCount)
            for place in 0..<members.count {
                entities[UInt32(truncatingIfNeeded: members[place]), default: []].append(
                    block.firstEntity + UInt32(place))
            }
            try addRows(block, sealed: view.state.sealedCount)
        }
    }

    private mutating func addRows(_ block: Block, sealed: UInt64) throws(EventLogError) {
        let subjects = try block.integers(.subject)
        let numbers = try block.integers(.number)
        let firstRow = max(0, Int(sealed + 1) - Int(block.firstPosition))
        for row in firstRow..<max(firstRow, block.rowCount) {
            rows[subjects[row] << 32 | numbers[row], default: []].append(
                block.firstPosition + UInt64(row))
        }
    }

    /// Numbers of names that may have a key's bytes, ascending.
    func names(_ kind: NameKind, key: UInt32) -> [UInt32] { names[kind][key] ?? [] }

    /// Entities of a member, ascending.
    func entities(ofMember member: UInt32) -> [UInt32] { entities[member] ?? [] }

    /// Positions of the rows about something, ascending.
    func positions(of subject: RowSubject, _ number: UInt32) -> [UInt64] {
        rows[UInt64(subject.rawValue) << 32 | UInt64(number)] ?? []
    }
}
