import Files

/// The contacts whom a restore brings back though they were erased, `PATH-returned`: one a line, mode 0600.
///
/// It is written before the backup takes the ledger's place, because afterwards nobody else knows who they are.
/// Whoever is erased goes from it, and the last one takes it away: `restore --erase-again` does so at once, and
/// `erase --contacts PATH-returned` later.
enum ReturnedList {
    /// What its name ends with, after that of the ledger.
    static let suffix = "-returned"

    /// What it is in the making for, as the copy of the backup is.
    private static let purpose = "restore"

    /// Ids of a million contacts, about.
    private static let limitBytes = 64 << 20

    /// On return the list is on the disk.
    static func write(_ contacts: [String], besides ledger: String) throws(FileError) {
        let bytes = contacts.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }
        let place = try FilePlace(ledger + suffix)
        let wasThere = try FileKind.of(name: place.path) != nil
        do throws(FileError) {
            let file = try PendingFile(for: place, purpose)
            try file.write(bytes.span)
            try file.sync()
            try file.publish(.whatever)
        } catch {
            // It may have its name already; an earlier one names people who are back.
            if !wasThere { remove(besides: ledger) }
            throw error
        }
    }

    /// Whom the list names; nobody where there is none.
    static func read(besides ledger: String) throws(FileError) -> [String] {
        do throws(FileError) {
            return try SmallFile.readOwn(ledger + suffix, limitBytes: limitBytes)
                .split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        } catch {
            guard error.kind == .notFound else { throw error }
            return []
        }
    }

    /// Makes the list what it was before a restore that replaced nothing. One that is too long, because that
    /// cannot be done, harms nobody.
    static func putBack(_ contacts: [String], besides ledger: String) {
        guard !contacts.isEmpty else { return remove(besides: ledger) }
        try? write(contacts, besides: ledger)
    }

    static func remove(besides ledger: String) { FileRemoval.removeIfPresent(ledger + suffix) }
}
