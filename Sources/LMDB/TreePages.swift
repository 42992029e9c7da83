/// Reads pages of LMDB's trees without mapping them, so that a damaged file cannot hurt.
///
///     offset  size  field        meaning
///          0     8  mp_pgno      the page's own number
///         10     2  mp_flags     1 = branch, 2 = leaf, 4 = overflow
///         12     2  pb_lower     16 + 2 x the number of nodes; on overflow pages, with the next
///                                field, the number of pages
///         16   2 n  mp_ptrs      where in the page each node starts
///
///     node     2  low, 2 high    of the data's size, or of the child's page number
///          4     2  flags        1 = the data is the number of an overflow page; in branches the
///                                highest bits of the child's page number
///          6     2  key size     then the key, then the data
///
/// A record of the free list is a count and that many page numbers, 8 bytes each. Source: mdb.c.
struct TreePages {
    let pageSizeBytes: Int

    private static let headerBytes = 16
    private static let nodeHeaderBytes = 8
    private static let branchFlag: UInt16 = 0x01
    private static let leafFlag: UInt16 = 0x02
    private static let overflowFlag: UInt16 = 0x04
    private static let bigDataFlag: UInt16 = 0x01
    private static let maximumDepth: UInt16 = 32
    /// 16 GiB of free list is a damaged file, not a free list.
    private static let maximumPages = 1 << 22

    /// Whether the tree is empty, or its root is a page of that number and of the right level.
    func isRoot(
        _ tree: MetaPage.Tree, in file: borrowing Descriptor, lastPage: UInt64
    ) throws(MDBCode) -> Bool {
        guard tree.root != MetaPage.noPage else { return tree.depth == 0 }
        guard (2...lastPage).contains(tree.root), (1...Self.maximumDepth).contains(tree.depth)
        else { return false }
        let page = try read(tree.root, count: Self.headerBytes, in: file)
        guard page.count == Self.headerBytes else { return false }
        return isPage(page, tree.root, tree.depth == 1 ? Self.leafFlag : Self.branchFlag)
    }

    /// Whether the free list of `meta` holds every page of `missing`; false for a damaged list.
    /// - Complexity: O(pages of the free list).
    func freeList(
        of meta: MetaPage, in file: borrowing Descriptor, covers missing: ClosedRange<UInt64>
    ) throws(MDBCode) -> Bool {
        guard meta.freeList.root != MetaPage.noPage, meta.freeList.depth <= Self.maximumDepth
        else { return false }
        var found: Set<UInt64> = []
        var level = [meta.freeList.root]
        var pagesRead = 0
        for depth in stride(from: meta.freeList.depth, through: 1, by: -1) {
            var next: [UInt64] = []
            for number in level {
                pagesRead += 1
                let page = try read(number, count: pageSizeBytes, in: file)
                let flag = depth == 1 ? Self.leafFlag : Self.branchFlag
                guard pagesRead <= Self.maximumPages, page.count == pageSizeBytes,
                    isPage(page, number, flag), let nodes = nodes(of: page)
                else { return false }
                for node in nodes {
                    if depth > 1 {
                        next.append(child(page, node))
                    } else if let free = try freePages(page, node, in: file) {
                        found.formUnion(free.lazy.filter { missing.contains($0) })
                    } else {
                        return false
                    }
                }
            }
            level = next
        }
        return found.count == missing.count
    }

    private func read(
        _ page: UInt64, count: Int, in file: borrowing Descriptor
    ) throws(MDBCode) -> [UInt8] {
        guard page <= UInt64(Int64.max) / UInt64(pageSizeBytes) else { return [] }
        return try file.bytes(at: Int64(page) * Int64(pageSizeBytes), count: count)
    }

    private func isPage(_ page: [UInt8], _ number: UInt64, _ flag: UInt16) -> Bool {
        let found: UInt64 = page.littleEndian(at: 0)
        let flags: UInt16 = page.littleEndian(at: 10)
        let kinds = Self.branchFlag | Self.leafFlag | Self.overflowFlag | MetaPage.metaFlag
        return found == number && flags & kinds == flag
    }

    /// Where the nodes start, or nil when one lies outside the page.
    private func nodes(of page: [UInt8]) -> [Int]? {
        let lower: UInt16 = page.littleEndian(at: 12)
        guard (Self.headerBytes...pageSizeBytes).contains(Int(lower)) else { return nil }
        var starts: [Int] = []
        for offset in stride(from: Self.headerBytes, to: Int(lower) & ~1, by: 2) {
            let start: UInt16 = page.littleEndian(at: offset)
            guard (Int(lower)...pageSizeBytes - Self.nodeHeaderBytes).contains(Int(start))
            else { return nil }
            starts.append(Int(start))
        }
        return starts
    }

    private func child(_ page: [UInt8], _ node: Int) -> UInt64 {
        let low: UInt32 = page.littleEndian(at: node)
        let high: UInt16 = page.littleEndian(at: node + 4)
        return UInt64(high) << 32 | UInt64(low)
    }

    /// The page numbers in one record, or nil when the record does not fit its place.
    private func freePages(
        _ page: [UInt8], _ node: Int, in file: borrowing Descriptor
    ) throws(MDBCode) -> [UInt64]? {
        let size: UInt32 = page.littleEndian(at: node)
        let flags: UInt16 = page.littleEndian(at: node + 4)
        let keySize: UInt16 = page.littleEndian(at: node + 6)
        let data = node + Self.nodeHeaderBytes + Int(keySize)
        guard size >= 8 else { return nil }
        if flags & Self.bigDataFlag == 0 {
            guard data + Int(size) <= pageSizeBytes else { return nil }
            return numbers(in: page, at: data, size: Int(size))
        }
        guard data + 8 <= pageSizeBytes, Int(size) <= Self.maximumPages * 8 else { return nil }
        let number: UInt64 = page.littleEndian(at: data)
        let run = try read(number, count: Self.headerBytes + Int(size), in: file)
        guard run.count == Self.headerBytes + Int(size), isPage(run, number, Self.overflowFlag)
        else { return nil }
        return numbers(in: run, at: Self.headerBytes, size: Int(size))
    }

    private func numbers(in bytes: [UInt8], at start: Int, size: Int) -> [UInt64]? {
        let count: UInt64 = bytes.littleEndian(at: start)
        guard count <= UInt64(size / 8 - 1) else { return nil }
        return (0..<Int(count)).map { bytes.littleEndian(at: start + 8 + 8 * $0) }
    }
}
