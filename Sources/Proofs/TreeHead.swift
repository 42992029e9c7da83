import HashTree

/// The head of a log at some size, as c2sp.org/tlog-checkpoint writes it: a signed note of three lines, the
/// origin (which log it is), the size (how many leaves), and the root of the tree in base 64.
///
/// Without a signature it is the three lines alone: no signed note, and worth only as much as the place where
/// it is kept.
public struct TreeHead: Sendable, Equatable {
    /// More than anybody needs: 16 must be possible.
    static let mostSignatures = 64

    /// Which log it is of.
    public let origin: String
    /// How many leaves the log has.
    public let size: UInt64
    package let root: Digest
    package private(set) var signatures: [NoteSignature]

    /// A head without signatures; nil where the origin is empty, or no line.
    package init?(origin: String, size: UInt64, root: Digest) {
        guard !origin.isEmpty, origin.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) else {
            return nil
        }
        (self.origin, self.size, self.root, signatures) = (origin, size, root, [])
    }

    /// The root in 64 hexadecimal digits.
    public var rootText: String { root.description }

    /// What signatures are of: the three lines.
    var note: String {
        var bytes: [UInt8] = []
        root.append(to: &bytes)
        return "\(origin)\n\(size)\n\(Base64.encode(bytes))\n"
    }

    /// The whole text: the note, and after an empty line the signatures, if there are any.
    public var text: String {
        guard !signatures.isEmpty else { return note }
        return note + "\n" + signatures.map { $0.line + "\n" }.joined()
    }

    /// The names of the keys that are said to have signed it.
    public var signers: [String] { signatures.map(\.name) }

    /// The same head with one more signature; that of a key that signed it already is replaced.
    public func signed(by key: SigningKey) -> TreeHead {
        var signed = self
        signed.signatures.removeAll { $0.isBy(key.verifier) }
        signed.signatures.append(key.sign(note))
        return signed
    }
}

extension TreeHead {
    /// Reads a checkpoint that is all of a text.
    /// - Throws: `ProofError.unreadable`.
    package init(parsing text: String) throws(ProofError) {
        var lines = TextLines(text)
        try self.init(reading: &lines)
    }

    /// Reads the rest of a text.
    init(reading lines: inout TextLines) throws(ProofError) {
        guard let origin = lines.next(), let sizeText = lines.next(), let rootText = lines.next(),
            let size = DecimalNumber.parse(sizeText), let rootBytes = Base64.decode(rootText),
            rootBytes.count == Digest.byteCount,
            let head = TreeHead(
                origin: String(origin), size: size, root: Digest(bytes: rootBytes.span))
        else { throw .unreadable(.checkpoint) }
        self = head
        if !lines.isAtEnd {
            guard lines.next() == "" else { throw .unreadable(.checkpoint) }
            repeat {
                guard let line = lines.next(), signatures.count < Self.mostSignatures else {
                    throw .unreadable(.signature)
                }
                let signature = try NoteSignature(line: line)
                let isRepeated = signatures.contains {
                    $0.keyID == signature.keyID && $0.name.utf8.elementsEqual(signature.name.utf8)
                }
                guard !isRepeated else { throw .unreadable(.signature) }
                signatures.append(signature)
            } while !lines.isAtEnd
        }
    }

    /// Those of some trusted keys that signed it.
    ///
    /// Signatures of other keys are passed over: they may be those of an older or newer key, or of a witness.
    /// - Throws: `.wrongSignature` where a signature says that it is by one of the keys and is not, and
    ///   `.untrusted` where none is by one of them.
    package func signers(among keys: [VerifierKey]) throws(ProofError) -> [VerifierKey] {
        var found: [VerifierKey] = []
        for key in keys where !found.contains(key) {
            guard let signature = signatures.first(where: { $0.isBy(key) }) else { continue }
            guard signature.isValid(for: note, by: key) else { throw .wrongSignature(key.name) }
            found.append(key)
        }
        guard !found.isEmpty else { throw .untrusted }
        return found
    }
}
