/// The first bytes of page 0 or 1 of an LMDB data file, version 1, 64 bits, little-endian:
///
///     offset  size  field         meaning
///          0     8  mp_pgno       the page's own number, 0 or 1
///         10     2  mp_flags      8 = meta page
///         16     4  mm_magic      BEEFC0DE
///         20     4  mm_version    1
///         32     8  mm_mapsize    bytes the file may grow to
///         40    48  mm_dbs[0]     the free list's tree, with the page size in its first field
///         88    48  mm_dbs[1]     the tree of tables
///        136     8  mm_last_pg    the last page number in use
///        144     8  mm_txnid      the transaction that wrote this page
///
/// Transaction n writes page n mod 2; a new file has two pages of transaction 0. Source: mdb.c.
struct MetaPage: Equatable {
    static let byteCount = 152
    static let magic: UInt32 = 0xBEEF_C0DE
    static let version: UInt32 = 1
    /// What LMDB also keeps in the flags of the free list's tree: that the file is not in a folder
    /// of its own.
    static let fileFlags: UInt16 = 0x4000
    /// Later versions of LMDB have 8 more bytes in front of the magic.
    static let laterMagicOffset = 24

    /// The bytes found, zero where the file ended.
    private let bytes: [UInt8]
    let bytesFound: Int

    init(_ found: [UInt8]) {
        bytesFound = found.count
        bytes = found + Array(repeating: 0, count: max(0, Self.byteCount - found.count))
    }

    var pageNumber: UInt64 { bytes.littleEndian(at: 0) }
    var flags: UInt16 { bytes.littleEndian(at: 10) }
    var magic: UInt32 { bytes.littleEndian(at: 16) }
    var version: UInt32 { bytes.littleEndian(at: 20) }
    var mapSize: UInt64 { bytes.littleEndian(at: 32) }
    var pageSize: UInt32 { bytes.littleEndian(at: 40) }
    var freeList: TreeRecord { TreeRecord(bytes.span, at: 40) }
    var tables: TreeRecord { TreeRecord(bytes.span, at: 88) }
    var lastPage: UInt64 { bytes.littleEndian(at: 136) }
    var transaction: UInt64 { bytes.littleEndian(at: 144) }

    var isComplete: Bool { bytesFound >= Self.byteCount }
    var hasMagic: Bool { magic == Self.magic }

    /// The version a later LMDB wrote behind its longer page header, or nil.
    var laterVersion: UInt32? {
        let magic: UInt32 = bytes.littleEndian(at: Self.laterMagicOffset)
        let version: UInt32 = bytes.littleEndian(at: Self.laterMagicOffset + 4)
        return magic == Self.magic && version > Self.version ? version : nil
    }

    /// Whether everything but the numbers of trees and transactions is as LMDB writes it. A commit leaves these fields of
    /// the older meta page as they are when it makes it the newest.
    func isValid(asPage number: UInt64) -> Bool {
        isComplete && hasMagic && version == Self.version && pageNumber == number
            && flags == PageKind.meta.rawValue
    }

    /// The length of a file with every page up to the last one, or the greatest number.
    func neededBytes(pageSizeBytes: Int) -> Int64 {
        let (bytes, overflow) = (lastPage &+ 1).multipliedReportingOverflow(
            by: UInt64(pageSizeBytes))
        return overflow ? .max : Int64(clamping: bytes)
    }

    /// Whether LMDB could have chosen this page size.
    var hasPlausiblePageSize: Bool {
        (512...65536).contains(pageSize) && pageSize.nonzeroBitCount == 1
    }
}

extension [UInt8] {
    /// The unsigned number at `offset`, lowest byte first.
    ///
    /// LMDB writes the machine's own order; a file from a big-endian machine fails the magic.
    func littleEndian<Number: FixedWidthInteger & UnsignedInteger>(at offset: Int) -> Number {
        var number: Number = 0
        for index in stride(from: offset + Number.bitWidth / 8 - 1, through: offset, by: -1) {
            number = number << 8 | Number(self[index])
        }
        return number
    }
}
