import HashTree

/// One commit in the making: the rows of one or more requests, checked, then interned into a block.
///
/// Each request is first checked as a whole without changing anything, then applied, which cannot
/// fail for a reason of the request. So requests that share a commit do not share their fate.
struct AppendSession {
    let view: LogView
    var cache: WriterCache
    var state: LogState
    var content: BlockContent
    /// The rows so far, in the order of the log; `finish` makes columns of them.
    private(set) var rows: [NumberedRow] = []
    private(set) var requests: [AppendRequest] = []
    /// For each request the member numbers of its lists.
    private(set) var listedMembers: [[UInt32]] = []
    let recordedAt: Int64
    /// What is left of who was erased; nil where nobody was.
    let erased: ErasedIdentities?
    private var lastGroup: (number: UInt32, row: UInt32)?
    /// The keys of the rows that are looked ahead.
    private var nameKeys: [NameKeys] = []

    private struct NameKeys {
        var member: UInt32
        var reference: UInt32
    }

    init(_ view: LogView, cache: WriterCache, erased: ErasedIdentities? = nil, now: Int64) {
        self.view = view
        self.erased = erased
        self.cache = cache
        state = view.state
        recordedAt = max(now, view.state.lastRecordedAt)
        content = BlockContent(
            firstPosition: view.state.eventCount + 1, firstEntity: view.state.entityCount,
            firstNames: view.state.nameCounts)
    }

    /// Records what `check` found to be new.
    /// - Throws: only what reading the log throws.
    mutating func apply(
        _ request: AppendRequest, _ decisions: [RowDecision]
    ) throws(EventLogError) -> [RowOutcome] {
        let firstRow = rows.count
        // Twice as much as before, or a commit of many small requests would copy its rows for each.
        if rows.capacity < firstRow + decisions.count {
            rows.reserveCapacity(max(firstRow + decisions.count, 2 * rows.capacity))
        }
        var listed = [UInt32](repeating: 0, count: request.batch.lists.count)
        var outcomes: [RowOutcome] = []
        outcomes.reserveCapacity(decisions.count)
        let batch = request.batch
        let arena = batch.arena.span
        for index in decisions.indices {
            if index % Self.rowsAhead == 0 {
                prepare(index..<min(index + Self.rowsAhead, decisions.count), batch)
            }
            switch decisions[index] {
            case .new(let identity):
                let keys = nameKeys[index % Self.rowsAhead]
                try record(batch, index, keys, identity, arena, &listed)
                outcomes.append(.recorded(state.eventCount))
            case .duplicate(let position): outcomes.append(.duplicate(position))
            case .duplicateInBatch(let earlier): outcomes.append(.duplicateInBatch(earlier))
            case .refused(let refusal): outcomes.append(.refused(refusal))
            }
        }
        insertIdentities(ofRowsFrom: firstRow)
        requests.append(request)
        listedMembers.append(listed)
        return outcomes
    }

    /// Looks ahead: hashes the names of some rows and has the processor fetch where they will be
    /// looked up. In a big log each look-up is a miss of the cache; asked for together, the misses
    /// overlap.
    private mutating func prepare(_ rows: Range<Int>, _ batch: RowBatch) {
        let arena = batch.arena.span
        let members = Int(IndexKind.members.rawValue)
        let references = Int(IndexKind.references.rawValue)
        nameKeys.removeAll(keepingCapacity: true)
        for index in rows {
            let row = batch.rows[index]
            let keys = NameKeys(
                member: view.keys.name(.member, arena.extracting(row.member.range)),
                reference: view.keys.name(.reference, arena.extracting(row.reference.range)))
            cache.tables[members].prefetch(keys.member)
            cache.tables[references].prefetch(keys.reference)
            nameKeys.append(keys)
        }
        for keys in nameKeys {
            if let guess = cache.tables[members].firstGuess(keys.member) {
                cache.mirrors.member.prefetchPlace(guess)
            }
            if let guess = cache.tables[references].firstGuess(keys.reference) {
                cache.mirrors.reference.prefetchPlace(guess)
            }
        }
        for keys in nameKeys {
            if let guess = cache.tables[members].firstGuess(keys.member) {
                cache.mirrors.member.prefetchBytes(guess)
            }
            if let guess = cache.tables[references].firstGuess(keys.reference) {
                cache.mirrors.reference.prefetchBytes(guess)
            }
        }
    }

