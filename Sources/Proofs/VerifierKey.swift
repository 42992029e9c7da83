import HashTree

/// A key that tells whose signature a signed note carries, in the text form of
/// golang.org/x/mod/sumdb/note, `NAME+ID+KEY`: the id in eight hexadecimal digits, the key in base 64
/// after a byte for its kind, which is 1 for Ed25519.
///
/// See c2sp.org/signed-note. There is nothing secret in it.
public struct VerifierKey: Sendable, Hashable, CustomStringConvertible {
    /// The byte that stands for Ed25519, in keys and in the hash that makes their ids.
    static let kind: UInt8 = 1

    /// The name of the key: no spaces, no plus signs; best like an address, `example.com/ledger`.
    public let name: String
    /// The first four bytes of SHA-256(name, line feed, kind, public key).
    public let id: UInt32
    let publicKey: [UInt8]

    init?(name: String, publicKey: [UInt8]) {
        guard Self.isName(name), publicKey.count == Ed25519.publicKeyBytes else { return nil }
        (self.name, self.publicKey) = (name, publicKey)
        let bytes = Array(name.utf8) + [UInt8(ascii: "\n"), Self.kind] + publicKey
        var digest: [UInt8] = []
        SHA256.hash(bytes.span).append(to: &digest)
        id = digest[..<4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The key with this text form; nil where the text is not one of an Ed25519 key, or the id is not the
    /// key's.
    public init?(_ text: some StringProtocol) {
        let fields = KeyFields.split(String(text).utf8[...])
        guard fields.count == 3, let bytes = Base64.decode(fields[2]), bytes.first == Self.kind,
            let key = VerifierKey(name: String(fields[0]), publicKey: Array(bytes.dropFirst())),
            fields[1] == KeyID.text(key.id)
        else { return nil }
        self = key
    }

    /// The text form.
    public var description: String {
        "\(name)+\(KeyID.text(id))+\(Base64.encode([Self.kind] + publicKey))"
    }

    /// Whether this may be the name of a key: not empty, and without white space, control characters and
    /// plus signs.
    public static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy {
                !$0.properties.isWhitespace && $0.value >= 0x20 && $0 != "+" && $0.value != 0x7f
            }
    }
}

/// Key ids as they are written: eight hexadecimal digits.
enum KeyID {
    static func text(_ id: UInt32) -> String {
        let digits = String(id, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

/// The three fields of a key in its text form.
enum KeyFields {
    /// Cut at bytes: a mark behind a plus sign would make one character of both.
    static func split(_ text: Substring.UTF8View) -> [Substring] {
        text.split(
            separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false
        ).map { Substring($0) }
    }
}
