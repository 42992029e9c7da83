import HashTree

/// What a leaf binds beside the row itself.
struct LeafFacts: Sendable, BitwiseCopyable {
    var position: UInt64
    var recordedAt: Int64
    /// Number of the member, or `UInt32.max`.
    var member: UInt32
    /// Number of the reference, or `UInt32.max`.
    var reference: UInt32
    var owner: SecretOwner
    var ownerNumber: UInt32
}

/// The leaves of the hash tree: SHA-256(0x00 | facts | P), all integers little-endian.
///
/// facts, which stay when a person is erased:
///
/// | size | field |
/// |---|---|
/// | 1 | leaf version, 1 |
/// | 8 | position |
/// | 8 | recordedAt, microseconds since 1970 |
/// | 8 | occurredAt, microseconds since 1970 |
/// | 1 | kind |
/// | 1 | subject |
/// | 2 | ordinal |
/// | 4 | member number, FFFFFFFF for none |
/// | 4 | reference number, FFFFFFFF for none |
/// | .. | source, group, label, qualifier, link: length + 1 (4 bytes; 0 = absent) and bytes each |
/// | 4 | listed members |
/// | 32 | list root; absent where none is listed |
///
/// P = SHA-256(nonce | personal part), the personal part being flags (1), time style (1), then
/// member, id, reference and payload as length + 1 (4 bytes; 0 = absent) and bytes each. nonce =
/// the first 16 bytes of SHA-256(secret | position).
///
/// Of what was erased, P or the hash of nonce and id is stored, and given as `ForgottenDigests`.
///
/// The list root is that of an RFC 6962 tree whose leaf i is: number of listed member i (4 bytes),
/// and SHA-256(nonce i | id i). So one person of an audience can be proven, or forgotten, without
/// the others.
struct LeafHasher {
    static let version: UInt8 = 1
    static let nonceBytes = 16
    /// Rows hashed together: enough to keep both lanes of the processor busy, few enough for its
    /// cache.
    static let stride = 512

    var message: [UInt8] = []
    var ends: [UInt32] = []
    var nonces: [Digest] = []
    private var personal: [Digest] = []

    /// Appends the leaf hashes of rows to `leaves`.
    /// `listed`: for each listed member of the batch, in the order of `batch.lists`, its
    /// number. `names`: the tables in which the ranges of names lie; nil where they lie in the batch's
    /// arena like all others.
    mutating func hash(
        _ batch: RowBatch, rows: [Int], facts: [LeafFacts], listed: [UInt32],
        names: PerNameKind<NameTable>? = nil, forgotten: ForgottenDigests = .none,
        secrets: inout SecretKeys, create: Bool, into leaves: inout [Digest]
    ) throws(EventLogError) {
        var start = 0
        while start < rows.count {
            let end = min(start + Self.stride, rows.count)
            let part = start..<end
            try deriveNonces(
                of: facts, in: part, except: forgotten.rows, secrets: &secrets, create: create)
            hashPersonalParts(batch, rows, part, names)
            if !forgotten.rows.isEmpty { replacePersonalParts(part, forgotten.rows) }
            var listDigests: [Int: Digest] = [:]
            for index in part where batch.rows[rows[index]].list.count > 0 {
                listDigests[index] = try hashList(
                    batch, batch.rows[rows[index]].list.range, facts[index].position, listed,
                    names, forgotten.listed, secrets: &secrets, create: create)
            }
            hashLeaves(batch, rows, facts, part, listDigests, names, into: &leaves)
            start = end
        }
    }

