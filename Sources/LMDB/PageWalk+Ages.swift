extension PageWalk {
    /// Checks each meta page's transaction against the newest record of its free list, whose key
    /// is a transaction too.
    ///
    /// Every commit that changes something frees the root it replaced, so that the newest key
    /// never falls from one commit to the next.
    ///
    /// A commit whose last write failed, that of its meta page, looks like damage and is none. mdb.c then puts the old
    /// transaction and last page back, and leaves the new trees: the meta page before the newest has a free list of the
    /// commit after it. The next commit overwrites it. A newest meta page whose number fell by two looks the same;
    /// that the log ends earlier than it was seen to end is for whoever remembers that to say.
    mutating func checkAges() throws(MDBCode) {
        let newest = try newestFreed(by: meta)
        let before = try newestFreed(by: previous)
        if let newest, newest > meta.transaction { found(.metaInvalid, on: meta.pageNumber) }
        guard let before, before != meta.transaction + 1 else { return }
        if before > previous.transaction { found(.metaInvalid, on: previous.pageNumber) }
        if let newest, newest < before { found(.metaInvalid, on: meta.pageNumber) }
    }

    /// The newest transaction in the free list of a commit: 0 in an empty list; nil when it cannot
    /// be told, which for the newest commit is a finding of the walk, and for the one before harms
    /// nobody.
    private mutating func newestFreed(by meta: MetaPage) throws(MDBCode) -> UInt64? {
        let tree = meta.freeList
        guard tree.root != TreeRecord.noPage else { return 0 }
        guard tree.isPossible else { return nil }
        var number = tree.root
        for level in stride(from: Int(tree.depth), through: 1, by: -1) {
            guard number >= 2, number < filePages else { return nil }
            let kind = level == 1 ? PageKind.leaf : .branch
            let bytes = try read(number, at: 0, count: pageSizeBytes)
            // What is wrong with these pages is the walk's to say.
            let before = report
            let nodes = checkHeader(of: bytes.span, number, kind, .freeList)
            report = before
            guard let nodes else { return nil }
            let last = Node(bytes.span, nodes - 1, kind)
            guard kind == .leaf else {
                number = last.child
                continue
            }
            guard last.keySize == 8 else { return nil }
            return bytes.span.littleEndian(at: last.keyBytes.lowerBound)
        }
        return nil
    }
}
