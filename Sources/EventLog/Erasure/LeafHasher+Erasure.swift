import HashTree

extension LeafHasher {
    /// The digests of the personal parts of rows as they were recorded, before they are erased.
    mutating func personalDigests(
        _ batch: RowBatch, _ facts: [LeafFacts], secrets: inout SecretKeys
    ) throws(EventLogError) -> [Digest] {
        var digests: [Digest] = []
        var start = 0
        while start < facts.count {
            let part = start..<min(start + Self.stride, facts.count)
            try personalParts(batch, facts, part, secrets: &secrets, into: &digests)
            start = part.upperBound
        }
        return digests
    }

    /// The digest of one listed member's name as it was recorded.
    static func listedDigest(
        _ name: [UInt8], _ member: UInt32, at position: UInt64, secrets: inout SecretKeys
    ) throws(EventLogError) -> Digest {
        let secret: Digest?
        if let key = try secrets.key(.member, member, create: false) {
            secret = SecretDerivation.secret(
                SecretDerivation.middle(key, member / SecretKeys.ownersPerMiddle), member)
        } else {
            secret = try secrets.secretWithoutKey(.member, member, create: false)
        }
        guard let secret else {
            throw .damaged(position: position, what: "the secret of a listed member is missing")
        }
        var bytes: [UInt8] = []
        secret.append(to: &bytes)
        bytes.append(littleEndian: position)
        var salted: [UInt8] = []
        SHA256.hash(bytes.span).append(to: &salted)
        salted.removeLast(salted.count - nonceBytes)
        salted += name
        return SHA256.hash(salted.span)
    }
}
