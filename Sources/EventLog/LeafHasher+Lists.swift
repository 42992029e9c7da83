import HashTree

extension LeafHasher {
    /// The list root of a row.
    mutating func hashList(
        _ batch: RowBatch, _ range: Range<Int>, _ position: UInt64, _ listed: [UInt32],
        _ names: PerNameKind<NameTable>?, _ forgotten: [Int: Digest],
        secrets: inout SecretKeys, create: Bool
    ) throws(EventLogError) -> Digest {
        var digests = try hashListed(
            batch, range, position, listed, names, forgotten, secrets: &secrets, create: create)
        if !forgotten.isEmpty {
            for (index, place) in range.enumerated() {
                if let digest = forgotten[place] { digests[index] = digest }
            }
        }
        return Self.listRoot(range, digests, listed)
    }

    /// SHA-256(nonce | id) of each listed member.
    private mutating func hashListed(
        _ batch: RowBatch, _ range: Range<Int>, _ position: UInt64, _ listed: [UInt32],
        _ names: PerNameKind<NameTable>?, _ forgotten: [Int: Digest],
        secrets: inout SecretKeys, create: Bool
    ) throws(EventLogError) -> [Digest] {
        var unneeded: [Int: Digest] = [:]
        if !forgotten.isEmpty {
            for (index, place) in range.enumerated() { unneeded[index] = forgotten[place] }
        }
        let facts = range.map {
            LeafFacts(
                position: position, recordedAt: 0, member: listed[$0], reference: .max,
                owner: .member,
                ownerNumber: listed[$0])
        }
        // The nonces of the rows are wanted no more by now.
        try deriveNonces(
            of: facts, in: 0..<facts.count, except: unneeded, secrets: &secrets, create: create)
        let bytes = range.reduce(0) { $0 + Self.nonceBytes + Int(batch.lists[$1].count) }
        begin(range.count, bytes: bytes + Digest.byteCount)
        if let names {
            Self.writeListed(
                batch.lists.span.extracting(range), nonces, names.member.bytes.span,
                &message, &ends)
        } else {
            Self.writeListed(
                batch.lists.span.extracting(range), nonces, batch.arena.span, &message,
                &ends)
        }
        var digests: [Digest] = []
        finish(range.count, prefix: nil, into: &digests)
        return digests
    }

    private static func listRoot(
        _ range: Range<Int>, _ digests: [Digest], _ listed: [UInt32]
    ) -> Digest {
        var all: [UInt8] = []
        var allEnds: [UInt32] = []
        for (index, place) in range.enumerated() {
            all.append(littleEndian: listed[place])
            digests[index].append(to: &all)
            allEnds.append(UInt32(all.count))
        }
        var leaves: [Digest] = []
        SHA256.hashMany(
            messages: all.span, ends: allEnds.span, prefix: SHA256.leafPrefix,
            appendingTo: &leaves)
        var tree = HashTreeFrontier()
        var completed: [Digest] = []
        tree.append(leafHashes: leaves.span, completed: &completed)
        return tree.root
    }

    private static func writeListed(
        _ lists: Span<ByteRange>, _ nonces: [Digest], _ members: Span<UInt8>,
        _ message: inout [UInt8], _ ends: inout [UInt32]
    ) {
        var output = message.mutableSpan
        var endOf = ends.mutableSpan
        var place = 0
        for index in 0..<lists.count {
            nonces[index].store(into: &output, at: place)
            PackedBytes.copy(
                members, lists[index].range, into: &output, at: place + nonceBytes)
            place += nonceBytes + Int(lists[index].count)
            endOf[index] = UInt32(place)
        }
    }
}
