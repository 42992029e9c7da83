import Glibc

/// Follows every page of one commit without mapping the file, so that no damage can hurt the walk,
/// and none it would have found can hurt LMDB afterwards.
///
/// LMDB checks next to nothing of what it maps: a wrong offset, count or page number is a SIGSEGV,
/// a SIGBUS, an abort, or a page that is given away twice. These must hold:
///
/// 1. Every page from 2 to the last one is in one tree, once, or in the free list, once.
/// 2. A page carries its own number and is of the kind its place asks for; all leaves of a tree
///    are equally deep.
/// 3. The nodes of a page fill it from its upper bound to its end, without overlaps and gaps.
/// 4. Keys have the length their table asks for, ascend, and lie between the keys of the branches
///    above.
/// 5. A large value has as many pages as it needs, in one run.
/// 6. The record of a tree counts its pages and records.
/// 7. Neither meta page is older than what its free list says, nor the free list of the newest
///    older than that of the one before: a damaged transaction number would make LMDB go on from
///    the last commit but one.
///
/// Memory is a bit for each page and a page for each level; every page is read at most once, so
/// that no damage makes the walk endless.
///
/// The pages of a commit stay as they are while a read transaction begun before it, or on it, is
/// open; and without one until the second commit after it, because LMDB takes pages freed by a
/// transaction only when another one has been committed since. Source: mdb.c, `mdb_page_alloc`,
/// `mdb_find_oldest`.
struct PageWalk {
    /// Which records a tree holds.
    enum Role: Equatable {
        case freeList
        case tables
        case table(KeyKind)

        var keys: KeyKind {
            switch self {
            case .freeList: .integerKeys
            case .tables: .byteKeys
            case .table(let kind): kind
            }
        }
    }

    /// What is asked of a walk.
    struct Request {
        /// How many findings end it.
        var maximumFindings = 100
        /// Whether the report says which bytes mean something: some bytes of memory for each record.
        var marksLiveBytes = false
    }

    let descriptor: Int32
    let pageSizeBytes: Int
    let meta: MetaPage
    /// The meta page of the commit before.
    let previous: MetaPage
    let request: Request
    /// How many whole pages the file has.
    let filePages: UInt64
    /// The pages met so far, in trees or in the free list.
    var met: PageSet
    var report = PageReport()
    /// The tables found in the tree of tables, each with the page that holds its record.
    var tables: [(record: TreeRecord, page: UInt64)] = []
    /// For each place a node can start at, its length while a page is checked, in 2 bytes.
    var nodeLengths: [UInt16]

    /// Walks the pages of the newest commit that an inspection found; they were all written before
    /// its meta page was read.
    /// - Throws: what the system said to reading; damage is in the report.
    /// - Complexity: O(pages of the trees + pages of the free list).
    static func run(
        _ descriptor: Int32, _ inspection: FileInspection, pageSizeBytes: Int, request: Request
    ) throws(MDBCode) -> PageReport {
        let meta = inspection.newest
        let foundBytes = Int64(try Descriptor.status(of: descriptor).st_size)
        var walk = PageWalk(
            descriptor: descriptor, pageSizeBytes: pageSizeBytes, meta: meta,
            previous: inspection.previous, request: request,
            filePages: UInt64(foundBytes) / UInt64(pageSizeBytes),
            met: PageSet(below: meta.lastPage + 1),
            nodeLengths: Array(repeating: 0, count: pageSizeBytes / 2))
        walk.report.transaction = meta.transaction
        walk.report.foundBytes = foundBytes
        walk.report.neededBytes = meta.neededBytes(pageSizeBytes: pageSizeBytes)
        try walk.walkTrees()
        return walk.report
    }

    private mutating func walkTrees() throws(MDBCode) {
        checkMeta()
        try checkAges()
        try walk(meta.freeList, .freeList, recordOn: meta.pageNumber)
        try walk(meta.tables, .tables, recordOn: meta.pageNumber)
        for table in tables {
            let kind: KeyKind =
                table.record.flags == TreeRecord.integerKeyFlag ? .integerKeys : .byteKeys
            try walk(table.record, .table(kind), recordOn: table.page)
        }
        checkLostPages()
    }

