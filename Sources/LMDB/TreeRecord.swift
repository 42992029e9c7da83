/// What LMDB stores of a tree: twice in a meta page, and as the value of each table in the tree of
/// tables. 48 bytes, little-endian:
///
///     offset  size  field              meaning
///          0     4  md_pad             0; the page size in the free list's record
///          4     2  md_flags           8 = integer keys; in the free list's record also what the
///                                      file was made with
///          6     2  md_depth           levels, 0 for an empty tree
///          8     8  md_branch_pages
///         16     8  md_leaf_pages
///         24     8  md_overflow_pages
///         32     8  md_entries
///         40     8  md_root            all ones for an empty tree
///
/// Source: mdb.c, `MDB_db`.
struct TreeRecord: Equatable {
    static let byteCount = 48
    static let noPage = UInt64.max
    static let integerKeyFlag: UInt16 = 0x08
    /// mdb.c allows its cursors as many levels.
    static let maximumDepth: UInt16 = 32

    /// How many pages and records a tree has.
    struct Counts: Equatable {
        var branchPages: UInt64 = 0
        var leafPages: UInt64 = 0
        var overflowPages: UInt64 = 0
        var entries: UInt64 = 0
    }

    let pad: UInt32
    let flags: UInt16
    let depth: UInt16
    let counts: Counts
    let root: UInt64

    /// The record that begins at `offset`. Precondition: it ends within `bytes`.
    init(_ bytes: Span<UInt8>, at offset: Int) {
        pad = bytes.littleEndian(at: offset)
        flags = bytes.littleEndian(at: offset + 4)
        depth = bytes.littleEndian(at: offset + 6)
        counts = Counts(
            branchPages: bytes.littleEndian(at: offset + 8),
            leafPages: bytes.littleEndian(at: offset + 16),
            overflowPages: bytes.littleEndian(at: offset + 24),
            entries: bytes.littleEndian(at: offset + 32))
        root = bytes.littleEndian(at: offset + 40)
    }

    /// Whether root, depth and counts can stand together.
    var isPossible: Bool {
        guard root != Self.noPage else { return depth == 0 && counts == Counts() }
        return (1...Self.maximumDepth).contains(depth)
    }
}

extension Span where Element == UInt8 {
    /// The unsigned number at `offset`, lowest byte first. Precondition: it lies within the bytes.
    @inline(__always)
    func littleEndian<Number: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        at offset: Int
    ) -> Number {
        // The load traps outside of the bytes; what it cannot know is that a number may have any
        // bits.
        unsafe Number(
            littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}
