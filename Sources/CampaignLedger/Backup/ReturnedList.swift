import Files

/// The contacts whom a restore brings back and is to erase again, `PATH-returned`: one a line, mode 0600.
///
/// It is written before the backup takes the ledger's place, because afterwards nobody else knows who they are,
/// and removed once they are erased. A restore that was cut off leaves it, for
/// `erase --contacts PATH-returned`.
enum ReturnedList {
    /// What its name ends with, after that of the ledger.
    static let suffix = "-returned"

    /// Ids of a million contacts, about.
    private static let limitBytes = 64 << 20

    /// On return the list is on the disk.
    static func write(_ contacts: [String], besides ledger: String) throws(FileError) {
        let bytes = contacts.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }
        try SmallFile.write(bytes.span, to: ledger + suffix)
    }

    static func remove(besides ledger: String) { FileRemoval.removeIfPresent(ledger + suffix) }

    /// Removes the list where it names nobody but these: it holds their ids.
    static func remove(besides ledger: String, whereAllAre erased: [String]) {
        let bytes = try? SmallFile.readOwn(ledger + suffix, limitBytes: limitBytes)
        guard let bytes else { return }
        let gone = Set(erased.map { Array($0.utf8) })
        let isDone = bytes.split(separator: UInt8(ascii: "\n")).allSatisfy {
            gone.contains(Array($0))
        }
        if isDone { remove(besides: ledger) }
    }
}
