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
/// SHA-256(middle | number of the owner, 4 bytes). To forget one owner for good, write out the
/// other 15 middles and the other 15 secrets of its own, and drop the key: 960 bytes.
///
/// A stored value is a kind (1 byte: 0 for a key), the bytes it is about (32), and a CRC32C of
/// both.
struct SecretKeys {
    static let ownersPerKey: UInt32 = 256
    static let ownersPerMiddle: UInt32 = 16
    private static let keyKind: UInt8 = 0
    private static let storedBytes = 1 + Digest.byteCount + 4

    private let known: KnownSecrets?
    private let stored: (UInt64) throws(EventLogError) -> MappedBytes?
    private var keys: [UInt64: Digest] = [:]
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

    /// The key of an owner's 256, made now where there is none and `create` is true.
    mutating func key(
        _ owner: SecretOwner, _ number: UInt32, create: Bool
    ) throws(EventLogError) -> Digest? {
        if let key = known?.key(owner, number) { return key }
        let slot = Self.slot(owner, number)
        if let key = keys[slot] { return key }
        if let bytes = try stored(slot) {
            let key = try Self.decode(bytes.span)
            keys[slot] = key
            return key
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

    fileprivate static func decode(_ bytes: Span<UInt8>) throws(EventLogError) -> Digest {
        let end = storedBytes - 4
        guard bytes.count == storedBytes, bytes[0] == keyKind,
            PackedBytes.loadUInt32(bytes, at: end) == Checksum.crc32c(bytes.extracting(0..<end))
        else { throw .damaged(position: nil, what: "a key of the leaf secrets is unreadable") }
        return Digest(bytes: bytes, at: 1)
    }

    /// Whether stored bytes are a key.
    /// - Throws: `.damaged` where they are not.
    static func check(_ stored: MappedBytes) throws(EventLogError) { _ = try decode(stored.span) }

    /// The keys made since the last call, to be stored with the rows that use them.
    mutating func takeNew() -> [(slot: UInt64, key: Digest)] {
        defer { fresh = [] }
        return fresh
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
                let key = try? SecretKeys.decode(value.span)
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
