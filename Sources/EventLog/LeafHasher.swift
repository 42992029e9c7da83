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
/// The list root is that of an RFC 6962 tree whose leaf i is: number of listed member i (4 bytes),
/// and SHA-256(nonce i | id i). So one person of an audience can be proven, or forgotten, without
/// the others.
struct LeafHasher {
    static let version: UInt8 = 1
    static let nonceBytes = 16
    /// Rows hashed together: enough to keep both lanes of the processor busy, few enough for its
    /// cache.
    static let stride = 512

    private var message: [UInt8] = []
    private var ends: [UInt32] = []
    private var nonces: [Digest] = []
    private var personal: [Digest] = []

    /// Appends the leaf hashes of rows to `leaves`.
    /// `listed`: for each listed member of the batch, in the order of `batch.lists`, its
    /// number.
    mutating func hash(
        _ batch: RowBatch, rows: [Int], facts: [LeafFacts], listed: [UInt32],
        secrets: inout SecretKeys, create: Bool, into leaves: inout [Digest]
    ) throws(EventLogError) {
        var start = 0
        while start < rows.count {
            let end = min(start + Self.stride, rows.count)
            let part = start..<end
            try deriveNonces(of: facts, in: part, secrets: &secrets, create: create)
            hashPersonalParts(batch, rows, part)
            var listDigests: [Int: Digest] = [:]
            for index in part where batch.rows[rows[index]].list.count > 0 {
                listDigests[index] = try hashList(
                    batch, batch.rows[rows[index]].list.range, facts[index].position, listed,
                    secrets: &secrets, create: create)
            }
            hashLeaves(batch, rows, facts, part, listDigests, into: &leaves)
            start = end
        }
    }

