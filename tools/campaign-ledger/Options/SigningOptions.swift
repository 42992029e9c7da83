import ArgumentParser
import CampaignLedger
import Files

/// With which keys a head is signed.
struct SigningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Sign the head with the key in a file that 'key generate' has made. May be repeated.",
            valueName: "key"),
        completion: .file())
    var sign: [String] = []

    /// The keys.
    func keys() throws -> [SigningKey] { try sign.map { try KeyFile.readSecret($0) } }
}

/// Files with a key, or public keys, in the text form of golang.org/x/mod/sumdb/note.
enum KeyFile {
    private static let limitBytes = 1 << 16
    /// What is added to the path of a key for that of its public half.
    static let publicSuffix = ".pub"

    /// A key that signs, of a file that nobody else can read.
    static func readSecret(_ path: String) throws -> SigningKey {
        let bytes = try SmallFile.readSecret(path, limitBytes: limitBytes)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard lines.count == 1, let key = SigningKey(secretText: lines[0]) else {
            throw Failure(
                .badData, code: LedgerError.Code.invalidInput.rawValue,
                "'\(path)' is no key that signs.",
                remedy: "Give a file that 'key generate' has made.")
        }
        return key
    }

    /// The public keys that a word stands for: a key itself, or the lines of a file.
    static func verifiers(_ word: String) throws -> [VerifierKey] {
        if let key = VerifierKey(word) { return [key] }
        let bytes = try SmallFile.read(word, limitBytes: limitBytes)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let keys = lines.compactMap { VerifierKey($0) }
        guard !keys.isEmpty, keys.count == lines.count else {
            throw Failure(
                .badData, code: LedgerError.Code.invalidInput.rawValue,
                "'\(word)' is neither a public key nor a file of public keys.",
                remedy: "Give NAME+ID+KEY, or the file beside the key: its name ends in .pub.")
        }
        return keys
    }
}