    private mutating func walk(
        _ tree: TreeRecord, _ role: Role, recordOn page: UInt64
    ) throws(MDBCode) {
        guard !report.isCutShort else { return }
        guard tree.isPossible else { return found(.treeInvalid, on: page) }
        guard tree.root != TreeRecord.noPage else { return }
        let before = report.findings.count
        var counts = TreeRecord.Counts()
        try walkPage(
            tree.root, level: Int(tree.depth), role, above: nil, below: nil, &counts)
        // What lies beneath a bad page was not counted.
        if report.findings.count == before, counts != tree.counts {
            found(.treeInvalid, on: page)
        }
    }

    /// Walks a page and what it leads to; its keys lie from `above` on and before `below`.
    private mutating func walkPage(
        _ number: UInt64, level: Int, _ role: Role, above: Span<UInt8>?, below: Span<UInt8>?,
        _ counts: inout TreeRecord.Counts
    ) throws(MDBCode) {
        guard !report.isCutShort, claim(number..<number + 1) else { return }
        report.usedPages += 1
        let bytes = try read(number, at: 0, count: pageSizeBytes)
        let page = bytes.span
        let kind = level == 1 ? PageKind.leaf : .branch
        guard let nodes = checkHeader(of: page, number, kind, role) else { return }
        guard checkKeys(of: page, number, nodes, kind, role.keys, above: above, below: below)
        else { return }
        guard kind == .branch else {
            counts.leafPages += 1
            counts.entries += UInt64(nodes)
            return try walkRecords(of: page, number, nodes, role, &counts)
        }
        counts.branchPages += 1
        for index in 0..<nodes {
            let node = Node(page, index, kind)
            mark(.structure, on: number, node.start..<node.start + 6)
            try walkPage(
                node.child, level: level - 1, role,
                above: index == 0 ? above : page.extracting(node.keyBytes),
                below: index + 1 == nodes
                    ? below : page.extracting(Node(page, index + 1, kind).keyBytes),
                &counts)
        }
    }

    // MARK: Pages

    /// Bytes of a page, or of the pages of a run that begins with it.
    mutating func read(_ page: UInt64, at offset: Int, count: Int) throws(MDBCode) -> [UInt8] {
        let bytes = try Descriptor.bytes(
            of: descriptor, at: Int64(page) * Int64(pageSizeBytes) + Int64(offset), count: count)
        // The file had them all; whoever cuts it meanwhile damages it.
        guard bytes.count == count else { throw MDBCode(EIO) }
        report.bytesRead += count
        return bytes
    }

    /// Takes note that a tree holds these pages, which must be in the file and nowhere else.
    mutating func claim(_ pages: Range<UInt64>) -> Bool {
        guard pages.lowerBound >= 2, pages.upperBound <= met.bound else {
            found(.outOfRange, on: pages.lowerBound)
            return false
        }
        guard pages.upperBound <= filePages else {
            found(.missing, on: max(pages.lowerBound, filePages))
            return false
        }
        if let page = met.insert(pages) {
            found(.usedTwice, on: page)
            return false
        }
        return true
    }

    /// What no tree holds must be free. Only a walk that saw every page can tell.
    private mutating func checkLostPages() {
        guard report.findings.isEmpty, let first = met.firstAbsent(from: 2) else { return }
        // A page that is not in the file and not free was cut off with what it held.
        if let missing = met.firstAbsent(from: max(filePages, 2)) {
            found(.missing, on: missing)
        } else {
            found(.lost(count: met.bound - 2 - met.count), on: first)
        }
    }

    // MARK: Report

    mutating func found(_ problem: PageProblem, on page: UInt64) {
        guard report.findings.count < request.maximumFindings else { return }
        report.findings.append(PageReport.Finding(page: page, problem: problem))
        report.isCutShort = report.findings.count == request.maximumFindings
    }

    mutating func mark(_ kind: LiveBytes.Kind, on page: UInt64, _ bytes: Range<Int>) {
        guard request.marksLiveBytes else { return }
        let start = Int(page) * pageSizeBytes
        report.live.append(
            LiveBytes(kind: kind, bytes: start + bytes.lowerBound..<start + bytes.upperBound))
    }
}
