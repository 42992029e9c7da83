import HashTree
import LMDB

/// Whose secret salts the personal part of a row's leaf.
enum SecretOwner: UInt8, Sendable {
    case member = 0
    case reference = 1
    case group = 2
    case log = 3
}

/// The random keys from which each owner's secret derives: one key for 256 owners, made at the
/// first of them.
///
/// middle = SHA-256(key of its 256 | number of the owner / 16, 4 bytes); secret(owner) =
/// SHA-256(middle | number of the owner, 4 bytes). When an owner is forgotten, `OpenedSecrets` take
/// the place of the key.
///
/// What is recorded of an owner after that has nothing to hide: it is salted with the log's secret.
///
/// A stored key is a kind (1 byte: 0), the bytes it is about (32), and a CRC32C of both.
struct SecretKeys {
    static let ownersPerKey: UInt32 = 256
    static let ownersPerMiddle: UInt32 = 16
    private static let keyKind: UInt8 = 0
    private static let storedBytes = 1 + Digest.byteCount + 4

    private let known: KnownSecrets?
    private let stored: (UInt64) throws(EventLogError) -> MappedBytes?
    private var keys: [UInt64: Digest] = [:]
    /// What is left of keys of which an owner was forgotten.
    private var opened: [UInt64: OpenedSecrets] = [:]
    /// Keys made since the last `takeNew`.
    private var fresh: [(slot: UInt64, key: Digest)] = []

    /// `known`: keys that need not be looked up.
    init(
        known: KnownSecrets? = nil, stored: @escaping (UInt64) throws(EventLogError) -> MappedBytes?
    ) {
        (self.known, self.stored) = (known, stored)
    }

    static func slot(_ owner: SecretOwner, _ number: UInt32) -> UInt64 {
        UInt64(owner.rawValue) << 32 | UInt64(number / ownersPerKey)
    }

    /// The key of an owner's 256, made now where there is none and `create` is true; nil also where
    /// an owner of the 256 was forgotten.
    mutating func key(
        _ owner: SecretOwner, _ number: UInt32, create: Bool
    ) throws(EventLogError) -> Digest? {
        if let key = known?.key(owner, number) { return key }
        let slot = Self.slot(owner, number)
        if let key = keys[slot] { return key }
        if opened[slot] != nil { return nil }
        if let bytes = try stored(slot) {
            switch try Self.decode(bytes.span) {
            case .key(let key):
                keys[slot] = key
                return key
            case .opened(let secrets):
                opened[slot] = secrets
                return nil
            }
        }
        guard create else { return nil }
        var generator = SystemRandomNumberGenerator()
        var random: [UInt8] = []
        for _ in 0..<4 { random.append(littleEndian: generator.next() as UInt64) }
        let key = Digest(bytes: random.span)
        keys[slot] = key
        fresh.append((slot, key))
        return key
    }

    /// The form in which a key is stored.
    static func encode(_ key: Digest) -> [UInt8] {
        var bytes = [keyKind]
        key.append(to: &bytes)
        bytes.append(littleEndian: Checksum.crc32c(bytes.span))
        return bytes
    }

    /// What a slot holds.
    fileprivate enum Stored {
        case key(Digest)
        case opened(OpenedSecrets)
    }

    fileprivate static func decode(_ bytes: Span<UInt8>) throws(EventLogError) -> Stored {
        let end = bytes.count - 4
        if end > 0,
            PackedBytes.loadUInt32(bytes, at: end) == Checksum.crc32c(bytes.extracting(0..<end))
        {
            if bytes.count == storedBytes, bytes[0] == keyKind {
                return .key(Digest(bytes: bytes, at: 1))
            }
            if let opened = OpenedSecrets(bytes) { return .opened(opened) }
        }
        throw .damaged(position: nil, what: "a key of the leaf secrets is unreadable")
    }

    /// Whether stored bytes are a key, or what is left of one.
    /// - Throws: `.damaged` where they are not.
    static func check(_ stored: MappedBytes) throws(EventLogError) { _ = try decode(stored.span) }

    /// The keys made since the last call, to be stored with the rows that use them.
    mutating func takeNew() -> [(slot: UInt64, key: Digest)] {
        defer { fresh = [] }
        return fresh
    }
}

extension SecretKeys {
    /// Whether an owner was forgotten.
    mutating func isForgotten(_ owner: SecretOwner, _ number: UInt32) throws(EventLogError) -> Bool
    {
        guard try key(owner, number, create: false) == nil else { return false }
        guard let secrets = opened[Self.slot(owner, number)] else { return false }
        return secrets.secret(of: number) == nil
    }

    /// The secret of an owner whose 256 have no key any more; that of the log where the owner was
    /// forgotten. Nil where there is none.
    mutating func secretWithoutKey(
        _ owner: SecretOwner, _ number: UInt32, create: Bool
    ) throws(EventLogError) -> Digest? {
        guard let secrets = opened[Self.slot(owner, number)] else { return nil }
        if let secret = secrets.secret(of: number) { return secret }
        guard let key = try key(.log, 0, create: create) else { return nil }
        return SecretDerivation.secret(SecretDerivation.middle(key, 0), 0)
    }

    /// Forgets owners of one slot; what is to be stored in the place of what is there.
    mutating func forget(
        _ owner: SecretOwner, _ numbers: [UInt32]
    ) throws(EventLogError) -> (slot: UInt64, bytes: [UInt8])? {
        guard let any = numbers.first else { return nil }
        let slot = Self.slot(owner, any)
        if let key = try key(owner, any, create: false) {
            opened[slot] = OpenedSecrets(key, first: any - any % Self.ownersPerKey)
            keys[slot] = nil
        }
        // Who has no row has no secret either.
        guard var secrets = opened[slot] else { return nil }
        for number in numbers { secrets.forget(number) }
        opened[slot] = secrets
        return (slot, secrets.encoded)
    }
}

/// All keys of a log in memory, for whoever needs those of many owners: 32 bytes for 256 of them.
final class KnownSecrets: Sendable {
    /// By owner and slot; nil where none is stored, or what is cannot be read.
    private let keys: [[Digest?]]

    /// `stored`: values by slot. `most`: how many owners of one kind there can be.
    init(_ stored: [UInt64: MappedBytes], most: UInt32) {
        var keys = [[Digest?]](repeating: [], count: 4)
        for (slot, value) in stored {
            let (owner, index) = (Int(slot >> 32), Int(slot & 0xffff_ffff))
            guard owner < keys.count, index <= Int(most / SecretKeys.ownersPerKey),
                case .key(let key)? = try? SecretKeys.decode(value.span)
            else { continue }
            if index >= keys[owner].count {
                let missing = index + 1 - keys[owner].count
                keys[owner].append(contentsOf: repeatElement(nil, count: missing))
            }
            keys[owner][index] = key
        }
        self.keys = keys
    }

    @inline(__always)
    fileprivate func key(_ owner: SecretOwner, _ number: UInt32) -> Digest? {
        let (owner, index) = (Int(owner.rawValue), Int(number / SecretKeys.ownersPerKey))
        return index < keys[owner].count ? keys[owner][index] : nil
    }
}
