import CLMDB

/// One transaction's C handle with the calls that read and write transactions share.
///
/// It does not own the handle: whoever began it ends it once, and makes no call after that.
///
/// Unchecked: LMDB allows one thread at a time, which the owners see to.
@safe
struct TransactionPointer: @unchecked Sendable {
    let raw: OpaquePointer

    /// The number of the transaction: of the snapshot for readers, of the coming commit for the
    /// writer.
    var number: Int { unsafe mdb_txn_id(raw) }

    /// How many tables the file has in this transaction.
    func tableCount() throws(MDBCode) -> Int {
        var status = MDB_stat()
        try check(unsafe mdb_stat(raw, Self.tableOfTables, &status))
        return status.ms_entries
    }

    /// LMDB's own table of the other tables' names. mdb.c: MAIN_DBI.
    static let tableOfTables: MDB_dbi = 1

    // MARK: Reading

    func get(_ table: Table, _ key: UInt64) throws(MDBCode) -> LentBytes? {
        try unsafe withMDBValue(key) { (key: inout MDB_val) throws(MDBCode) in
            try unsafe get(table.handle, &key)
        }
    }

    func get(_ table: Table, bytes key: Span<UInt8>) throws(MDBCode) -> LentBytes? {
        try unsafe withMDBValue(key) { (key: inout MDB_val) throws(MDBCode) in
            try unsafe get(table.handle, &key)
        }
    }

    private func get(_ table: MDB_dbi, _ key: inout MDB_val) throws(MDBCode) -> LentBytes? {
        var value = unsafe MDB_val()
        guard try found(unsafe mdb_get(raw, table, &key, &value)) else { return nil }
        return unsafe LentBytes(value)
    }

    /// The record with the greatest key.
    func last(_ table: Table) throws(MDBCode) -> (key: UInt64, value: LentBytes)? {
        let cursor = try Cursor(self, table.handle)
        return try cursor.move(MDB_LAST)
    }

    /// The record with the greatest key not above `key`.
    func floor(_ table: Table, _ key: UInt64) throws(MDBCode) -> (key: UInt64, value: LentBytes)? {
        let cursor = try Cursor(self, table.handle)
        guard let above = try cursor.move(MDB_SET_RANGE, from: key) else {
            return try cursor.move(MDB_LAST)
        }
        return above.key == key ? above : try cursor.move(MDB_PREV)
    }

    /// The records with keys in `keys`, in order; reads tree pages only, no value's pages.
    func entries(
        _ table: Table, _ keys: ClosedRange<UInt64>
    ) throws(MDBCode) -> [(key: UInt64, value: LentBytes)] {
        var records: [(key: UInt64, value: LentBytes)] = []
        let cursor = try Cursor(self, table.handle)
        var next = try cursor.move(MDB_SET_RANGE, from: keys.lowerBound)
        while let record = next, record.key <= keys.upperBound {
            records.append(record)
            next = try cursor.move(MDB_NEXT)
        }
        return records
    }

    // MARK: Writing

    /// lmdb.h, MDB_APPEND: "append the given key/data pair to the end of the database. [...]
    /// Loading unsorted keys with this flag will cause a MDB_KEYEXIST error."
    static let appending = MDB_APPEND

    func put(
        _ table: Table, _ key: UInt64, _ value: Span<UInt8>, flags: Int32
    ) throws(MDBCode) {
        try unsafe withMDBValue(value) { (value: inout MDB_val) throws(MDBCode) in
            try unsafe withMDBValue(key) { (key: inout MDB_val) throws(MDBCode) in
                try check(unsafe mdb_put(raw, table.handle, &key, &value, UInt32(flags)))
            }
        }
    }

    func put(_ table: Table, bytes key: Span<UInt8>, _ value: Span<UInt8>) throws(MDBCode) {
        // Spans cannot be captured by the closure that lends the other one; so the key is lent
        // as an array.
        let key = [UInt8](copying: key)
        try unsafe withMDBValue(value) { (value: inout MDB_val) throws(MDBCode) in
            try unsafe withMDBValue(key.span) { (key: inout MDB_val) throws(MDBCode) in
                try check(unsafe mdb_put(raw, table.handle, &key, &value, 0))
            }
        }
    }

    func delete(_ table: Table, _ key: UInt64) throws(MDBCode) -> Bool {
        try unsafe withMDBValue(key) { (key: inout MDB_val) throws(MDBCode) in
            try found(unsafe mdb_del(raw, table.handle, &key, nil))
        }
    }

    func delete(_ table: Table, bytes key: Span<UInt8>) throws(MDBCode) -> Bool {
        try unsafe withMDBValue(key) { (key: inout MDB_val) throws(MDBCode) in
            try found(unsafe mdb_del(raw, table.handle, &key, nil))
        }
    }
}

extension TransactionPointer {
    /// lmdb.h: "0 to empty the DB".
    func empty(_ table: Table) throws(MDBCode) {
        try check(unsafe mdb_drop(raw, table.handle, 0))
    }
}

/// lmdb.h: "MDB_NOTFOUND - the key was not in the database."
func found(_ code: Int32) throws(MDBCode) -> Bool {
    guard code != MDB_NOTFOUND else { return false }
    try check(code)
    return true
}

/// A cursor for one walk. lmdb.h: "A cursor in a read-only transaction must be closed explicitly,
/// before or after its transaction ends."
@safe
struct Cursor: ~Copyable {
    private let raw: OpaquePointer

    init(_ transaction: TransactionPointer, _ table: MDB_dbi) throws(MDBCode) {
        var opened: OpaquePointer?
        try check(unsafe mdb_cursor_open(transaction.raw, table, &opened))
        guard let opened = unsafe opened else { throw MDBCode(MDB_PANIC) }
        unsafe raw = opened
    }

    deinit {
        unsafe mdb_cursor_close(raw)
    }

    /// Moves and returns the record there, or nil at the end.
    func move(
        _ operation: MDB_cursor_op, from key: UInt64 = 0
    ) throws(MDBCode) -> (key: UInt64, value: LentBytes)? {
        try unsafe withMDBValue(key) {
            (lent: inout MDB_val) throws(MDBCode) -> (key: UInt64, value: LentBytes)? in
            var value = unsafe MDB_val()
            guard try found(unsafe mdb_cursor_get(raw, &lent, &value, operation)) else {
                return nil
            }
            guard let number = unsafe LentBytes(lent).integerKey else {
                throw MDBCode(MDB_INCOMPATIBLE)
            }
            return unsafe (number, LentBytes(value))
        }
    }

    /// The next key as text, or nil at the end; for the table of tables.
    func nextName() throws(MDBCode) -> String? {
        var key = unsafe MDB_val()
        var value = unsafe MDB_val()
        guard try found(unsafe mdb_cursor_get(raw, &key, &value, MDB_NEXT)) else { return nil }
        return unsafe LentBytes(key).text
    }
}
