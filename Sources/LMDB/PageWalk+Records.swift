extension PageWalk {
    /// How much of a long record of the free list is read at once.
    private static let chunkBytes = 64 << 10

    /// Checks what the nodes of a leaf hold, and follows it.
    mutating func walkRecords(
        of page: Span<UInt8>, _ number: UInt64, _ nodes: Int, _ role: Role,
        _ counts: inout TreeRecord.Counts
    ) throws(MDBCode) {
        for index in 0..<nodes {
            let node = Node(page, index, .leaf)
            mark(.size, on: number, node.start..<node.start + 4)
            mark(.structure, on: number, node.start + 4..<node.start + 6)
            switch (role, node.flags) {
            case (.tables, Node.tableFlag):
                noteTable(page, number, node)
            case (.table, 0):
                mark(.value, on: number, node.dataBytes)
            case (.table, Node.largeValueFlag):
                mark(.structure, on: number, node.dataBytes)
                _ = try walkRun(of: node, page, on: number, &counts)
            case (.freeList, 0), (.freeList, Node.largeValueFlag):
                try walkFreePages(page, number, node, &counts)
            default:
                found(.nodeFlagsInvalid, on: number)
            }
        }
    }

    private mutating func noteTable(_ page: Span<UInt8>, _ number: UInt64, _ node: Node) {
        guard node.dataSize == TreeRecord.byteCount else { return found(.valueInvalid, on: number) }
        let record = TreeRecord(page, at: node.dataBytes.lowerBound)
        guard record.pad == 0, record.flags & ~TreeRecord.integerKeyFlag == 0 else {
            return found(.treeInvalid, on: number)
        }
        tables.append((record, number))
        // In a table of few records, keys may be right for either kind.
        let flags = node.dataBytes.lowerBound + 4..<node.dataBytes.lowerBound + 6
        mark(.structure, on: number, node.dataBytes.lowerBound..<flags.lowerBound)
        mark(.key, on: number, flags)
        mark(.structure, on: number, flags.upperBound..<node.dataBytes.upperBound)
    }

    /// Checks that a large value has a run of overflow pages, long enough.
    ///
    /// The run may be longer: a transaction that replaces its own value keeps the pages.
    /// - Returns: the first page, or nil after a finding.
    private mutating func walkRun(
        of node: Node, _ page: Span<UInt8>, on number: UInt64, _ counts: inout TreeRecord.Counts
    ) throws(MDBCode) -> UInt64? {
        let first: UInt64 = page.littleEndian(at: node.dataBytes.lowerBound)
        guard (2..<met.bound).contains(first) else {
            found(.outOfRange, on: number)
            return nil
        }
        guard first < filePages else {
            found(.missing, on: first)
            return nil
        }
        let header = try read(first, at: 0, count: Self.headerBytes)
        guard isPage(header.span, first, .overflow) else { return nil }
        let pages = UInt64(header.span.littleEndian(at: 12) as UInt32)
        let needed = UInt64((Self.headerBytes + node.valueSize - 1) / pageSizeBytes + 1)
        guard pages >= needed else {
            found(.valueInvalid, on: number)
            return nil
        }
        guard claim(first..<first + pages) else { return nil }
        report.usedPages += Int(pages)
        counts.overflowPages += pages
        mark(.structure, on: first, 0..<8)
        mark(.structure, on: first, 10..<Self.headerBytes)
        mark(.value, on: first, Self.headerBytes..<Self.headerBytes + node.valueSize)
        return first
    }

    // MARK: Free list

    /// Checks a record of the free list: its key is the transaction that freed the pages; its
    /// value is their count, then their numbers, descending, 8 bytes each. There may be room for
    /// more of them.
    private mutating func walkFreePages(
        _ page: Span<UInt8>, _ number: UInt64, _ node: Node, _ counts: inout TreeRecord.Counts
    ) throws(MDBCode) {
        let transaction: UInt64 = page.littleEndian(at: node.keyBytes.lowerBound)
        guard (1...max(1, meta.transaction)).contains(transaction), node.valueSize >= 8,
            node.valueSize.isMultiple(of: 8)
        else { return found(.freeListInvalid, on: number) }
        guard node.flags == Node.largeValueFlag else {
            let value = page.extracting(node.dataBytes)
            let count: UInt64 = value.littleEndian(at: 0)
            guard count <= UInt64(value.count / 8 - 1) else {
                return found(.freeListInvalid, on: number)
            }
            let numbers = 8..<8 + 8 * Int(count)
            var previous = UInt64.max
            _ = takeFreePages(value.extracting(numbers), below: &previous, on: number)
            let start = node.dataBytes.lowerBound
            return mark(.structure, on: number, start..<start + numbers.upperBound)
        }
        mark(.structure, on: number, node.dataBytes)
        guard let first = try walkRun(of: node, page, on: number, &counts) else { return }
        try walkFreeRun(first, valueSize: node.valueSize)
    }

    private mutating func walkFreeRun(_ first: UInt64, valueSize: Int) throws(MDBCode) {
        let head = try read(first, at: Self.headerBytes, count: 8)
        let count: UInt64 = head.span.littleEndian(at: 0)
        guard count <= UInt64(valueSize / 8 - 1) else { return found(.freeListInvalid, on: first) }
        let start = Self.headerBytes + 8
        let end = start + 8 * Int(count)
        var previous = UInt64.max
        for offset in stride(from: start, to: end, by: Self.chunkBytes) {
            let bytes = try read(first, at: offset, count: min(Self.chunkBytes, end - offset))
            guard takeFreePages(bytes.span, below: &previous, on: first) else { return }
        }
        mark(.structure, on: first, Self.headerBytes..<end)
    }

    /// Takes note of free pages, which lie below `previous` and descend.
    private mutating func takeFreePages(
        _ numbers: Span<UInt8>, below previous: inout UInt64, on page: UInt64
    ) -> Bool {
        for offset in stride(from: 0, to: numbers.count, by: 8) {
            let free: UInt64 = numbers.littleEndian(at: offset)
            guard free < previous, (2..<met.bound).contains(free) else {
                found(.freeListInvalid, on: page)
                return false
            }
            previous = free
            if let page = met.insert(free..<free + 1) {
                found(.usedTwice, on: page)
                return false
            }
            report.freePages += 1
        }
        return true
    }

    // MARK: Meta page

    /// Checks what opening does not need of the newest meta page.
    mutating func checkMeta() {
        let isSound =
            meta.flags == PageKind.meta.rawValue
            && (report.neededBytes...Int64.max).contains(Int64(clamping: meta.mapSize))
            && meta.freeList.flags & ~MetaPage.fileFlags == TreeRecord.integerKeyFlag
            && meta.tables.flags == 0 && meta.tables.pad == 0
        guard isSound else { return found(.metaInvalid, on: meta.pageNumber) }
        // Page header, magic and version; map size and both trees; last page and transaction.
        for bytes in [0..<8, 10..<12, 16..<24, 32..<152] {
            mark(.structure, on: meta.pageNumber, bytes)
        }
    }
}
