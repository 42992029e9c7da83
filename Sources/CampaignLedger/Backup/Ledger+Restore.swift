extension Ledger {
    /// Puts a backup in the place of a ledger, or where none is.
    ///
    /// The backup is copied beside the path and the copy checked in full, as `verify` does; what is put in
    /// place is what was checked. It gets its name at once: a crash at any moment leaves the old ledger or
    /// the new one. A ledger that is there is replaced while nobody can write to it, its projections are
    /// removed, and its anchor is that of the backup from then on. Events are lost only with
    /// `.losingEvents`, also those that somebody appends meanwhile. Programs that have the ledger open go
    /// over to the new file with their next append, whose expectations are those of the old one.
    ///
    /// - Parameters:
    ///   - backup: a file that `backup(to:)` made, or any other copy of a ledger that nobody writes to. It
    ///     is only read.
    ///   - path: of the ledger. A symbolic link stands for what it leads to.
    ///   - options: what may be replaced and lost.
    ///   - confirming: is told what is about to be done, and says whether to do it.
    ///   - progress: of copying and of the check; says whether to go on.
    /// - Returns: what was done.
    /// - Throws: `noSuchInput`, `notALedger` where either file is none, `damaged` where the backup fails the
    ///   check, `alreadyExists` where there is a ledger and it may not be replaced, `refused` where events
    ///   or another ledger would be lost, the caller stopped it, or nobody can tell whom to erase again; `invalidInput`, `cannotCreate`,
    ///   `diskFull`, `inputOutput`, `busy`. Nothing is changed then, unless only syncing the folder failed.
    /// - Complexity: as `verify`.
    @discardableResult
    public static func restore(
        from backup: String, to path: String, _ options: RestoreOptions = RestoreOptions(),
        confirming: (RestorePlan) -> Bool = { _ in true },
        progress: (VerifyProgress) -> Bool = { _ in true }
    ) throws(LedgerError) -> RestoreSummary {
        if let actor = options.erasingAgain { try ActingCheck.actor(actor) }
        var restorer = try Restorer(backup: backup, path: path, options: options)
        var summary = try restorer.run(confirming, progress)
        if let actor = options.erasingAgain, let contacts = summary.done.returning,
            !contacts.isEmpty
        {
            summary.erasure = try eraseAgain(contacts, from: path, actor)
        }
        return summary
    }

    private static func eraseAgain(
        _ contacts: [String], from path: String, _ actor: String
    ) throws(LedgerError) -> Erasure {
        do throws(LedgerError) {
            return try Ledger.open(at: path).erase(contacts, actor: actor)
        } catch {
            guard error.code != .notErased else { throw error }
            throw LedgerError(
                error.code,
                "The backup was restored, but contacts erased since are back. \(error.message)",
                remedy:
                    "\(error.remedy) Then erase those that '\(path)\(ReturnedList.suffix)' lists.")
        }
    }
}
