/// The first bytes of page 0 or 1 of an LMDB data file, version 1, 64 bits, little-endian:
///
///     offset  size  field         meaning
///          0     8  mp_pgno       the page's own number, 0 or 1
///         10     2  mp_flags      8 = meta page
///         16     4  mm_magic      BEEFC0DE
///         20     4  mm_version    1
///         32     8  mm_mapsize    bytes the file may grow to
///         40     4  md_pad        of the free list's tree: the page size in bytes
///         46     2  md_depth      of the free list's tree
///         80     8  md_root       of the free list's tree, all ones when it is empty
///         94     2  md_depth      of the tree of tables
///        120     8  md_entries    of the tree of tables
///        128     8  md_root       of the tree of tables, all ones when it is empty
///        136     8  mm_last_pg    the last page number in use
///        144     8  mm_txnid      the transaction that wrote this page
///
/// Transaction n writes page n mod 2; a new file has two pages of transaction 0. Source: mdb.c.
struct MetaPage: Equatable {
    static let byteCount = 152
    static let magic: UInt32 = 0xBEEF_C0DE
    static let version: UInt32 = 1
    static let noPage = UInt64.max
    static let metaFlag: UInt16 = 0x08
    /// Later versions of LMDB have 8 more bytes in front of the magic.
    static let laterMagicOffset = 24

    /// A tree's root page and its number of levels.
    struct Tree: Equatable {
        let depth: UInt16
        let root: UInt64
    }

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
    var freeList: Tree { Tree(depth: bytes.littleEndian(at: 46), root: bytes.littleEndian(at: 80)) }
    var tables: Tree { Tree(depth: bytes.littleEndian(at: 94), root: bytes.littleEndian(at: 128)) }
    var tableCount: UInt64 { bytes.littleEndian(at: 120) }
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

    /// Whether everything but the numbers of trees and transactions is as LMDB writes it.
    func isValid(asPage number: UInt64) -> Bool {
        isComplete && hasMagic && version == Self.version && pageNumber == number
            && flags & Self.metaFlag != 0
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
