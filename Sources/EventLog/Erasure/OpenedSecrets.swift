import HashTree

/// What is left of a key of 256 owners once one of them was forgotten: the middles of which none
/// was, and under the other middles the secrets of the owners who were not.
///
/// Stored: kind (1 byte: 1), a bit for each middle that is kept whole (2 bytes, the lowest for the
/// first), these middles, for each other one a bit for each secret that is kept (2 bytes) and these
/// secrets, and a CRC32C of all. One owner less makes 969 bytes.
struct OpenedSecrets: Sendable, Equatable {
    static let kind: UInt8 = 1
    private static let perMiddle = Int(SecretKeys.ownersPerMiddle)
    private static let middleCount = Int(SecretKeys.ownersPerKey / SecretKeys.ownersPerMiddle)

    /// Nil where the secrets below are all that is left.
    private var middles: [Digest?]
    /// By middle, then owner; nil for one that is forgotten. Empty where the middle is kept.
    private var secrets: [[Digest?]]

    /// All that a key stands for; `first`: number of its first owner.
    init(_ key: Digest, first: UInt32) {
        middles = (0..<Self.middleCount).map {
            SecretDerivation.middle(key, first / SecretKeys.ownersPerMiddle + UInt32($0))
        }
        secrets = [[Digest?]](repeating: [], count: Self.middleCount)
    }

    private static func places(_ number: UInt32) -> (middle: Int, secret: Int) {
        let place = Int(number % SecretKeys.ownersPerKey)
        return (place / perMiddle, place % perMiddle)
    }

    /// Drops the secret of an owner.
    mutating func forget(_ number: UInt32) {
        let (place, own) = Self.places(number)
        if let middle = middles[place] {
            let first = number - UInt32(own)
            secrets[place] = (0..<Self.perMiddle).map {
                SecretDerivation.secret(middle, first + UInt32($0))
            }
            middles[place] = nil
        }
        secrets[place][own] = nil
    }

    /// The secret of an owner; nil where it is forgotten.
    func secret(of number: UInt32) -> Digest? {
        let (place, own) = Self.places(number)
        if let middle = middles[place] { return SecretDerivation.secret(middle, number) }
        return secrets[place][own]
    }

    var encoded: [UInt8] {
        var bytes = [Self.kind]
        bytes.append(contentsOf: Self.mask(middles))
        for middle in middles { middle?.append(to: &bytes) }
        for (middle, below) in zip(middles, secrets) where middle == nil {
            bytes.append(contentsOf: Self.mask(below))
            for secret in below { secret?.append(to: &bytes) }
        }
        bytes.append(littleEndian: Checksum.crc32c(bytes.span))
        return bytes
    }

    /// A bit for each digest that is there.
    private static func mask(_ digests: [Digest?]) -> [UInt8] {
        var mask: UInt16 = 0
        for (bit, digest) in digests.enumerated() where digest != nil { mask |= 1 << UInt16(bit) }
        return [UInt8(truncatingIfNeeded: mask), UInt8(truncatingIfNeeded: mask >> 8)]
    }

    /// Reads stored bytes without looking at their checksum; nil where they are something else.
    init?(_ bytes: Span<UInt8>) {
        var place = 1
        let end = bytes.count - 4
        guard end >= 3, bytes[0] == Self.kind else { return nil }
        guard let middles = Self.read(bytes, &place, end) else { return nil }
        var secrets: [[Digest?]] = []
        for middle in middles {
            guard middle == nil else {
                secrets.append([])
                continue
            }
            guard let below = Self.read(bytes, &place, end) else { return nil }
            secrets.append(below)
        }
        guard place == end else { return nil }
        (self.middles, self.secrets) = (middles, secrets)
    }

    /// Reads a mask of 16 bits and the digests that it calls for.
    private static func read(_ bytes: Span<UInt8>, _ place: inout Int, _ end: Int) -> [Digest?]? {
        guard place + 2 <= end else { return nil }
        let mask = PackedBytes.loadUInt16(bytes, at: place)
        place += 2
        var digests: [Digest?] = []
        for bit in 0..<16 {
            guard mask & 1 << UInt16(bit) != 0 else {
                digests.append(nil)
                continue
            }
            guard place + Digest.byteCount <= end else { return nil }
            digests.append(Digest(bytes: bytes, at: place))
            place += Digest.byteCount
        }
        return digests
    }
}

/// The two steps from a key to an owner's secret, one at a time.
enum SecretDerivation {
    /// `number`: of the owner, divided by 16.
    static func middle(_ key: Digest, _ number: UInt32) -> Digest { hash(key, number) }

    static func secret(_ middle: Digest, _ number: UInt32) -> Digest { hash(middle, number) }

    private static func hash(_ digest: Digest, _ number: UInt32) -> Digest {
        var bytes: [UInt8] = []
        digest.append(to: &bytes)
        bytes.append(littleEndian: number)
        return SHA256.hash(bytes.span)
    }
}
