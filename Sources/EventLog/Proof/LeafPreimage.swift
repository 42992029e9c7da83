import HashTree

/// What a leaf of the hash tree is the hash of, laid open: SHA-256(0x00 | facts | P). See `LeafHasher` for
/// what is in it.
package struct LeafPreimage: Sendable, Equatable {
    /// What stays when a person is erased.
    package var facts: [UInt8]
    package var personal: PersonalPart

    package init(facts: [UInt8], personal: PersonalPart) {
        (self.facts, self.personal) = (facts, personal)
    }

    /// The record that the leaf binds, in the words of RFC 6962: facts and P.
    package var record: [UInt8] {
        var record = facts
        personal.digest.append(to: &record)
        return record
    }

    package var leafHash: Digest { SHA256.leafHash(record.span) }
}

/// The part of a leaf that a person can be forgotten from: the leaf binds only P, the digest.
package enum PersonalPart: Sendable, Equatable {
    /// P = SHA-256(nonce | bytes).
    case disclosed(nonce: [UInt8], bytes: [UInt8])
    /// P alone: nonce and bytes are kept back, or are gone.
    case withheld(Digest)

    /// P.
    package var digest: Digest {
        switch self {
        case .disclosed(let nonce, let bytes): SHA256.hash((nonce + bytes).span)
        case .withheld(let digest): digest
        }
    }

    /// The same part with nothing but its digest.
    package var withheld: PersonalPart { .withheld(digest) }
}

extension LeafPreimage {
    /// | offset | size | field |
    /// |---|---|---|
    /// | 0 | 1 | form: 0 withheld, 1 disclosed |
    /// | 1 | 4 | bytes of the facts, lowest first |
    /// | 5 | .. | facts |
    /// | .. | 32 | form 0: P |
    /// | .. | 16 | form 1: nonce |
    /// | .. | .. | form 1: personal part |
    ///
    /// It is what the extra line of a proof holds.
    package var encoded: [UInt8] {
        let (form, rest): (UInt8, [UInt8]) =
            switch personal {
            case .withheld(let digest): (0, digest.bytes)
            case .disclosed(let nonce, let bytes): (1, nonce + bytes)
            }
        var bytes = [form]
        bytes.append(littleEndian: UInt32(truncatingIfNeeded: facts.count))
        return bytes + facts + rest
    }

    /// The preimage that encodes to these bytes; nil where none does.
    package init?(decoding bytes: [UInt8]) {
        let span = bytes.span
        guard span.count >= 5 else { return nil }
        let end = 5 + Int(PackedBytes.loadUInt32(span, at: 1))
        guard end <= span.count else { return nil }
        facts = Array(bytes[5..<end])
        switch (bytes[0], span.count - end) {
        case (0, Digest.byteCount): personal = .withheld(Digest(bytes: span, at: end))
        case (1, LeafHasher.nonceBytes...):
            let start = end + LeafHasher.nonceBytes
            personal = .disclosed(nonce: Array(bytes[end..<start]), bytes: Array(bytes[start...]))
        default: return nil
        }
    }
}

extension Digest {
    fileprivate var bytes: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }
}
