import HashTree
import LMDB

/// Keeps what was erased from coming back: rows that name an erased member, or that are about an
/// erased reference, are recorded without what they say of a person.
///
/// 1. A name that was erased, and one whose stand-in the log knows, is replaced by its stand-in, also in
///    lists.
/// 2. A row about an erased member, or about an erased reference, keeps its facts. Its payload is left to
///    whoever made the request, its id is replaced: by that of the row that was erased, if it is that
///    one, so that it is found to be a repetition; else by one that its code gives.
/// 3. A reference that such a row names for the first time gets a stand-in at once, also where another
///    row of the same request names it.
/// 4. A row about a reference that the log has never seen, whose payload names an erased member, is treated as
///    if it mentioned it.
/// 5. Another member's row does not claim a reference that was erased with its member, unless all that
///    said so was a payload.
struct ErasureScreen {
    private let erased: ErasedIdentities
    private let session: AppendSession
    private let request: AppendRequest
    private var secrets: SecretKeys
    private var rows: [(index: Int, draft: RowDraft)] = []
    private var lists: [(index: Int, name: ByteRange)] = []
    /// What the log has in the place of the names of each row.
    private var names: [(member: Name, reference: Name, isNamedInText: Bool)] = []
    /// Bytes that are to follow the arena of the batch.
    private var extra: [UInt8] = []

    /// The request as it may be recorded; itself where it names nobody who was erased.
    /// - Complexity: O(rows), with a keyed hash for each name that is new and for each event.
    static func screened(
        _ request: AppendRequest, _ erased: ErasedIdentities, _ session: AppendSession
    ) throws(EventLogError) -> AppendRequest {
        var screen = ErasureScreen(request, erased, session)
        try screen.lookForNames()
        for index in request.batch.rows.indices { try screen.look(atRow: index) }
        for index in request.batch.lists.indices { try screen.look(atListed: index) }
        return screen.result()
    }

    private init(
        _ request: AppendRequest, _ erased: ErasedIdentities, _ session: AppendSession
    ) {
        (self.request, self.erased, self.session) = (request, erased, session)
        secrets = SecretKeys(of: session.view)
    }

    private func result() -> AppendRequest {
        guard !rows.isEmpty || !lists.isEmpty else { return request }
        var screened = request
        screened.batch.arena += extra
        for row in rows { screened.batch.rows[row.index] = row.draft }
        for listed in lists { screened.batch.lists[listed.index] = listed.name }
        return screened
    }

    private mutating func intern(_ bytes: [UInt8]) -> ByteRange {
        let offset = request.batch.arena.count + extra.count
        extra += bytes
        return ByteRange(offset: offset, count: bytes.count)
    }

    /// What the log has in the place of a name.
    private enum Name {
        /// The name itself, or the row names nothing.
        case known
        /// Nothing: it is new.
        case new(ErasureCode)
        /// A stand-in; nil where the name is one itself. `forgotten`: its number, where the log held the name
        /// before it was erased.
        case erased([UInt8]?, forgotten: UInt32?)

        var isErased: Bool { if case .erased = self { true } else { false } }
    }

    private mutating func look(
        for kind: NameKind, _ subject: ErasureKey.Subject, _ owner: SecretOwner, _ range: ByteRange
    ) throws(EventLogError) -> Name {
        guard range.isPresent else { return .known }
        let bytes = request.batch.bytes(range)
        if let number = try find(kind, Array(bytes)) {
            guard StandIn.isName(bytes), try secrets.isForgotten(owner, number) else {
                return .known
            }
            return .erased(nil, forgotten: number)
        }
        let code = erased.key.code(subject, bytes)
        let standIn = StandIn.name(code)
        guard let number = try find(kind, standIn) else { return .new(code) }
        return .erased(standIn, forgotten: try secrets.isForgotten(owner, number) ? number : nil)
    }

