/// A key that signs notes, in the text form of golang.org/x/mod/sumdb/note:
/// `PRIVATE+KEY+NAME+ID+SEED`, the seed in base 64 after a byte for its kind, which is 1 for Ed25519.
///
/// Its text form is a secret; nothing but ``secretText`` gives it away.
public struct SigningKey: Sendable {
    private static let mark = "PRIVATE+KEY+"

    private let seed: [UInt8]
    /// The key that verifies what this one signs.
    public let verifier: VerifierKey

    private init?(name: String, seed: [UInt8]) {
        guard let publicKey = Ed25519.publicKey(ofSeed: seed),
            let verifier = VerifierKey(name: name, publicKey: publicKey)
        else { return nil }
        (self.seed, self.verifier) = (seed, verifier)
    }

    /// A new key, from the system's source of randomness; nil where this is no name of a key.
    public init?(newNamed name: String) { self.init(name: name, seed: Ed25519.makeSeed()) }

    /// The key with this text form; nil where the text is not one of an Ed25519 key, or the id is not the
    /// key's.
    public init?(secretText text: some StringProtocol) {
        let text = String(text)
        guard text.utf8.starts(with: Self.mark.utf8) else { return nil }
        let fields = KeyFields.split(text.utf8.dropFirst(Self.mark.utf8.count))
        guard fields.count == 3, let bytes = Base64.decode(fields[2]),
            bytes.first == VerifierKey.kind,
            let key = SigningKey(name: String(fields[0]), seed: Array(bytes.dropFirst())),
            fields[1] == KeyID.text(key.verifier.id)
        else { return nil }
        self = key
    }

    /// The text form, which whoever has it signs with.
    public var secretText: String {
        let secret = Base64.encode([VerifierKey.kind] + seed)
        return "\(Self.mark)\(verifier.name)+\(KeyID.text(verifier.id))+\(secret)"
    }

    /// The signature of a text.
    func sign(_ text: String) -> NoteSignature {
        // The seed has been made a key of before.
        let bytes = Ed25519.sign(Array(text.utf8), seed: seed) ?? []
        return NoteSignature(name: verifier.name, keyID: verifier.id, bytes: bytes)
    }
}
