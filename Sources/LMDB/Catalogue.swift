import CLMDB
import Glibc

/// The tables of one environment that have a handle.
///
/// lmdb.h on mdb_dbi_open: "This function must not be called from multiple concurrent transactions
/// in the same process." And a transaction cannot use a handle younger than itself. So:
///
/// 1. A reader never opens tables. When its snapshot has tables without a handle, made by another
///    process, it is given up, the catalogue is refreshed, and it begins again.
/// 2. A writer begins only with a complete catalogue; while it holds LMDB's write lock no other
///    process can add a table.
/// 3. Tables the writer makes are in the catalogue from its commit on.
/// 4. All calls of mdb_dbi_open are made with the catalogue's mutex held.
struct Catalogue {
    /// More names than this are not one of our files.
    static let maximumTables = 128

    /// The tables by name.
    private(set) var tables: [String: Table] = [:]
    /// How many tables the file had when `tables` was complete.
    private(set) var tableCount = -1
    /// Changes whenever `tables` does.
    private(set) var generation = 0
    /// Whether the write transaction in progress has opened tables.
    var writerIsOpening = false

    mutating func publish(_ opened: [String: Table], tableCount: Int) {
        tables.merge(opened) { _, new in new }
        self.tableCount = tableCount
        generation += 1
    }
}

extension EnvironmentHandle {
    /// Gives every table of the file a handle; the caller has entered.
    func refreshCatalogue() throws(MDBCode) {
        try catalogue.withLock { (catalogue: inout sending Catalogue) throws(MDBCode) in
            guard !catalogue.writerIsOpening else { return }
            let transaction = try begin(MDB_RDONLY)
            var opened: [String: Table] = [:]
            let count: Int
            do throws(MDBCode) {
                count = try transaction.tableCount()
                guard count != catalogue.tableCount else {
                    unsafe mdb_txn_abort(transaction.raw)
                    return
                }
                for name in try names(in: transaction) where catalogue.tables[name] == nil {
                    opened[name] = try openTable(name, in: transaction)
                }
            } catch {
                unsafe mdb_txn_abort(transaction.raw)
                throw error
            }
            // Handles survive only a transaction that commits.
            try check(unsafe mdb_txn_commit(transaction.raw))
            catalogue.publish(opened, tableCount: count)
        }
    }

    private func names(in transaction: TransactionPointer) throws(MDBCode) -> [String] {
        var names: [String] = []
        let cursor = try Cursor(transaction, TransactionPointer.tableOfTables)
        while names.count < Catalogue.maximumTables, let name = try cursor.nextName() {
            names.append(name)
        }
        return names
    }

    /// Opens an existing table, or nil when the name is not one this fence could have made.
    private func openTable(
        _ name: String, in transaction: TransactionPointer
    ) throws(MDBCode) -> Table? {
        var handle: MDB_dbi = 0
        let code = unsafe mdb_dbi_open(transaction.raw, name, 0, &handle)
        if code == MDB_INCOMPATIBLE || code == MDB_NOTFOUND { return nil }
        try check(code)
        var flags: UInt32 = 0
        try check(unsafe mdb_dbi_flags(transaction.raw, handle, &flags))
        guard let kind = KeyKind(lmdbFlags: Int32(flags)) else { return nil }
        return Table(handle: handle, kind: kind, environment: ObjectIdentifier(self))
    }

    /// Opens or makes a table within the write transaction in progress.
    func makeTable(
        _ name: String, _ kind: KeyKind, in transaction: TransactionPointer
    ) throws(MDBCode) -> Table {
        try catalogue.withLock { (catalogue: inout sending Catalogue) throws(MDBCode) in
            catalogue.writerIsOpening = true
            var handle: MDB_dbi = 0
            let flags = UInt32(kind.lmdbFlags | MDB_CREATE)
            try check(unsafe mdb_dbi_open(transaction.raw, name, flags, &handle))
            return Table(handle: handle, kind: kind, environment: ObjectIdentifier(self))
        }
    }
}

extension KeyKind {
    fileprivate var lmdbFlags: Int32 {
        switch self {
        case .integerKeys: MDB_INTEGERKEY
        case .byteKeys: 0
        }
    }

    fileprivate init?(lmdbFlags: Int32) {
        switch lmdbFlags {
        case MDB_INTEGERKEY: self = .integerKeys
        case 0: self = .byteKeys
        default: return nil
        }
    }
}