    /// What the leaf of one row is the hash of.
    mutating func preimage(
        _ batch: RowBatch, row: Int, facts: LeafFacts, listed: [UInt32],
        forgotten: ForgottenDigests, secrets: inout SecretKeys
    ) throws(EventLogError) -> LeafPreimage {
        try deriveNonces(
            of: [facts], in: 0..<1, except: forgotten.rows, secrets: &secrets, create: false)
        hashPersonalParts(batch, [row], 0..<1, nil)
        let part: PersonalPart
        if let digest = forgotten.rows[0] {
            replacePersonalParts(0..<1, forgotten.rows)
            part = .withheld(digest)
        } else {
            part = .disclosed(
                nonce: Array(message[..<Self.nonceBytes]),
                bytes: Array(message[Self.nonceBytes..<Int(ends[0])]))
        }
        var lists: [Int: Digest] = [:]
        if batch.rows[row].list.count > 0 {
            lists[0] = try hashList(
                batch, batch.rows[row].list.range, facts.position, listed, nil,
                forgotten.listed, secrets: &secrets, create: false)
        }
        var leaf: [Digest] = []
        hashLeaves(batch, [row], [facts], 0..<1, lists, nil, into: &leaf)
        let end = Int(ends[0]) - Digest.byteCount
        return LeafPreimage(facts: Array(message[..<end]), personal: part)
    }

    /// Appends the digests of the personal parts of some rows, which are all of a batch.
    mutating func personalParts(
        _ batch: RowBatch, _ facts: [LeafFacts], _ part: Range<Int>, secrets: inout SecretKeys,
        into digests: inout [Digest]
    ) throws(EventLogError) {
        try deriveNonces(of: facts, in: part, except: [:], secrets: &secrets, create: false)
        hashPersonalParts(batch, Array(batch.rows.indices), part, nil)
        digests += personal
    }

    /// Makes room for messages of so many bytes together; nothing is left of the last ones.
    mutating func begin(_ count: Int, bytes: Int) {
        if message.count < bytes {
            message.append(contentsOf: repeatElement(0, count: bytes - message.count))
        }
        if ends.count < count {
            ends.append(contentsOf: repeatElement(0, count: count - ends.count))
        }
    }

    /// Appends the hashes of the first `count` messages to `digests`.
    func finish(_ count: Int, prefix: UInt8?, into digests: inout [Digest]) {
        let end = count == 0 ? 0 : Int(ends[count - 1])
        SHA256.hashMany(
            messages: message.span.extracting(0..<end), ends: ends.span.extracting(0..<count),
            prefix: prefix, appendingTo: &digests)
    }

    private mutating func replacePersonalParts(_ part: Range<Int>, _ forgotten: [Int: Digest]) {
        for index in part {
            if let digest = forgotten[index] { personal[index - part.lowerBound] = digest }
        }
    }

    /// `forgotten`: rows, by their indexes, whose nonces nobody knows or needs.
    mutating func deriveNonces(
        of facts: [LeafFacts], in part: Range<Int>, except forgotten: [Int: Digest],
        secrets: inout SecretKeys, create: Bool
    ) throws(EventLogError) {
        var digests: [Digest] = []
        digests.reserveCapacity(part.count)
        /// Secrets that do not derive from a key any more, by their places.
        var known: [(place: Int, secret: Digest)] = []
        for index in part {
            let fact = facts[index]
            if let key = try secrets.key(fact.owner, fact.ownerNumber, create: create) {
                digests.append(key)
                continue
            }
            if forgotten.isEmpty || forgotten[index] == nil {
                let secret = try secrets.secretWithoutKey(
                    fact.owner, fact.ownerNumber, create: create)
                guard let secret else {
                    throw .damaged(
                        position: fact.position, what: "the secret of the event is missing")
                }
                known.append((index - part.lowerBound, secret))
            }
            digests.append(.zero)
        }
        hash(&digests) {
            UInt64(facts[part.lowerBound + $0].ownerNumber / SecretKeys.ownersPerMiddle)
        }
        hash(&digests) { UInt64(facts[part.lowerBound + $0].ownerNumber) }
        for (place, secret) in known { digests[place] = secret }
        hash(&digests, numberBytes: 8) { facts[part.lowerBound + $0].position }
        swap(&nonces, &digests)
    }