    /// Looks all names up, and gives stand-ins to new references of erased members.
    private mutating func lookForNames() throws(EventLogError) {
        var adopted: Set<ErasureCode> = []
        for row in request.batch.rows {
            let member = try look(for: .member, .member, .member, row.member)
            let reference = try look(for: .reference, .reference, .reference, row.reference)
            var isNamedInText = false
            if case .new(let code) = reference {
                isNamedInText = member.isErased ? false : try namesErased(row)
                if member.isErased || isNamedInText { adopted.insert(code) }
            }
            names.append((member, reference, isNamedInText))
        }
        guard !adopted.isEmpty else { return }
        for index in names.indices {
            guard case .new(let code) = names[index].reference, adopted.contains(code) else {
                continue
            }
            names[index].reference = .erased(StandIn.name(code), forgotten: nil)
        }
    }

    /// Whether the payload of a row about a reference names somebody who was erased.
    private func namesErased(_ row: RowDraft) throws(EventLogError) -> Bool {
        guard row.subject == .reference, row.payload.isPresent else { return false }
        for name in request.reading.names(request.batch.bytes(row.payload)) {
            guard try find(.member, name) == nil else { continue }
            let standIn = StandIn.name(erased.key.code(.member, name))
            if try find(.member, standIn) != nil { return true }
        }
        return false
    }

    private func find(_ kind: NameKind, _ bytes: [UInt8]) throws(EventLogError) -> UInt32? {
        try session.find(kind, session.view.keys.name(kind, bytes.span), bytes.span)
    }

    private mutating func look(atListed index: Int) throws(EventLogError) {
        let range = request.batch.lists[index]
        if case .erased(let standIn?, _) = try look(for: .member, .member, .member, range) {
            lists.append((index, intern(standIn)))
        }
    }

    private mutating func look(atRow index: Int) throws(EventLogError) {
        let batch = request.batch
        var draft = batch.rows[index]
        let (member, reference, isNamedInText) = names[index]
        let isErased =
            member.isErased || isNamedInText || draft.subject == .reference && reference.isErased
        if case .erased(let standIn?, _) = member { draft.member = intern(standIn) }
        if case .erased(let standIn, let forgotten) = reference {
            if let standIn { draft.reference = intern(standIn) }
            if let forgotten, !isErased, try session.view.isSomebodys(reference: forgotten) {
                draft.reference = .absent
            }
        }
        if isErased || StandIn.isID(batch.bytes(draft.id)),
            let known = try flags(ofRecorded: draft)
        {
            // It comes under its stand-ins, from an export: as it is in the log already.
            if known.contains(.erased) { draft.flags.insert(.erased) }
            rows.append((index, draft))
            return
        }
        let code = erased.key.code(source: batch.bytes(draft.source), id: batch.bytes(draft.id))
        let earlier = try erased.position(of: code)
        if let earlier {
            draft.id = intern(try session.view.identity(earlier).id)
        } else if isErased {
            draft.id = intern(StandIn.lateID(code))
        } else if !reference.isErased {
            return
        }
        if isErased { forget(&draft) }
        rows.append((index, draft))
    }

    private mutating func forget(_ draft: inout RowDraft) {
        draft.flags.insert(.erased)
        let kept = request.reading.kept(draft, request.batch)
        draft.timeStyle = kept.timeStyle
        draft.payload = kept.payload.isEmpty ? .absent : intern(kept.payload)
    }

    /// The flags of the row that has the identity of this one; nil where none has.
    private func flags(ofRecorded draft: RowDraft) throws(EventLogError) -> RowFlags? {
        let batch = request.batch
        guard let source = try find(.label, Array(batch.bytes(draft.source))) else { return nil }
        let id = Array(batch.bytes(draft.id))
        let key = session.view.keys.identity(source: source, id: id.span)
        guard let position = try session.findIdentity(key, source: source, id: id.span) else {
            return nil
        }
        return try session.flags(at: position)
    }
}

extension SecretKeys {
    /// The secrets that a log stores.
    init(of view: LogView) {
        self.init { (slot) throws(EventLogError) in
            try storage { () throws(LMDBError) in
                guard let table = try view.transaction.table(LogTable.secrets, .integerKeys) else {
                    return nil
                }
                return try view.transaction.get(table, slot)
            }
        }
    }
}
