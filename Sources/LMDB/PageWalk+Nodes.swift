/// What a page can be. The raw value is its flag; a page on disk has no other one.
enum PageKind: UInt16 {
    case branch = 0x01
    case leaf = 0x02
    case overflow = 0x04
    case meta = 0x08
}

/// A node of a branch or leaf page, little-endian:
///
///     page     8  mp_pgno          the page's own number
///         10   2  mp_flags         its kind
///         12   2  pb_lower         16 + 2 x the number of nodes; on overflow pages, with the next
///                                  field, the number of pages
///         14   2  pb_upper         where the lowest node starts
///         16   2n mp_ptrs          where in the page each node starts
///
///     node     2 low, 2 high       of the value's size, or of the child's page number
///          4   2 flags             1 = the value is in overflow pages, whose number stands in its
///                                  place; 2 = the value is the record of a table; in branches the
///                                  highest bits of the child's page number
///          6   2 key size          then the key, then the value, then nothing up to an even length
///
/// Source: mdb.c.
struct Node {
    static let headerBytes = 8
    static let largeValueFlag: UInt16 = 0x01
    static let tableFlag: UInt16 = 0x02

    let start: Int
    let flags: UInt16
    let keySize: Int
    /// The length of the value, in a leaf.
    let valueSize: Int
    /// The page beneath, in a branch.
    let child: UInt64
    /// How many bytes follow the key in the node.
    let dataSize: Int

    init(_ page: Span<UInt8>, _ index: Int, _ kind: PageKind) {
        let offset: UInt16 = page.littleEndian(at: PageWalk.headerBytes + 2 * index)
        self.init(page, at: Int(offset), kind)
    }

    init(_ page: Span<UInt8>, at start: Int, _ kind: PageKind) {
        let header: UInt64 = page.littleEndian(at: start)
        self.start = start
        flags = UInt16(truncatingIfNeeded: header >> 32)
        keySize = Int(header >> 48)
        valueSize = Int(header & 0xFFFF_FFFF)
        child = header & 0xFFFF_FFFF_FFFF
        dataSize =
            kind == .branch ? 0 : flags & Self.largeValueFlag != 0 ? 8 : Int(header & 0xFFFF_FFFF)
    }

    /// The length of the node; LMDB keeps it even.
    var byteCount: Int { (Self.headerBytes + keySize + dataSize + 1) & ~1 }

    var keyBytes: Range<Int> {
        let first = start + Self.headerBytes
        return first..<first + keySize
    }

    var dataBytes: Range<Int> { keyBytes.upperBound..<keyBytes.upperBound + dataSize }
}

extension PageWalk {
    static let headerBytes = 16
    private static let maximumKeyBytes = 511

    /// Checks number, kind and the places of the nodes.
    /// - Returns: how many nodes there are, or nil after a finding.
    mutating func checkHeader(
        of page: Span<UInt8>, _ number: UInt64, _ kind: PageKind, _ role: Role
    ) -> Int? {
        guard isPage(page, number, kind) else { return nil }
        guard let nodes = nodeCount(page, kind), nodes >= Self.fewestNodes(kind, role) else {
            found(.nodesInvalid, on: number)
            return nil
        }
        mark(.structure, on: number, 0..<8)
        mark(.structure, on: number, 10..<Self.headerBytes + 2 * nodes)
        return nodes
    }

    /// Whether the page has its number and is of its kind; else that is a finding.
    mutating func isPage(_ page: Span<UInt8>, _ number: UInt64, _ kind: PageKind) -> Bool {
        let ownNumber: UInt64 = page.littleEndian(at: 0)
        let flags: UInt16 = page.littleEndian(at: 10)
        guard ownNumber == number else {
            found(.otherNumber, on: number)
            return false
        }
        guard flags == kind.rawValue else {
            found(.otherKind, on: number)
            return false
        }
        return true
    }

    /// mdb.c asserts that a branch has two nodes, except in the free list: "Don't assert on branch
    /// pages in the FreeDB. We can get here while in the process of rebalancing".
    private static func fewestNodes(_ kind: PageKind, _ role: Role) -> Int {
        kind == .branch && role != .freeList ? 2 : 1
    }

