import HashTree

/// One entry of a searchable index: 32 bits of key above 32 bits of value. Equal keys do happen;
/// whoever looks up compares what the value stands for.
typealias IndexEntry = UInt64

extension IndexEntry {
    init(key: UInt32, value: UInt32) { self = UInt64(key) << 32 | UInt64(value) }
    var key: UInt32 { UInt32(truncatingIfNeeded: self >> 32) }
    var value: UInt32 { UInt32(truncatingIfNeeded: self) }
}

/// How the keys of the indexes are made from what they stand for.
///
/// The seed is random for each log, so nobody can prepare names that fall together.
struct IndexKeys: Sendable {
    let seed: UInt64

    /// Bits of an entity's key that come from its member; the rest come from group and ordinal. So
    /// all entities of a member lie together, and one entity is still found at once.
    static let memberBits: UInt32 = 22

    func name(_ kind: NameKind, _ bytes: Span<UInt8>) -> UInt32 {
        UInt32(truncatingIfNeeded: KeyedHash.hash(bytes, seed: seed &+ UInt64(kind.rawValue)) >> 32)
    }

    func identity(source: UInt32, id: Span<UInt8>) -> UInt32 {
        identity(source: source, idHash: idHash(id))
    }

    func identity(source: UInt32, idHash: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: KeyedHash.mix(idHash ^ UInt64(source), seed) >> 32)
    }

    func idHash(_ id: Span<UInt8>) -> UInt64 { KeyedHash.hash(id, seed: seed &+ 16) }

    /// The keys of all entities of a member.
    func member(_ number: UInt32) -> ClosedRange<UInt32> {
        let high = UInt32(truncatingIfNeeded: KeyedHash.mix(UInt64(number) &+ 1, seed) >> 32)
        let rest = 32 - Self.memberBits
        let low = (high >> rest) << rest
        return low...(low | (1 << rest - 1))
    }

    func entity(group: UInt32, member: UInt32, ordinal: UInt16) -> UInt32 {
        let tuple = UInt64(group) << 16 | UInt64(ordinal)
        let low = UInt32(truncatingIfNeeded: KeyedHash.mix(tuple &+ 1, seed &+ 17) >> 32)
        return self.member(member).lowerBound | low >> Self.memberBits
    }
}