    private mutating func record(
        _ batch: RowBatch, _ index: Int, _ keys: NameKeys, _ identity: KnownIdentity?,
        _ arena: Span<UInt8>, _ listed: inout [UInt32]
    ) throws(EventLogError) {
        let row = batch.rows[index]
        let group = row.group.isPresent ? try intern(.group, row.group, arena) : .max
        let member =
            row.member.isPresent ? try intern(.member, keys.member, row.member, arena) : .max
        if row.subject == .entity {
            cache.tables[Int(IndexKind.entities.rawValue)].prefetch(
                view.keys.entity(group: group, member: member, ordinal: row.ordinal))
        }
        let source =
            if let identity { identity.source } else { try intern(.label, row.source, arena) }
        let reference =
            row.reference.isPresent
            ? try intern(.reference, keys.reference, row.reference, arena) : .max
        let number: UInt32
        switch row.subject {
        case .nothing: number = 0
        case .group: number = group
        case .member: number = member
        case .reference: number = reference
        case .entity: number = try internEntity(group: group, member: member, ordinal: row.ordinal)
        }
        state.eventCount += 1
        let label = row.label.isPresent ? try intern(.label, row.label, arena) + 1 : 0
        let qualifier = row.qualifier.isPresent ? try intern(.label, row.qualifier, arena) + 1 : 0
        let link = row.link.isPresent ? try intern(.group, row.link, arena) + 1 : 0
        for index in row.list.range {
            let listedMember = try intern(.member, batch.lists[index], arena)
            listed[index] = listedMember
            content.listedEntities.append(
                try internEntity(group: group, member: listedMember, ordinal: 1))
        }
        if row.subject == .reference { state.referenceRows += 1 }
        if row.subject == .entity || row.subject == .group { noteRow(of: group) }
        let key =
            identity?.key
            ?? view.keys.identity(source: source, id: arena.extracting(row.id.range))
        rows.append(
            NumberedRow(
                request: UInt32(requests.count), row: UInt32(index), number: number,
                identity: key, source: source, member: member, group: group,
                reference: reference, label: label, qualifier: qualifier, link: link,
                listEnd: UInt32(content.listedEntities.count)))
    }

    /// Makes the identities of the newest rows known to the requests that follow.
    private mutating func insertIdentities(ofRowsFrom first: Int) {
        let kind = Int(IndexKind.identities.rawValue)
        let position = content.firstPosition
        cache.tables[kind].insert(
            contentsOf: rows.indices[first...].map {
                IndexEntry(
                    key: rows[$0].identity,
                    value: UInt32(truncatingIfNeeded: position + UInt64($0)))
            })
    }

    private mutating func noteRow(of group: UInt32) {
        let row = UInt32(rows.count)
        if let last = lastGroup, last.number != group {
            content.lastRowOfGroup[last.number] = last.row
        }
        lastGroup = (group, row)
    }

    /// When the last event was recorded, in the log or in this commit.
    var lastRecordedAt: Int64 { rows.isEmpty ? view.state.lastRecordedAt : recordedAt }

    /// The last row of this commit that is about a group.
    func lastRowInCommit(ofGroup group: UInt32) -> UInt32? {
        if let last = lastGroup, last.number == group { return last.row }
        return content.lastRowOfGroup[group]
    }

    /// Completes the block once the last request is applied.
    mutating func finish() {
        if let last = lastGroup { content.lastRowOfGroup[last.number] = last.row }
        lastGroup = nil
        var start = 0
        for (index, request) in requests.enumerated() {
            let end = rows[start...].firstIndex { $0.request != UInt32(index) } ?? rows.count
            content.append(rows[start..<end], of: request.batch, recordedAt: recordedAt)
            start = end
        }
        addPending()
        state.commits += 1
        state.lastRecordedAt = recordedAt
    }

    /// Derives the index entries of the rows. Those of names and entities are there already.
    private mutating func addPending() {
        let first = UInt32(truncatingIfNeeded: content.firstPosition)
        let identities = Int(IndexKind.identities.rawValue)
        cache.pending[identities] += rows.indices.map {
            IndexEntry(key: rows[$0].identity, value: first + UInt32($0))
        }
        for (index, subject) in content.subjects.enumerated() {
            guard let subject = RowSubject(rawValue: subject),
                let kind = IndexKind(rowsAbout: subject)
            else { continue }
            cache.pending[Int(kind.rawValue)].append(
                IndexEntry(key: rows[index].number, value: first + UInt32(index)))
        }
    }

    private mutating func add(_ entry: IndexEntry, to kind: IndexKind) {
        cache.tables[Int(kind.rawValue)].insert(entry)
        cache.pending[Int(kind.rawValue)].append(entry)
    }
}

extension AppendSession {
    /// The number of a name, given now where it is new.
    private mutating func intern(
        _ kind: NameKind, _ range: ByteRange, _ arena: Span<UInt8>
    ) throws(EventLogError) -> UInt32 {
        try intern(kind, view.keys.name(kind, arena.extracting(range.range)), range, arena)
    }

    private mutating func intern(
        _ kind: NameKind, _ key: UInt32, _ range: ByteRange, _ arena: Span<UInt8>
    ) throws(EventLogError) -> UInt32 {
        let bytes = arena.extracting(range.range)
        if let known = try find(kind, key, bytes) { return known }
        let number = state.nameCounts[kind]
        state.nameCounts[kind] += 1
        content.names[kind].append(bytes)
        add(IndexEntry(key: key, value: number), to: IndexKind(kind))
        return number
    }

    private mutating func internEntity(
        group: UInt32, member: UInt32, ordinal: UInt16
    ) throws(EventLogError) -> UInt32 {
        let key = view.keys.entity(group: group, member: member, ordinal: ordinal)
        if let known = try findEntity(key, group, member, ordinal) { return known }
        var distance: UInt32 = 0
        if ordinal != 1 {
            let home = try internEntity(group: group, member: member, ordinal: 1)
            distance = state.entityCount - home
        }
        let number = state.entityCount
        state.entityCount += 1
        content.entityGroups.append(group)
        content.entityMembers.append(member)
        content.entityOrdinals.append(ordinal)
        content.entityHomeDistances.append(distance)
        add(IndexEntry(key: key, value: number), to: .entities)
        return number
    }
}
