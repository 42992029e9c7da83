import LMDB

/// Rows that following the log adds, changes and removes.
package struct ProjectionChange: Sendable {
    package var rows: [ProjectionRow] = []
    package var removed: [(table: ProjectionTable, key: UInt64)] = []

    /// None.
    package init() {}
}

/// The tables of the projection file within one commit in progress.
struct ProjectionTables {
    private let tables: [ProjectionTable: Table]

    init(opening transaction: borrowing WriteTransaction) throws(ProjectionError) {
        var opened: [ProjectionTable: Table] = [:]
        for table in ProjectionTable.allCases {
            do throws(LMDBError) {
                opened[table] = try transaction.openTable(table.name, .integerKeys)
            } catch {
                throw .storage(error)
            }
        }
        tables = opened
    }

    func put(
        _ row: ProjectionRow, _ transaction: borrowing WriteTransaction
    ) throws(ProjectionError) {
        guard let table = tables[row.table] else { return }
        let bytes = RowChecksum.sealed(row)
        do throws(LMDBError) {
            try transaction.put(table, row.key, bytes.span)
        } catch {
            throw .storage(error)
        }
    }

    func remove(
        _ name: ProjectionTable, _ key: UInt64, _ transaction: borrowing WriteTransaction
    ) throws(ProjectionError) {
        guard let table = tables[name] else { return }
        do throws(LMDBError) {
            try transaction.delete(table, key)
        } catch {
            throw .storage(error)
        }
    }

    func empty(_ transaction: borrowing WriteTransaction) throws(ProjectionError) {
        for table in tables.values {
            do throws(LMDBError) {
                try transaction.empty(table)
            } catch {
                throw .storage(error)
            }
        }
    }

    /// The checkpoint that the file has; nil where it has none of this version.
    func checkpoint(
        _ transaction: borrowing WriteTransaction
    ) throws(ProjectionError) -> Checkpoint? {
        guard let table = tables[.checkpoint] else { return nil }
        do throws(LMDBError) {
            guard let stored = try transaction.get(table, 0),
                let length = RowChecksum.check(.checkpoint, 0, stored)
            else { return nil }
            return Checkpoint(stored.slice(0..<length).copy())
        } catch {
            throw .storage(error)
        }
    }
}