    /// How many nodes the page has, or nil when they do not fill it from its upper bound on.
    private mutating func nodeCount(_ page: Span<UInt8>, _ kind: PageKind) -> Int? {
        let lower = Int(page.littleEndian(at: 12) as UInt16)
        let upper = Int(page.littleEndian(at: 14) as UInt16)
        guard lower >= Self.headerBytes, lower.isMultiple(of: 2), lower <= upper,
            upper <= pageSizeBytes
        else { return nil }
        let count = (lower - Self.headerBytes) / 2
        var placed = 0
        while placed < count {
            let start = Int(page.littleEndian(at: Self.headerBytes + 2 * placed) as UInt16)
            guard start >= upper, start.isMultiple(of: 2),
                start <= pageSizeBytes - Node.headerBytes, nodeLengths[start / 2] == 0
            else { break }
            let length = Node(page, at: start, kind).byteCount
            guard length <= pageSizeBytes - start else { break }
            nodeLengths[start / 2] = UInt16(length / 2)
            placed += 1
        }
        let isFilled = placed == count && nodesFollowEachOther(from: upper, count: count)
        for index in 0..<placed {
            let start = Int(page.littleEndian(at: Self.headerBytes + 2 * index) as UInt16)
            nodeLengths[start / 2] = 0
        }
        return isFilled ? count : nil
    }

    private func nodesFollowEachOther(from upper: Int, count: Int) -> Bool {
        var place = upper / 2
        var following = 0
        while place < nodeLengths.count, nodeLengths[place] != 0 {
            place += Int(nodeLengths[place])
            following += 1
        }
        return place == nodeLengths.count && following == count
    }

    /// Checks that the keys have possible lengths, ascend, and lie from `above` on and before
    /// `below`. The first key of a branch is never looked at, and often empty.
    mutating func checkKeys(
        of page: Span<UInt8>, _ number: UInt64, _ nodes: Int, _ kind: PageKind, _ keys: KeyKind,
        above: Span<UInt8>?, below: Span<UInt8>?
    ) -> Bool {
        let first = kind == .branch ? 1 : 0
        if first == 1 {
            let size = Node(page, 0, kind).keySize
            guard size == 0 || Self.isPossible(keySize: size, keys) else {
                found(.keySizeInvalid, on: number)
                return false
            }
            mark(.size, on: number, Node(page, 0, kind).start + 6..<Node(page, 0, kind).start + 8)
        }
        var previous = above
        for index in first..<nodes {
            let node = Node(page, index, kind)
            guard Self.isPossible(keySize: node.keySize, keys) else {
                found(.keySizeInvalid, on: number)
                return false
            }
            let key = page.extracting(node.keyBytes)
            if let previous {
                // A leaf may begin with the very key that leads to it.
                let mayEqual = index == 0
                guard
                    mayEqual
                        ? !Self.isBelow(key, previous, keys) : Self.isBelow(previous, key, keys)
                else {
                    found(.keysOutOfOrder, on: number)
                    return false
                }
            }
            previous = key
            mark(.size, on: number, node.start + 6..<node.start + 8)
            mark(.key, on: number, node.keyBytes)
        }
        if let previous, let below, !Self.isBelow(previous, below, keys) {
            found(.keysOutOfOrder, on: number)
            return false
        }
        return true
    }

    private static func isPossible(keySize: Int, _ keys: KeyKind) -> Bool {
        switch keys {
        case .integerKeys: keySize == 8
        case .byteKeys: (1...maximumKeyBytes).contains(keySize)
        }
    }

    private static func isBelow(
        _ first: Span<UInt8>, _ second: Span<UInt8>, _ keys: KeyKind
    ) -> Bool {
        switch keys {
        case .integerKeys:
            let (lower, upper): (UInt64, UInt64) = (
                first.littleEndian(at: 0), second.littleEndian(at: 0)
            )
            return lower < upper
        case .byteKeys:
            for index in 0..<min(first.count, second.count) where first[index] != second[index] {
                return first[index] < second[index]
            }
            return first.count < second.count
        }
    }
}
