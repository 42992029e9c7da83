/// A signature line of a signed note (c2sp.org/signed-note): an em dash, the name of the key, and in
/// base 64 the four bytes of its id, the highest first, and the signature.
package struct NoteSignature: Sendable, Equatable {
    private static let mark = "\u{2014} "

    package let name: String
    package let keyID: UInt32
    let bytes: [UInt8]

    init(name: String, keyID: UInt32, bytes: [UInt8]) {
        (self.name, self.keyID, self.bytes) = (name, keyID, bytes)
    }

    /// Reads a line without its end.
    init(line: some StringProtocol) throws(ProofError) {
        let line = String(line)
        // Cut at bytes: a mark behind a space would make one character of both.
        let fields = line.utf8.dropFirst(Self.mark.utf8.count).split(
            separator: UInt8(ascii: " "), omittingEmptySubsequences: false
        ).map { Substring($0) }
        guard line.utf8.starts(with: Self.mark.utf8), fields.count == 2,
            VerifierKey.isName(String(fields[0])), let bytes = Base64.decode(fields[1]),
            bytes.count > 4
        else { throw .unreadable(.signature) }
        name = String(fields[0])
        keyID = bytes[..<4].reduce(0) { $0 << 8 | UInt32($1) }
        self.bytes = Array(bytes[4...])
    }

    var line: String {
        let id = (0..<4).map { UInt8(truncatingIfNeeded: keyID >> UInt32(24 - 8 * $0)) }
        return "\(Self.mark)\(name) \(Base64.encode(id + bytes))"
    }

    /// Whether the line says that it is by this key.
    func isBy(_ key: VerifierKey) -> Bool {
        keyID == key.id && name.utf8.elementsEqual(key.name.utf8)
    }

    /// Whether it is the signature of a text by this key.
    func isValid(for text: String, by key: VerifierKey) -> Bool {
        isBy(key) && Ed25519.isValid(bytes, of: Array(text.utf8), by: key.publicKey)
    }
}