    private mutating func begin() {
        message.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    private static func finish(
        _ message: [UInt8], _ ends: [UInt32], prefix: UInt8?, into digests: inout [Digest]
    ) {
        SHA256.hashMany(
            messages: message.span, ends: ends.span, prefix: prefix, appendingTo: &digests)
    }

    private mutating func appendNonce(_ index: Int) {
        var bytes = InlineArray<32, UInt8>(repeating: 0)
        var span = bytes.mutableSpan
        nonces[index].store(into: &span, at: 0)
        message.append(copying: bytes.span.extracting(0..<Self.nonceBytes))
    }

    /// Appends a digest and a number: in one piece, since messages are built of very many.
    private mutating func append(_ digest: Digest, _ number: UInt32) {
        var bytes = InlineArray<36, UInt8>(repeating: 0)
        var span = bytes.mutableSpan
        digest.store(into: &span, at: 0)
        PackedBytes.storeUInt32(number, into: &span, at: Digest.byteCount)
        message.append(copying: bytes.span)
        ends.append(UInt32(message.count))
    }

    private mutating func append(_ digest: Digest, _ number: UInt64) {
        var bytes = InlineArray<40, UInt8>(repeating: 0)
        var span = bytes.mutableSpan
        digest.store(into: &span, at: 0)
        PackedBytes.storeUInt64(number, into: &span, at: Digest.byteCount)
        message.append(copying: bytes.span)
        ends.append(UInt32(message.count))
    }

    /// Appends length plus one and bytes of each string; 0 where it is absent.
    private static func append(
        _ fields: Span<ByteRange>, _ arena: Span<UInt8>, to message: inout [UInt8]
    ) {
        for index in fields.indices {
            let field = fields[index]
            guard field.isPresent else {
                message.append(littleEndian: UInt32(0))
                continue
            }
            message.append(littleEndian: field.count + 1)
            message.append(copying: arena.extracting(field.range))
        }
    }

    /// Appends the facts of a row that are numbers.
    private mutating func appendNumbers(of row: RowDraft, _ fact: LeafFacts) {
        var bytes = InlineArray<37, UInt8>(repeating: Self.version)
        var span = bytes.mutableSpan
        PackedBytes.storeUInt64(fact.position, into: &span, at: 1)
        PackedBytes.storeUInt64(UInt64(bitPattern: fact.recordedAt), into: &span, at: 9)
        PackedBytes.storeUInt64(UInt64(bitPattern: row.occurredAt), into: &span, at: 17)
        span[25] = row.kind
        span[26] = row.subject.rawValue
        PackedBytes.storeUInt16(row.ordinal, into: &span, at: 27)
        PackedBytes.storeUInt32(fact.member, into: &span, at: 29)
        PackedBytes.storeUInt32(fact.reference, into: &span, at: 33)
        message.append(copying: bytes.span)
    }

    private mutating func deriveNonces(
        of facts: [LeafFacts], in part: Range<Int>, secrets: inout SecretKeys, create: Bool
    ) throws(EventLogError) {
        begin()
        for index in part {
            let fact = facts[index]
            guard let key = try secrets.key(fact.owner, fact.ownerNumber, create: create) else {
                throw .damaged(position: fact.position, what: "the secret of the event is missing")
            }
            append(key, fact.ownerNumber / SecretKeys.ownersPerMiddle)
        }
        var middles: [Digest] = []
        Self.finish(message, ends, prefix: nil, into: &middles)
        begin()
        for index in part {
            append(middles[index - part.lowerBound], facts[index].ownerNumber)
        }
        var derived: [Digest] = []
        Self.finish(message, ends, prefix: nil, into: &derived)
        begin()
        for index in part {
            append(derived[index - part.lowerBound], facts[index].position)
        }
        nonces.removeAll(keepingCapacity: true)
        Self.finish(message, ends, prefix: nil, into: &nonces)
    }

    private mutating func hashPersonalParts(_ batch: RowBatch, _ rows: [Int], _ part: Range<Int>) {
        begin()
        let arena = batch.arena.span
        for index in part {
            let row = batch.rows[rows[index]]
            appendNonce(index - part.lowerBound)
            message.append(row.flags.rawValue)
            message.append(row.timeStyle)
            let fields: InlineArray<4, ByteRange> = [
                row.member, row.id, row.reference, row.payload,
            ]
            Self.append(fields.span, arena, to: &message)
            ends.append(UInt32(message.count))
        }
        personal.removeAll(keepingCapacity: true)
        Self.finish(message, ends, prefix: nil, into: &personal)
    }

    private mutating func hashList(
        _ batch: RowBatch, _ range: Range<Int>, _ position: UInt64, _ listed: [UInt32],
        secrets: inout SecretKeys, create: Bool
    ) throws(EventLogError) -> Digest {
        let facts = range.map {
            LeafFacts(
                position: position, recordedAt: 0, member: listed[$0], reference: .max,
                owner: .member,
                ownerNumber: listed[$0])
        }
        try deriveNonces(of: facts, in: 0..<facts.count, secrets: &secrets, create: create)
        begin()
        let arena = batch.arena.span
        for (index, place) in range.enumerated() {
            appendNonce(index)
            message.append(copying: arena.extracting(batch.lists[place].range))
            ends.append(UInt32(message.count))
        }
        var digests: [Digest] = []
        Self.finish(message, ends, prefix: nil, into: &digests)
        begin()
        for (index, place) in range.enumerated() {
            message.append(littleEndian: listed[place])
            digests[index].append(to: &message)
            ends.append(UInt32(message.count))
        }
        var leaves: [Digest] = []
        Self.finish(message, ends, prefix: SHA256.leafPrefix, into: &leaves)
        var tree = HashTreeFrontier()
        var completed: [Digest] = []
        tree.append(leafHashes: leaves.span, completed: &completed)
        return tree.root
    }

    private mutating func hashLeaves(
        _ batch: RowBatch, _ rows: [Int], _ facts: [LeafFacts], _ part: Range<Int>,
        _ listDigests: [Int: Digest], into leaves: inout [Digest]
    ) {
        begin()
        let arena = batch.arena.span
        for index in part {
            let row = batch.rows[rows[index]]
            let fact = facts[index]
            appendNumbers(of: row, fact)
            let fields: InlineArray<5, ByteRange> = [
                row.source, row.group, row.label, row.qualifier, row.link,
            ]
            Self.append(fields.span, arena, to: &message)
            message.append(littleEndian: row.list.count)
            listDigests[index]?.append(to: &message)
            personal[index - part.lowerBound].append(to: &message)
            ends.append(UInt32(message.count))
        }
        Self.finish(message, ends, prefix: 0, into: &leaves)
    }
}
