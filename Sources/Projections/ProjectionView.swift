import Campaigns
import LMDB
import Synchronization

/// The projections as of one commit of their file.
package final class ProjectionView: Sendable {
    /// How far they have followed the log.
    package let checkpoint: Checkpoint
    private let transaction: ReadTransaction
    private let tables: [ProjectionTable: Table]
    /// Segments whose checksum was looked at.
    private let checked = Mutex<Set<UInt64>>([])

    /// - Throws: `.damaged` where the checkpoint is unreadable; nil where there is none of this
    ///   version.
    init?(_ transaction: ReadTransaction) throws(ProjectionError) {
        self.transaction = transaction
        var tables: [ProjectionTable: Table] = [:]
        for table in ProjectionTable.allCases {
            guard
                let found = try projectionStorage({ () throws(LMDBError) in
                    try transaction.table(table.name, .integerKeys)
                })
            else { return nil }
            tables[table] = found
        }
        self.tables = tables
        guard let stored = try Self.row(.checkpoint, 0, transaction, tables),
            let checkpoint = Checkpoint(stored)
        else { return nil }
        self.checkpoint = checkpoint
    }

    /// Whether the file holds nothing newer.
    package var isNewest: Bool { transaction.isNewest }

    private static func mapped(
        _ table: ProjectionTable, _ key: UInt64, _ transaction: ReadTransaction,
        _ tables: [ProjectionTable: Table]
    ) throws(ProjectionError) -> MappedBytes? {
        guard let place = tables[table] else { return nil }
        return try projectionStorage { () throws(LMDBError) in try transaction.get(place, key) }
    }

    private static func row(
        _ table: ProjectionTable, _ key: UInt64, _ transaction: ReadTransaction,
        _ tables: [ProjectionTable: Table]
    ) throws(ProjectionError) -> [UInt8]? {
        guard let stored = try mapped(table, key, transaction, tables) else { return nil }
        return try checkedRow(table, key, stored)
    }

    private static func checkedRow(
        _ table: ProjectionTable, _ key: UInt64, _ stored: MappedBytes
    ) throws(ProjectionError) -> [UInt8] {
        guard let length = RowChecksum.check(table, key, stored) else {
            throw .damaged(table: table, key: key, what: "the row fails its checksum")
        }
        return stored.slice(0..<length).copy()
    }

    /// A row, once it has passed its checksum; nil where there is none.
    package func row(
        _ table: ProjectionTable, _ key: UInt64
    ) throws(ProjectionError) -> [UInt8]? {
        try Self.row(table, key, transaction, tables)
    }

    /// The rows of a table with keys in a range, as they are stored, in order.
    private func entries(
        _ table: ProjectionTable, _ keys: ClosedRange<UInt64>
    ) throws(ProjectionError) -> [(key: UInt64, value: MappedBytes)] {
        guard let place = tables[table] else { return [] }
        return try projectionStorage { () throws(LMDBError) in
            try transaction.entries(place, from: keys.lowerBound, through: keys.upperBound)
        }
    }

    /// The rows of a table with keys in a range, in order, each checked.
    /// - Complexity: O(rows and their bytes).
    package func rows(
        _ table: ProjectionTable, in keys: ClosedRange<UInt64> = 0 ... .max
    ) throws(ProjectionError) -> [(key: UInt64, value: [UInt8])] {
        var rows: [(key: UInt64, value: [UInt8])] = []
        for entry in try entries(table, keys) {
            rows.append((entry.key, try Self.checkedRow(table, entry.key, entry.value)))
        }
        return rows
    }

    /// The keys of all rows of a table, ascending.
    package func keys(_ table: ProjectionTable) throws(ProjectionError) -> [UInt64] {
        try entries(table, 0 ... .max).map(\.key)
    }

    /// A segment in the map, checked once, without its checksum.
    func segment(
        _ table: ProjectionTable, _ key: UInt64
    ) throws(ProjectionError) -> MappedBytes? {
        guard let stored = try Self.mapped(table, key, transaction, tables) else { return nil }
        let mark = key << 8 | UInt64(table.rawValue)
        if checked.withLock({ $0.contains(mark) }) {
            return stored.slice(0..<stored.count - RowChecksum.bytes)
        }
        guard let length = RowChecksum.check(table, key, stored) else {
            throw .damaged(table: table, key: key, what: "the row fails its checksum")
        }
        checked.withLock { _ = $0.insert(mark) }
        return stored.slice(0..<length)
    }
}

/// Runs what reads or writes the file, and gives its errors the form of projections.
func projectionStorage<R>(
    _ body: () throws(LMDBError) -> R
) throws(ProjectionError) -> R {
    do throws(LMDBError) {
        return try body()
    } catch {
        throw .storage(error)
    }
}
