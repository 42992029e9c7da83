import Synchronization

/// A snapshot of one commit, for any number of threads.
///
/// It takes one reader slot and keeps the pages of its commit from being used anew, so that the
/// file grows while it lives: keep it short. It ends with its last reference, and its bytes are
/// such references.
///
/// Unchecked: LMDB allows a transaction one thread at a time, so every call is made with `calls`
/// held; reading bytes needs no call.
package final class ReadTransaction: @unchecked Sendable {
    private let environment: Environment
    private let transaction: TransactionPointer
    private let number: Int
    private let tables: [String: Table]
    private let calls = Mutex(())

    init(_ environment: Environment, _ begun: Begun) {
        self.environment = environment
        transaction = begun.transaction
        number = begun.transaction.number
        tables = begun.tables
    }

    deinit {
        environment.handle.endRead(transaction)
    }

    /// Whether the file it is of has its name still, and nobody has committed since. A few hundred nanoseconds.
    package var isNewest: Bool {
        let handle = environment.handle
        guard handle.isOfThisProcess, handle.refusal == nil else { return false }
        do throws(MDBCode) {
            guard try handle.information().lastTransaction == number else { return false }
            return try handle.isStillInPlace()
        } catch {
            return false
        }
    }

    /// Whether it is a transaction of this environment.
    package func isOf(_ environment: Environment) -> Bool { environment === self.environment }

    /// Whether the path still names the file that this reads, and nobody has put another one in its
    /// place.
    package func isOfFileInPlace() -> Bool {
        // A file that cannot be looked for is nowhere.
        (try? environment.isInPlace()) ?? false
    }

    /// The table of this name, or nil when this commit has none.
    /// - Throws: `.wrongKeyKind` when its keys are of the other kind.
    package func table(_ name: String, _ kind: KeyKind) throws(LMDBError) -> Table? {
        guard let table = tables[name] else { return nil }
        guard table.kind == kind else {
            throw LMDBError(.wrongKeyKind, .read, path: environment.path)
        }
        return table
    }

    /// The value of `key`, or nil.
    /// - Complexity: O(log n).
    package func get(_ table: Table, _ key: UInt64) throws(LMDBError) -> MappedBytes? {
        try call(table, .integerKeys) { (transaction) throws(MDBCode) in
            try transaction.get(table, key)
        }.map { MappedBytes($0, keeping: self) }
    }

    /// The value of `key`, or nil.
    /// - Throws: `.keySizeInvalid` for an empty key or one above 511 bytes.
    /// - Complexity: O(log n).
    package func get(_ table: Table, bytes key: [UInt8]) throws(LMDBError) -> MappedBytes? {
        try call(table, .byteKeys) { (transaction) throws(MDBCode) in
            try transaction.get(table, bytes: key.span)
        }.map { MappedBytes($0, keeping: self) }
    }

    /// The record with the greatest key, or nil when the table is empty.
    /// - Complexity: O(log n).
    package func last(_ table: Table) throws(LMDBError) -> (key: UInt64, value: MappedBytes)? {
        try call(table, .integerKeys) { (transaction) throws(MDBCode) in
            try transaction.last(table)
        }.map { ($0.key, MappedBytes($0.value, keeping: self)) }
    }

    /// The record with the greatest key not above `key`, or nil when all keys are above it.
    /// - Complexity: O(log n).
    package func floor(
        _ table: Table, _ key: UInt64
    ) throws(LMDBError) -> (key: UInt64, value: MappedBytes)? {
        try call(table, .integerKeys) { (transaction) throws(MDBCode) in
            try transaction.floor(table, key)
        }.map { ($0.key, MappedBytes($0.value, keeping: self)) }
    }

    /// The records from `lower` through `upper`, in order; empty when `lower` is above `upper`.
    /// No page of a large value is touched.
    /// - Complexity: O(log n + records).
    package func entries(
        _ table: Table, from lower: UInt64, through upper: UInt64
    ) throws(LMDBError) -> [(key: UInt64, value: MappedBytes)] {
        guard lower <= upper else { return [] }
        return try call(table, .integerKeys) { (transaction) throws(MDBCode) in
            try transaction.entries(table, lower...upper)
        }.map { ($0.key, MappedBytes($0.value, keeping: self)) }
    }

    private func call<R: Sendable>(
        _ table: Table, _ kind: KeyKind, _ body: (TransactionPointer) throws(MDBCode) -> R
    ) throws(LMDBError) -> R {
        precondition(
            table.environment == ObjectIdentifier(environment.handle),
            "The table belongs to another environment.")
        guard environment.handle.isOfThisProcess else {
            throw LMDBError(.usedAfterFork, .read, path: environment.path)
        }
        guard table.kind == kind else {
            throw LMDBError(.wrongKeyKind, .read, path: environment.path)
        }
        do throws(MDBCode) {
            return try calls.withLock { (_) throws(MDBCode) in try body(transaction) }
        } catch {
            throw LMDBError(error, .read, path: environment.path)
        }
    }
}

extension Environment {
    /// The table of this name in the last commit, or nil.
    /// - Throws: `.wrongKeyKind` when its keys are of the other kind.
    package func table(named name: String, _ kind: KeyKind) throws(LMDBError) -> Table? {
        try read().table(name, kind)
    }
}
