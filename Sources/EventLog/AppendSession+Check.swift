import HashTree

/// What is to be done with one row of a request.
enum RowDecision {
    /// To be recorded; with what is known of its identity where its source has a number already.
    case new(KnownIdentity?)
    case duplicate(UInt64)
    case duplicateInBatch(Int)
    case refused(RowRefusal)
}

/// The number of a row's source, and the key of its identity in the index.
struct KnownIdentity: Sendable, BitwiseCopyable {
    let source: UInt32
    let key: UInt32
}

/// The rows of a request that were decided on, by id, and the hashes of the next ones.
struct SeenRows {
    private let batch: RowBatch
    private var table: IndexTable
    /// For each row looked ahead the number of its source, where known, and the hash of its id.
    private(set) var ahead: [(source: UInt32?, idHash: UInt64, key: UInt32)] = []
    private var lastSource: (range: ByteRange, number: UInt32?, hash: UInt64)?

    init(_ request: AppendRequest) {
        batch = request.batch
        table = IndexTable(room: request.batch.rows.count)
    }

    /// Hashes the identities of the next rows, and has the processor fetch where they will be
    /// looked up.
    mutating func hashAhead(from start: Int, _ session: AppendSession) throws(EventLogError) {
        ahead.removeAll(keepingCapacity: true)
        let batch = self.batch
        let arena = batch.arena.span
        for row in batch.rows[start..<min(start + AppendSession.rowsAhead, batch.rows.count)] {
            let (source, sourceHash) = try sourceNumber(row, session)
            let hash = session.view.keys.idHash(arena.extracting(row.id.range))
            if let source {
                session.cache.tables[Int(IndexKind.identities.rawValue)].prefetch(
                    session.view.keys.identity(source: source, idHash: hash))
            }
            let key = UInt32(truncatingIfNeeded: KeyedHash.mix(hash, sourceHash))
            ahead.append((source, hash, key))
        }
    }

    /// Neighbours mostly have the same source, so the last one is tried first.
    private mutating func sourceNumber(
        _ row: RowDraft, _ session: AppendSession
    ) throws(EventLogError) -> (number: UInt32?, hash: UInt64) {
        let batch = self.batch
        let arena = batch.arena.span
        let bytes = arena.extracting(row.source.range)
        if let last = lastSource, arena.extracting(last.range.range).hasSameBytes(as: bytes) {
            return (last.number, last.hash)
        }
        let key = session.view.keys.name(.label, bytes)
        let number = try session.find(.label, key, bytes)
        let hash = session.view.keys.idHash(bytes)
        lastSource = (row.source, number, hash)
        return (number, hash)
    }

    /// The earlier row with the same identity.
    func find(_ row: RowDraft, _ key: UInt32) -> Int? {
        let arena = batch.arena.span
        let found = table.find(key) { (candidate) in
            let other = batch.rows[Int(candidate)]
            return arena.extracting(other.id.range)
                .hasSameBytes(as: arena.extracting(row.id.range))
                && arena.extracting(other.source.range)
                    .hasSameBytes(as: arena.extracting(row.source.range))
        }
        return found.map { Int($0) }
    }

    mutating func insert(_ index: Int, _ key: UInt32) {
        table.insert(IndexEntry(key: key, value: UInt32(index)))
    }
}

extension AppendSession {
    /// Most bytes of the strings of a request: offsets have 32 bits, and a commit must fit in
    /// memory.
    static let mostArenaBytes = 512 << 20

    /// Rows looked ahead: enough to keep the memory busy, few enough for the cache.
    static let rowsAhead = 32

    /// What would become of each row of a request. Changes nothing but what is kept in memory.
    /// - Throws: `.unexpectedHead`, `.unexpectedGroupPosition`, `.batchTooLarge`, `.full`, and what
    ///   reading throws.
    mutating func check(_ request: AppendRequest) throws(EventLogError) -> [RowDecision] {
        try checkSize(request.batch)
        try checkExpectation(request.expectation)
        var decisions: [RowDecision] = []
        decisions.reserveCapacity(request.batch.rows.count)
        var seen = SeenRows(request)
        for index in request.batch.rows.indices {
            if index % Self.rowsAhead == 0 { try seen.hashAhead(from: index, self) }
            decisions.append(try decide(index, request, &seen))
        }
        try checkLinks(of: request, &decisions)
        return decisions
    }

    private func checkSize(_ batch: RowBatch) throws(EventLogError) {
        guard batch.rows.count + rows.count <= mostRowsInBlock,
            batch.arena.count <= Self.mostArenaBytes
        else { throw .batchTooLarge(rows: batch.rows.count) }
        // Positions, names and entities are 32-bit numbers; the last ones are kept free as marks.
        let room = UInt64(UInt32.max) - 2
        let most = UInt64(batch.rows.count + batch.lists.count)
        guard state.eventCount + most <= room else { throw .full(what: "positions") }
        guard UInt64(state.entityCount) + 2 * most <= room else { throw .full(what: "entities") }
        for kind in NameKind.allCases {
            guard UInt64(state.nameCounts[kind]) + 3 * most <= room else {
                throw .full(what: "\(kind) names")
            }
        }
    }

    private func checkExpectation(_ expectation: AppendExpectation) throws(EventLogError) {
        switch expectation {
        case .nothing: return
        case .head(let expected):
            guard expected == state.eventCount else {
                throw .unexpectedHead(expected: expected, found: state.eventCount)
            }
        case .group(let name, let expected):
            let key = view.keys.name(.group, name.span)
            var found: UInt64 = 0
            if let number = try find(.group, key, name.span) {
                found = try lastPosition(ofGroup: number)
            }
            guard found == expected else {
                throw .unexpectedGroupPosition(
                    group: String(decoding: name, as: UTF8.self), expected: expected, found: found)
            }
        case .condition(let holds):
            precondition(rows.isEmpty, "a condition sees nothing of its own commit")
            guard try holds(view) else { throw .unmetCondition }
        }
    }

