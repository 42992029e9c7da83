import Synchronization

/// What is known of a block without reading it, and which of its columns were found to be sound.
package struct BlockInfo: Sendable {
    package let firstPosition: UInt64
    package let rowCount: Int
    package let firstEntity: UInt32
    package let entityCount: Int
    let firstNames: PerNameKind<UInt32>
    let nameCounts: PerNameKind<Int>
    package let firstRecordedAt: Int64
    package let lastRecordedAt: Int64
    let byteCount: Int

    init(_ block: Block) {
        firstPosition = block.firstPosition
        rowCount = block.rowCount
        firstEntity = block.firstEntity
        entityCount = block.entityCount
        firstNames = block.firstNames
        nameCounts = block.nameCounts
        firstRecordedAt = block.firstRecordedAt
        lastRecordedAt = block.lastRecordedAt
        byteCount = block.bytes.count
    }
}

/// All blocks of the log in order, to find the one that holds a position, a name or an entity.
package struct BlockDirectory: Sendable {
    package private(set) var blocks: [BlockInfo] = []

    init() {}

    mutating func append(_ block: BlockInfo) { blocks.append(block) }

    mutating func removeLast(_ count: Int) { blocks.removeLast(count) }

    /// The index of the last block for which `starts` says yes, the answers being yes up to some
    /// block and no after.
    private func last(where starts: (BlockInfo) -> Bool) -> Int? {
        var low = 0
        var high = blocks.count
        while low < high {
            let middle = (low + high) / 2
            if starts(blocks[middle]) { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : low - 1
    }

    /// The block with a position that exists.
    func index(ofPosition position: UInt64) -> Int? { last { $0.firstPosition <= position } }

    /// The block in which an entity appeared first.
    func index(ofEntity entity: UInt32) -> Int? { last { $0.firstEntity <= entity } }

    /// The block in which a name appeared first.
    func index(ofName number: UInt32, _ kind: NameKind) -> Int? {
        switch kind {
        case .group: last { $0.firstNames.group <= number }
        case .member: last { $0.firstNames.member <= number }
        case .reference: last { $0.firstNames.reference <= number }
        case .label: last { $0.firstNames.label <= number }
        }
    }

    /// The blocks with rows that no index run covers. The first of them may also have rows that one
    /// does.
    func unsealed(after sealedCount: UInt64) -> Range<Int> {
        let first = (last { $0.positions.upperBound <= sealedCount + 1 } ?? -1) + 1
        return first..<blocks.count
    }
}
