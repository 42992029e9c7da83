import CLMDB

/// Bytes that LMDB lent: lmdb.h: "valid until a subsequent update operation, or the end of the
/// transaction". Whoever keeps them keeps the transaction.
///
/// Unchecked: the bytes are only read, and the owner's rules say how long they stay.
@safe
struct LentBytes: @unchecked Sendable {
    let start: UnsafePointer<UInt8>
    let count: Int

    init(_ value: MDB_val) {
        // An empty value may come without an address; its start is never read.
        let address = unsafe UnsafeRawPointer(value.mv_data) ?? Self.nowhere
        unsafe start = address.assumingMemoryBound(to: UInt8.self)
        count = unsafe value.mv_size
    }

    private static var nowhere: UnsafeRawPointer {
        unsafe UnsafeRawPointer(bitPattern: MemoryLayout<UInt64>.alignment).unsafelyUnwrapped
    }

    /// The number an integer key holds. Keys in pages are aligned to 2 bytes only.
    var integerKey: UInt64? {
        guard count == MemoryLayout<UInt64>.size else { return nil }
        return unsafe UnsafeRawPointer(start).loadUnaligned(as: UInt64.self)
    }

    /// The bytes as text, as far as they are UTF-8.
    var text: String {
        unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// A copy that outlives the transaction.
    var copy: [UInt8] {
        unsafe Array(UnsafeBufferPointer(start: start, count: count))
    }

    /// For a value of an overflow page: whether the page is new in the running write transaction.
    ///
    /// Such a page is heap memory that LMDB frees or moves as it likes, while a page of an earlier
    /// commit stays mapped and unchanged until the transaction ends. mdb.c: the data of an overflow
    /// page follows its 16-byte header, whose flags at offset 10 have 0x10 when the page is dirty.
    var isOnDirtyOverflowPage: Bool {
        let flags = unsafe UnsafeRawPointer(start - 16).loadUnaligned(
            fromByteOffset: 10, as: UInt16.self)
        return flags & 0x10 != 0
    }
}

/// Lends `key` to LMDB for the time of `body`.
///
/// lmdb.h, MDB_INTEGERKEY: "Keys are binary integers in native byte order, either unsigned int or
/// size_t".
func withMDBValue<Result, Failure: Error>(
    _ key: UInt64, _ body: (inout MDB_val) throws(Failure) -> Result
) throws(Failure) -> Result {
    var number = key
    return try unsafe withUnsafeMutablePointer(to: &number) { pointer throws(Failure) in
        var value = unsafe MDB_val(mv_size: MemoryLayout<UInt64>.size, mv_data: pointer)
        return try unsafe body(&value)
    }
}

/// Lends `bytes` to LMDB for the time of `body`, which must only read them.
func withMDBValue<Result, Failure: Error>(
    _ bytes: Span<UInt8>, _ body: (inout MDB_val) throws(Failure) -> Result
) throws(Failure) -> Result {
    try unsafe bytes.withUnsafeBufferPointer { buffer throws(Failure) in
        let address = unsafe UnsafeMutableRawPointer(mutating: buffer.baseAddress)
        var value = unsafe MDB_val(mv_size: buffer.count, mv_data: address)
        return try unsafe body(&value)
    }
}