    /// Replaces each digest by the hash of it and a number.
    @inline(__always)
    private mutating func hash(
        _ digests: inout [Digest], numberBytes: Int = 4, _ number: (Int) -> UInt64
    ) {
        let size = Digest.byteCount + numberBytes
        begin(digests.count, bytes: digests.count * size)
        Self.write(digests.span, size, number, &message, &ends)
        let count = digests.count
        digests.removeAll(keepingCapacity: true)
        finish(count, prefix: nil, into: &digests)
    }

    @inline(__always)
    private static func write(
        _ digests: Span<Digest>, _ size: Int, _ number: (Int) -> UInt64, _ message: inout [UInt8],
        _ ends: inout [UInt32]
    ) {
        var output = message.mutableSpan
        var endOf = ends.mutableSpan
        var place = 0
        for index in 0..<digests.count {
            digests[index].store(into: &output, at: place)
            if size == Digest.byteCount + 8 {
                PackedBytes.storeUInt64(number(index), into: &output, at: place + Digest.byteCount)
            } else {
                PackedBytes.storeUInt32(
                    UInt32(truncatingIfNeeded: number(index)), into: &output,
                    at: place + Digest.byteCount)
            }
            place += size
            endOf[index] = UInt32(place)
        }
    }

    /// Writes length plus one and bytes of a string, 0 where it is absent.
    /// - Returns: where it ends.
    @inline(__always)
    private static func put(
        _ field: ByteRange, _ arena: Span<UInt8>, into output: inout MutableSpan<UInt8>,
        at place: Int
    ) -> Int {
        guard field.isPresent else {
            PackedBytes.storeUInt32(0, into: &output, at: place)
            return place + 4
        }
        PackedBytes.storeUInt32(field.count + 1, into: &output, at: place)
        PackedBytes.copy(arena, field.range, into: &output, at: place + 4)
        return place + 4 + Int(field.count)
    }

    // MARK: The personal part

    private static let personalBytes = nonceBytes + 2 + 4 * 4

    private mutating func hashPersonalParts(
        _ batch: RowBatch, _ rows: [Int], _ part: Range<Int>, _ names: PerNameKind<NameTable>?
    ) {
        var bytes = 0
        let drafts = batch.rows.span
        for index in part {
            let row = drafts[rows[index]]
            bytes += Self.personalBytes + Int(row.member.count) + Int(row.id.count)
            bytes += Int(row.reference.count) + Int(row.payload.count)
        }
        // Digests are written whole and overwritten behind the nonce.
        begin(part.count, bytes: bytes + Digest.byteCount)
        if let names {
            Self.prefetch(
                drafts, rows, part, names.member.bytes.span, names.reference.bytes.span)
            Self.writePersonal(
                drafts, rows, part, nonces, names.member.bytes.span,
                names.reference.bytes.span, batch.arena.span, &message, &ends)
        } else {
            let arena = batch.arena.span
            Self.writePersonal(
                drafts, rows, part, nonces, arena, arena, arena, &message, &ends)
        }
        personal.removeAll(keepingCapacity: true)
        finish(part.count, prefix: nil, into: &personal)
    }

    /// Asks the processor to fetch names that lie in no order.
    private static func prefetch(
        _ drafts: Span<RowDraft>, _ rows: [Int], _ part: Range<Int>, _ members: Span<UInt8>,
        _ references: Span<UInt8>
    ) {
        for index in part {
            let row = drafts[rows[index]]
            if row.member.count > 0 { members.prefetch(Int(row.member.offset)) }
            if row.reference.count > 0 { references.prefetch(Int(row.reference.offset)) }
        }
    }