    private func lastPosition(ofGroup number: UInt32) throws(EventLogError) -> UInt64 {
        if let last = lastRowInCommit(ofGroup: number) {
            return content.firstPosition + UInt64(last)
        }
        guard number < view.state.nameCounts.group else { return 0 }
        return try view.lastPosition(ofGroup: number) ?? 0
    }

    private func decide(
        _ index: Int, _ request: AppendRequest, _ seen: inout SeenRows
    ) throws(EventLogError) -> RowDecision {
        let row = request.batch.rows[index]
        let arena = request.batch.arena.span
        let id = arena.extracting(row.id.range)
        let (source, hash, local) = seen.ahead[index % Self.rowsAhead]
        var identity: KnownIdentity?
        if let source {
            let key = view.keys.identity(source: source, idHash: hash)
            identity = KnownIdentity(source: source, key: key)
            if let position = try findIdentity(key, source: source, id: id) {
                return try isSame(row, request, asRecorded: position)
                    ? .duplicate(position) : .refused(.identityConflict(position))
            }
        }
        if let known = seen.find(row, local) {
            let same = RowComparison.areSame(
                row, request.batch, request.batch.rows[known], request.batch,
                request.payloadsAreEqual)
            return same ? .duplicateInBatch(known) : .refused(.identityConflictInBatch(known))
        }
        seen.insert(index, local)
        return .new(identity)
    }

    /// The flags of a row of the log, or of this commit.
    func flags(at position: UInt64) throws(EventLogError) -> RowFlags {
        if position >= content.firstPosition {
            let origin = rows[Int(position - content.firstPosition)]
            return requests[Int(origin.request)].batch.rows[Int(origin.row)].flags
        }
        var stored = RowBatch()
        return try view.rows(CollectionOfOne(position), into: &stored)[0].draft.flags
    }

    private func isSame(
        _ row: RowDraft, _ request: AppendRequest, asRecorded position: UInt64
    ) throws(EventLogError) -> Bool {
        var row = row
        if position >= content.firstPosition {
            let origin = rows[Int(position - content.firstPosition)]
            let other = requests[Int(origin.request)].batch
            return RowComparison.areSame(
                row, request.batch, other.rows[Int(origin.row)], other, request.payloadsAreEqual)
        }
        var stored = RowBatch()
        var rows = try view.rows(CollectionOfOne(position), into: &stored)
        // Of what was erased there is nothing left to compare with: the identity decides.
        if rows[0].draft.flags.contains(.erased) { return row.flags.contains(.erased) }
        if try view.isForgotten(position) {
            (row.reference, rows[0].draft.reference) = (.absent, .absent)
        }
        return RowComparison.areSame(
            row, request.batch, rows[0].draft, stored, request.payloadsAreEqual)
    }

    private mutating func checkLinks(
        of request: AppendRequest, _ decisions: inout [RowDecision]
    ) throws(EventLogError) {
        let batch = request.batch
        let linked = batch.rows.indices.filter { batch.rows[$0].link.isPresent }
        guard !linked.isEmpty else { return }
        var graph = if let known = cache.links { known } else { try LinkGraph(view) }
        cache.links = nil
        var added: [(from: [UInt8], to: [UInt8])] = []
        for index in linked {
            guard case .new = decisions[index] else { continue }
            let from = [UInt8](batch.bytes(batch.rows[index].group))
            let to = [UInt8](batch.bytes(batch.rows[index].link))
            if graph.closesLoop(from: from, to: to) {
                decisions[index] = .refused(.linkLoop)
            } else if !graph.contains(from: from, to: to) {
                graph.insert(from: from, to: to)
                added.append((from, to))
            }
        }
        // What is not going to be recorded must not stay in the graph.
        let recorded =
            switch request.badRows {
            case .skipRow: true
            case .checkOnly: false
            case .refuseAll: !decisions.contains { if case .refused = $0 { true } else { false } }
            }
        if !recorded { for link in added { graph.remove(from: link.from, to: link.to) } }
        cache.links = graph
    }
}

/// Whether two rows say the same.
enum RowComparison {
    static func areSame(
        _ left: RowDraft, _ leftBatch: RowBatch, _ right: RowDraft, _ rightBatch: RowBatch,
        _ payloadsAreEqual: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Bool
    ) -> Bool {
        let timed = !left.flags.contains(.timeOfReceipt) || !right.flags.contains(.timeOfReceipt)
        guard left.kind == right.kind, left.subject == right.subject, left.flags == right.flags,
            !timed || left.occurredAt == right.occurredAt,
            left.subject != .entity || left.ordinal == right.ordinal,
            left.list.count == right.list.count
        else { return false }
        func equal(_ a: ByteRange, _ b: ByteRange) -> Bool {
            a.isPresent == b.isPresent && leftBatch.bytes(a) == rightBatch.bytes(b)
        }
        guard equal(left.group, right.group), equal(left.member, right.member),
            equal(left.reference, right.reference), equal(left.label, right.label),
            equal(left.qualifier, right.qualifier), equal(left.link, right.link)
        else { return false }
        for (a, b) in zip(left.list.range, right.list.range)
        where !equal(leftBatch.lists[a], rightBatch.lists[b]) { return false }
        return equal(left.payload, right.payload)
            || payloadsAreEqual(leftBatch.bytes(left.payload), rightBatch.bytes(right.payload))
    }
}
