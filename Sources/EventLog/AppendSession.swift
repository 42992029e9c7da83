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
    /// Which request and row each row of the block came from.
    var origins: [(request: Int, row: Int)] = []
    var requests: [AppendRequest] = []
    var facts: [LeafFacts] = []
    /// For each request the member numbers of its lists.
    var listedMembers: [[UInt32]] = []
    let recordedAt: Int64
    private var lastGroup: (number: UInt32, row: UInt32)?
    /// The keys of the rows that are looked ahead.
    private var nameKeys: [NameKeys] = []

    private struct NameKeys {
        var member: UInt32
        var reference: UInt32
    }

    init(_ view: LogView, cache: WriterCache, now: Int64) {
        self.view = view
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
        let requestIndex = requests.count
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
            case .new(let identityKey):
                let keys = nameKeys[index % Self.rowsAhead]
                try record(batch.rows[index], keys, identityKey, arena, batch.lists, &listed)
                origins.append((requestIndex, index))
                outcomes.append(.recorded(state.eventCount))
            case .duplicate(let position): outcomes.append(.duplicate(position))
            case .duplicateInBatch(let earlier): outcomes.append(.duplicateInBatch(earlier))
            case .refused(let refusal): outcomes.append(.refused(refusal))
            }
        }
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
                cache.mirrors.member.prefetch(guess)
            }
            if let guess = cache.tables[references].firstGuess(keys.reference) {
                cache.mirrors.reference.prefetch(guess)
            }
        }
    }

    private mutating func record(
        _ row: RowDraft, _ keys: NameKeys, _ identityKey: UInt32?, _ arena: Span<UInt8>,
        _ lists: [ByteRange],
        _ listed: inout [UInt32]
    ) throws(EventLogError) {
        let group = row.group.isPresent ? try intern(.group, row.group, arena) : .max
        let member =
            row.member.isPresent ? try intern(.member, keys.member, row.member, arena) : .max
        if row.subject == .entity {
            cache.tables[Int(IndexKind.entities.rawValue)].prefetch(
                view.keys.entity(group: group, member: member, ordinal: row.ordinal))
        }
        if let identityKey {
            cache.tables[Int(IndexKind.identities.rawValue)].prefetch(identityKey)
        }
        let source = try intern(.label, row.source, arena)
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
        let position = UInt32(truncatingIfNeeded: state.eventCount)
        content.kinds.append(row.kind)
        content.subjects.append(row.subject.rawValue)
        content.numbers.append(number)
        content.occurredAt.append(row.occurredAt)
        content.recordedAt.append(recordedAt)
        content.timeStyles.append(row.timeStyle)
        content.flags.append(row.flags.rawValue)
        content.sources.append(source)
        content.ids.append(arena.extracting(row.id.range))
        content.references.append(row.subject == .reference ? 0 : reference &+ 1)
        content.labels.append(row.label.isPresent ? try intern(.label, row.label, arena) + 1 : 0)
        content.qualifiers.append(
            row.qualifier.isPresent ? try intern(.label, row.qualifier, arena) + 1 : 0)
        content.links.append(row.link.isPresent ? try intern(.group, row.link, arena) + 1 : 0)
        content.mentionedMembers.append(row.subject == .reference ? member &+ 1 : 0)
        content.payloads.append(arena.extracting(row.payload.range))
        for index in row.list.range {
            let listedMember = try intern(.member, lists[index], arena)
            listed[index] = listedMember
            content.listedEntities.append(
                try internEntity(group: group, member: listedMember, ordinal: 1))
        }
        content.listEnds.append(UInt32(content.listedEntities.count))
        if row.subject == .reference { state.referenceRows += 1 }
        if row.subject == .entity || row.subject == .group { noteRow(of: group) }
        index(row, source, identityKey, number, position, arena)
        noteFacts(of: row, member: member, reference: reference, group: group)
    }

    private mutating func index(
        _ row: RowDraft, _ source: UInt32, _ identityKey: UInt32?, _ number: UInt32,
        _ position: UInt32, _ arena: Span<UInt8>
    ) {
        let key =
            identityKey
            ?? view.keys.identity(source: source, id: arena.extracting(row.id.range))
        add(IndexEntry(key: key, value: position), to: .identities)
        if let kind = IndexKind(rowsAbout: row.subject) {
            cache.pending[Int(kind.rawValue)].append(IndexEntry(key: number, value: position))
        }
    }

    private mutating func noteRow(of group: UInt32) {
        let row = UInt32(content.rowCount - 1)
        if let last = lastGroup, last.number != group {
            content.lastRowOfGroup[last.number] = last.row
        }
        lastGroup = (group, row)
    }

    private mutating func noteFacts(
        of row: RowDraft, member: UInt32, reference: UInt32, group: UInt32
    ) {
        let (owner, number): (SecretOwner, UInt32) =
            switch row.subject {
            case .member, .entity: (.member, member)
            case .reference: (.reference, reference)
            case .group: (.group, group)
            case .nothing: (.log, 0)
            }
        facts.append(
            LeafFacts(
                position: state.eventCount, recordedAt: recordedAt, member: member,
                reference: reference, owner: owner, ownerNumber: number))
    }

    /// When the last event was recorded, in the log or in this commit.
    var lastRecordedAt: Int64 { content.rowCount > 0 ? recordedAt : view.state.lastRecordedAt }

    /// The last row of this commit that is about a group.
    func lastRowInCommit(ofGroup group: UInt32) -> UInt32? {
        if let last = lastGroup, last.number == group { return last.row }
        return content.lastRowOfGroup[group]
    }

    /// Completes the block once the last request is applied.
    mutating func finish() {
        if let last = lastGroup { content.lastRowOfGroup[last.number] = last.row }
        lastGroup = nil
        state.commits += 1
        state.lastRecordedAt = recordedAt
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
