import HashTree
import LMDB

/// The values of a log's tables as they lie in the file, read without trusting any of them.
struct StoredTables {
    let transaction: ReadTransaction

    /// The records of a table, in order; none where there is no such table.
    func entries(_ name: String) throws(EventLogError) -> [(key: UInt64, value: MappedBytes)] {
        try storage { () throws(LMDBError) in
            guard let table = try transaction.table(name, .integerKeys) else { return [] }
            return try transaction.entries(table, from: 0, through: .max)
        }
    }

    /// The head.
    /// - Throws: `.foreign` where there is none, `.newerFormat`, `.damaged`.
    func head() throws(EventLogError) -> LogState {
        let bytes = try storage { () throws(LMDBError) in
            guard let table = try transaction.table(LogTable.head, .byteKeys) else {
                return [UInt8]?.none
            }
            return try transaction.get(table, bytes: LogTable.stateKey)?.copy()
        }
        guard let bytes else { throw .foreign }
        return try LogState(decoding: bytes)
    }
}
