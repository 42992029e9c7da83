import Crypto

/// Signatures of RFC 8032 through swift-crypto: the one file that knows where they come from.
enum Ed25519 {
    static let seedBytes = 32
    static let publicKeyBytes = 32
    static let signatureBytes = 64

    /// A new private key, from the system's source of randomness.
    static func makeSeed() -> [UInt8] {
        [UInt8](Curve25519.Signing.PrivateKey().rawRepresentation)
    }

    /// The public key of a private one; nil where the seed has another length.
    static func publicKey(ofSeed seed: [UInt8]) -> [UInt8]? {
        guard let key = privateKey(seed) else { return nil }
        return [UInt8](key.publicKey.rawRepresentation)
    }

    /// The signature of a message; nil where the seed has another length.
    static func sign(_ message: [UInt8], seed: [UInt8]) -> [UInt8]? {
        guard let key = privateKey(seed), let signature = try? key.signature(for: message) else {
            return nil
        }
        return [UInt8](signature)
    }

    /// Whether a signature is that of a message by the private half of a public key.
    static func isValid(_ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]) -> Bool {
        guard signature.count == signatureBytes,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
        else { return false }
        return key.isValidSignature(signature, for: message)
    }

    private static func privateKey(_ seed: [UInt8]) -> Curve25519.Signing.PrivateKey? {
        // The error says only that the length is wrong.
        try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)
    }
}
