import HashTree
import LMDB

/// The table `erased`: the codes of the identities of events that were erased, and their positions, so
/// that an event that is recorded again is found to be there. Only an erasure makes it.
///
/// Under the key 0 lies the code of the log itself, under the first 8 bytes of each other code those
/// that begin so: the other 8 bytes (8) and the position (8) each, then a CRC32C of all.
struct ErasedIdentities: Sendable {
    private static let recordBytes = 16
    private static let ownKey: UInt64 = 0

    let key: ErasureKey
    private let transaction: ReadTransaction
    private let table: Table

    /// - Throws: `.erasureKeyMissing` where the key does not fit the codes.
    private init(_ transaction: ReadTransaction, _ table: Table, _ key: ErasureKey, _ id: LogID)
        throws(EventLogError)
    {
        (self.transaction, self.table, self.key) = (transaction, table, key)
        let own = Self.own(key, id)
        guard try position(of: own, under: Self.ownKey) != nil else {
            throw .erasureKeyMissing(
                path: key.path,
                what: "The erasure key beside the ledger is not the one it was made with.")
        }
    }

    private static func own(_ key: ErasureKey, _ id: LogID) -> ErasureCode {
        key.code(.log, id.description.utf8)
    }

    /// Whether anybody was erased from a log.
    static func exist(in view: LogView) throws(EventLogError) -> Bool {
        try storage { () throws(LMDBError) in
            try view.transaction.table(LogTable.erased, .integerKeys) != nil
        }
    }

    /// What is left of who was erased from a log; nil where nobody was. `key`: gives the key.
    static func of(
        _ view: LogView, key: () throws(EventLogError) -> ErasureKey
    ) throws(EventLogError) -> ErasedIdentities? {
        let table = try storage { () throws(LMDBError) in
            try view.transaction.table(LogTable.erased, .integerKeys)
        }
        guard let table else { return nil }
        return try ErasedIdentities(view.transaction, table, key(), view.state.logID)
    }

    /// The position of an erased event; nil where there is none with this code.
    func position(of code: ErasureCode) throws(EventLogError) -> UInt64? {
        try position(of: code, under: max(1, code.high))
    }

    private func position(
        of code: ErasureCode, under key: UInt64
    ) throws(EventLogError) -> UInt64? {
        let stored = try storage { () throws(LMDBError) in try transaction.get(table, key) }
        guard let stored else { return nil }
        return try Self.records(stored).first { $0.low == code.low }?.position
    }

    private static func records(
        _ stored: MappedBytes
    ) throws(EventLogError) -> [(low: UInt64, position: UInt64)] {
        let span = stored.span
        let end = span.count - 4
        guard end > 0, end % recordBytes == 0,
            PackedBytes.loadUInt32(span, at: end) == Checksum.crc32c(span.extracting(0..<end))
        else { throw .damaged(position: nil, what: "a code of an erased event is unreadable") }
        return stride(from: 0, to: end, by: recordBytes).map {
            (PackedBytes.loadUInt64(span, at: $0), PackedBytes.loadUInt64(span, at: $0 + 8))
        }
    }

    /// Whether stored bytes can be read, and name positions that exist.
    static func check(_ stored: MappedBytes, events: UInt64) throws(EventLogError) {
        for record in try records(stored) where record.position > events {
            throw .damaged(position: record.position, what: "an erased event is not in the log")
        }
    }

    /// All values of the table, by key, once more codes are added to those of an earlier erasure.
    static func values(
        adding codes: [(code: ErasureCode, position: UInt64)], to earlier: LogView,
        _ key: ErasureKey
    ) throws(EventLogError) -> [(key: UInt64, bytes: [UInt8])] {
        var records: [UInt64: [(low: UInt64, position: UInt64)]] = [:]
        records[ownKey] = [(own(key, earlier.state.logID).low, 0)]
        for entry in try StoredTables(transaction: earlier.transaction).entries(LogTable.erased)
        where entry.key != ownKey {
            records[entry.key] = try Self.records(entry.value)
        }
        for (code, position) in codes {
            records[max(1, code.high), default: []].append((code.low, position))
        }
        return records.sorted { $0.key < $1.key }.map { slot, list in
            var bytes: [UInt8] = []
            for record in list {
                bytes.append(littleEndian: record.low)
                bytes.append(littleEndian: record.position)
            }
            bytes.append(littleEndian: Checksum.crc32c(bytes.span))
            return (slot, bytes)
        }
    }
}