    private static func writePersonal(
        _ drafts: Span<RowDraft>, _ rows: [Int], _ part: Range<Int>, _ nonces: [Digest],
        _ members: Span<UInt8>, _ references: Span<UInt8>, _ rest: Span<UInt8>,
        _ message: inout [UInt8], _ ends: inout [UInt32]
    ) {
        var output = message.mutableSpan
        var endOf = ends.mutableSpan
        var place = 0
        for index in part {
            let row = drafts[rows[index]]
            nonces[index - part.lowerBound].store(into: &output, at: place)
            output[place + nonceBytes] = row.flags.rawValue
            output[place + nonceBytes + 1] = row.timeStyle
            place = put(row.member, members, into: &output, at: place + nonceBytes + 2)
            place = put(row.id, rest, into: &output, at: place)
            place = put(row.reference, references, into: &output, at: place)
            place = put(row.payload, rest, into: &output, at: place)
            endOf[index - part.lowerBound] = UInt32(place)
        }
    }

    // MARK: The leaf

    private static let numberBytes = 37
    private static let leafBytes = numberBytes + 5 * 4 + 4 + 2 * Digest.byteCount

    private mutating func hashLeaves(
        _ batch: RowBatch, _ rows: [Int], _ facts: [LeafFacts], _ part: Range<Int>,
        _ listDigests: [Int: Digest], _ names: PerNameKind<NameTable>?,
        into leaves: inout [Digest]
    ) {
        var bytes = 0
        let drafts = batch.rows.span
        for index in part {
            let row = drafts[rows[index]]
            bytes += Self.leafBytes + Int(row.source.count) + Int(row.group.count)
            bytes += Int(row.label.count) + Int(row.qualifier.count) + Int(row.link.count)
        }
        begin(part.count, bytes: bytes)
        if let names {
            Self.writeLeaves(
                drafts, rows, facts, part, personal, listDigests, names.label.bytes.span,
                names.group.bytes.span, &message, &ends)
        } else {
            let arena = batch.arena.span
            Self.writeLeaves(
                drafts, rows, facts, part, personal, listDigests, arena, arena, &message,
                &ends)
        }
        finish(part.count, prefix: 0, into: &leaves)
    }

    private static func writeLeaves(
        _ drafts: Span<RowDraft>, _ rows: [Int], _ facts: [LeafFacts], _ part: Range<Int>,
        _ personal: [Digest], _ listDigests: [Int: Digest], _ labels: Span<UInt8>,
        _ groups: Span<UInt8>, _ message: inout [UInt8], _ ends: inout [UInt32]
    ) {
        var output = message.mutableSpan
        var endOf = ends.mutableSpan
        var place = 0
        for index in part {
            let row = drafts[rows[index]]
            putNumbers(of: row, facts[index], into: &output, at: place)
            place = put(row.source, labels, into: &output, at: place + numberBytes)
            place = put(row.group, groups, into: &output, at: place)
            place = put(row.label, labels, into: &output, at: place)
            place = put(row.qualifier, labels, into: &output, at: place)
            place = put(row.link, groups, into: &output, at: place)
            PackedBytes.storeUInt32(row.list.count, into: &output, at: place)
            place += 4
            if row.list.count > 0, let list = listDigests[index] {
                list.store(into: &output, at: place)
                place += Digest.byteCount
            }
            personal[index - part.lowerBound].store(into: &output, at: place)
            place += Digest.byteCount
            endOf[index - part.lowerBound] = UInt32(place)
        }
    }

    /// Writes the facts of a row that are numbers.
    @inline(__always)
    private static func putNumbers(
        of row: RowDraft, _ fact: LeafFacts, into output: inout MutableSpan<UInt8>, at place: Int
    ) {
        output[place] = version
        PackedBytes.storeUInt64(fact.position, into: &output, at: place + 1)
        PackedBytes.storeUInt64(
            UInt64(bitPattern: fact.recordedAt), into: &output, at: place + 9)
        PackedBytes.storeUInt64(UInt64(bitPattern: row.occurredAt), into: &output, at: place + 17)
        output[place + 25] = row.kind
        output[place + 26] = row.subject.rawValue
        PackedBytes.storeUInt16(row.ordinal, into: &output, at: place + 27)
        PackedBytes.storeUInt32(fact.member, into: &output, at: place + 29)
        PackedBytes.storeUInt32(fact.reference, into: &output, at: place + 33)
    }
}
