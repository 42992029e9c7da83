import Files

/// Files with heads and proofs: small texts.
enum ProofFile {
    /// The text of a file; nil where it is not UTF-8.
    /// - Throws: `noSuchInput`, `inputOutput`.
    static func read(_ path: String, mostBytes: Int) throws(LedgerError) -> String? {
        do throws(FileError) {
            return String(
                validating: try SmallFile.read(path, limitBytes: mostBytes), as: UTF8.self)
        } catch {
            if case .tooLarge = error.kind { return nil }
            throw LedgerError(error)
        }
    }
}
