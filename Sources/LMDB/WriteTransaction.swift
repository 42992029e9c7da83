/// The one write transaction in progress, which exists inside ``Environment/write(_:)`` only.
///
/// Its values: those committed earlier and too large for a leaf page are mapped and stay until the
/// transaction ends, whatever is put or deleted meanwhile; all others, which the next put may move,
/// are copied. A transaction should write at most about 64 MiB, so that LMDB keeps its new pages in
/// memory until the commit.
package struct WriteTransaction: ~Copyable {
    private let handle: EnvironmentHandle
    private let transaction: TransactionPointer
    private let tables: [String: Table]
    private let progress = Progress()

    /// What changes while the transaction runs, on its one thread.
    private final class Progress {
        let token = WriteToken()
        var opened: [String: Table] = [:]
    }

    init(_ handle: EnvironmentHandle, _ begun: Begun) {
        self.handle = handle
        transaction = begun.transaction
        tables = begun.tables
    }

    deinit {
        guard progress.token.isOpen else { return }
        progress.token.close()
        handle.abort(transaction)
    }

    /// Commits; the handle is broken when that fails.
    consuming func commit() throws(LMDBError) {
        progress.token.close()
        try handle.commit(transaction, opened: progress.opened)
    }

    // MARK: Tables

    /// The table of this name, made if there is none.
    /// - Throws: `.wrongKeyKind` when its keys are of the other kind, `.tooManyTables`.
    package func openTable(_ name: String, _ kind: KeyKind) throws(LMDBError) -> Table {
        if let table = try table(name, kind) { return table }
        do throws(MDBCode) {
            let table = try handle.makeTable(name, kind, in: transaction)
            progress.opened[name] = table
            return table
        } catch {
            throw LMDBError(error, .write, path: handle.path)
        }
    }

    /// The table of this name, or nil when there is none.
    /// - Throws: `.wrongKeyKind` when its keys are of the other kind.
    package func table(_ name: String, _ kind: KeyKind) throws(LMDBError) -> Table? {
        guard let table = tables[name] ?? progress.opened[name] else { return nil }
        guard table.kind == kind else {
            throw LMDBError(.wrongKeyKind, .write, path: handle.path)
        }
        return table
    }

    // MARK: Writing

    /// Puts `value` in the place of whatever `key` has.
    /// - Throws: `.mapFull`, after which the body must throw and the transaction is aborted.
    /// - Complexity: O(log n + bytes).
    package func put(
        _ table: Table, _ key: UInt64, _ value: Span<UInt8>
    ) throws(LMDBError) {
        try ready(table, .integerKeys)
        do throws(MDBCode) {
            try transaction.put(table, key, value, flags: 0)
        } catch {
            throw LMDBError(error, .write, path: handle.path)
        }
    }

    /// Puts `value` behind all others.
    /// - Throws: `.keyExists` when `key` is not above the last one; `.mapFull`.
    /// - Complexity: O(depth + bytes).
    package func append(
        _ table: Table, _ key: UInt64, _ value: Span<UInt8>
    ) throws(LMDBError) {
        try ready(table, .integerKeys)
        do throws(MDBCode) {
            try transaction.put(table, key, value, flags: TransactionPointer.appending)
        } catch {
            throw LMDBError(error, .write, path: handle.path)
        }
    }

    /// Puts `value` in the place of whatever `key`, of 1 to 511 bytes, has.
    /// - Throws: `.keySizeInvalid`, `.mapFull`.
    package func put(
        _ table: Table, bytes key: [UInt8], _ value: Span<UInt8>
    ) throws(LMDBError) {
        try ready(table, .byteKeys)
        do throws(MDBCode) {
            try transaction.put(table, bytes: key.span, value)
        } catch {
            throw LMDBError(error, .write, path: handle.path)
        }
    }

    /// Deletes the record of `key`.
    /// - Returns: whether there was one.
    @discardableResult
    package func delete(_ table: Table, _ key: UInt64) throws(LMDBError) -> Bool {
        try call(table, .integerKeys) { (transaction) throws(MDBCode) in
            try transaction.delete(table, key)
        }
    }

    /// Deletes the record of `key`.
    /// - Returns: whether there was one.
    @discardableResult
    package func delete(_ table: Table, bytes key: [UInt8]) throws(LMDBError) -> Bool {
        try call(table, .byteKeys) { (transaction) throws(MDBCode) in
            try transaction.delete(table, bytes: key.span)
        }
    }

    /// Deletes all records of a table.
    /// - Complexity: O(pages of the table).
    package func empty(_ table: Table) throws(LMDBError) {
        try call(table, table.kind) { (transaction) throws(MDBCode) in
            try transaction.empty(table)
        }
    }

    // MARK: Reading

    /// The value of `key`, or nil.
    /// - Complexity: O(log n), and O(bytes) where the value is copied.
    package func get(_ table: Table, _ key: UInt64) throws(LMDBError) -> MappedBytes? {
        try call(table, .integerKeys) { (transaction) throws(MDBCode) in
            try transaction.get(table, key)
        }.map { kept($0) }
    }

    /// The value of `key`, or nil.
    /// - Throws: `.keySizeInvalid` for an empty key or one above 511 bytes.
    package func get(_ table: Table, bytes key: [UInt8]) throws(LMDBError) -> MappedBytes? {
        try call(table, .byteKeys) { (transaction) throws(MDBCode) in
            try transaction.get(table, bytes: key.span)
        }.map { kept($0) }
    }

    /// The record with the greatest key, or nil when the table is empty.
    package func last(_ table: Table) throws(LMDBError) -> (key: UInt64, value: MappedBytes)? {
        try call(table, .integerKeys) { (transaction) throws(MDBCode) in
            try transaction.last(table)
        }.map { ($0.key, kept($0.value)) }
    }

    /// The record with the greatest key not above `key`, or nil when all keys are above it.
    package func floor(
        _ table: Table, _ key: UInt64
    ) throws(LMDBError) -> (key: UInt64, value: MappedBytes)? {
        try call(table, .integerKeys) { (transaction) throws(MDBCode) in
            try transaction.floor(table, key)
        }.map { ($0.key, kept($0.value)) }
    }

    /// The records from `lower` through `upper`, in order; empty when `lower` is above `upper`.
    /// - Complexity: O(log n + records).
    package func entries(
        _ table: Table, from lower: UInt64, through upper: UInt64
    ) throws(LMDBError) -> [(key: UInt64, value: MappedBytes)] {
        guard lower <= upper else { return [] }
        return try call(table, .integerKeys) { (transaction) throws(MDBCode) in
            try transaction.entries(table, lower...upper)
        }.map { ($0.key, kept($0.value)) }
    }

    // MARK: Calls

    /// The bytes where they lie if they stay there, or a copy.
    private func kept(_ lent: LentBytes) -> MappedBytes {
        guard lent.count >= handle.overflowBytes, !lent.isOnDirtyOverflowPage else {
            return MappedBytes(lent.copy)
        }
        return MappedBytes(lent, until: progress.token)
    }

    private func ready(_ table: Table, _ kind: KeyKind) throws(LMDBError) {
        precondition(
            table.environment == ObjectIdentifier(handle),
            "The table belongs to another environment.")
        guard table.kind == kind else {
            throw LMDBError(.wrongKeyKind, .write, path: handle.path)
        }
    }

    private func call<R>(
        _ table: Table, _ kind: KeyKind, _ body: (TransactionPointer) throws(MDBCode) -> R
    ) throws(LMDBError) -> R {
        try ready(table, kind)
        do throws(MDBCode) {
            return try body(transaction)
        } catch {
            throw LMDBError(error, .write, path: handle.path)
        }
    }
}
