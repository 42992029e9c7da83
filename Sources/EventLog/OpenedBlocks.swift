import Synchronization

/// What was opened of each block of a view, at its first use. For any number of threads.
final class OpenedBlocks<Value: Sendable>: Sendable {
    private let count: Int
    /// By the places of blocks in the directory; empty until the first is opened.
    private let values = Mutex<[Value?]>([])

    /// Nothing of so many blocks.
    init(of count: Int) { self.count = count }

    /// What was opened of a block, now where it was not yet. Two threads may both open it, which does no harm.
    func value(
        _ index: Int, open: () throws(EventLogError) -> Value
    ) throws(EventLogError) -> Value {
        let known = values.withLock { index < $0.count ? $0[index] : nil }
        if let known { return known }
        let opened = try open()
        values.withLock {
            if $0.isEmpty { $0 = [Value?](repeating: nil, count: count) }
            $0[index] = opened
        }
        return opened
    }
}

/// What the identity of a row is read from.
final class IdentityColumns: Sendable {
    let sources: PackedIntegers
    let times: PackedIntegers
    let ids: PackedStrings

    init(_ block: Block) throws(EventLogError) {
        sources = try block.integers(.source)
        times = try block.integers(.occurredAt)
        ids = try block.strings(.id, count: block.rowCount)
    }
}

/// What the entities that appeared first in a block stand for.
final class EntityRows: Sendable {
    let groups: PackedIntegers
    let members: PackedIntegers
    let ordinals: PackedIntegers
    let homeDistances: PackedIntegers

    init(_ block: Block) throws(EventLogError) {
        groups = try block.integers(.entityGroup, count: block.entityCount)
        members = try block.integers(.entityMember, count: block.entityCount)
        ordinals = try block.integers(.entityOrdinal, count: block.entityCount)
        homeDistances = try block.integers(.entityHomeDistance, count: block.entityCount)
    }
}
