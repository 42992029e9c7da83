import Files

/// The files that belong to a ledger: its own and those beside it.
struct LedgerFiles {
    /// What the names of the files beside a ledger end with, after its own name.
    static let suffixes = [
        "-lock", "-anchor", "-projections", "-projections-lock", "-erasure-key", "-erasing",
        BackupNotes.suffix, ReturnedList.suffix,
    ]

    let path: String

    /// - Parameter path: of the ledger.
    init(of path: String) { self.path = path }

    /// The ledger's own file and those beside it, whether they are there or not.
    var paths: [String] { [path] + Self.suffixes.map { path + $0 } }

    /// Refuses to write a ledger anew that another user owns: the new file, its lock file and the erasure key would
    /// belong to who asks, and whoever works with the ledger would be shut out.
    static func checkOwner(of path: String) throws(LedgerError) {
        guard FileOwner.isSomebodyElse(path) else { return }
        throw LedgerError(
            .accessDenied,
            "'\(path)' belongs to another user, who could not open what would replace it.",
            remedy: "Run it as the owner of the ledger; nothing was changed.")
    }

    /// Whether a path names one of the files, whatever way it leads there, or where one will be.
    func include(_ other: String) -> Bool {
        let place = try? FilePlace(other)
        return paths.contains {
            FileIdentity.areSame(other, $0) || place != nil && place == (try? FilePlace($0))
        }
    }

    /// Whether one of another ledger's files is one of this one's.
    func overlap(with other: LedgerFiles) -> Bool { other.paths.contains { include($0) } }
}
