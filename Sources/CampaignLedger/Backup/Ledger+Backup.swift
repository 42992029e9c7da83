import EventLog
import Files
import LMDB

extension Ledger {
    /// Makes a copy of the ledger as of its newest commit, while others append, and checks it.
    ///
    /// The copy appears at `destination` whole, on disk and verified, or not at all; nothing that is there
    /// is touched unless `options` say so. It is a ledger of its own accord: it can be opened, asked and
    /// verified where it is, and has its anchor beside it. Its mode is 0600: it holds what the ledger
    /// holds. It is noted in `PATH-backups`, which ``backups()`` reads.
    ///
    /// `progress`: of the check; says whether to go on.
    /// - Returns: where it is, its head, and its size.
    /// - Throws: `alreadyExists`, `cannotCreate`, `invalidInput` where the destination is part of the
    ///   ledger or another ledger, `damaged` where the copy fails the check, `diskFull`,
    ///   `inputOutput`, `refused` where `progress` stopped it. Nothing is left at the destination then, unless
    ///   only the sync after the renaming failed, as the message says: the same once more finishes it.
    /// - Complexity: O(bytes of the ledger); with a full check, as `verify`.
    @discardableResult
    public func backup(
        to destination: String, _ options: BackupOptions = BackupOptions(),
        progress: (VerifyProgress) -> Bool = { _ in true }
    ) throws(LedgerError) -> BackupSummary {
        let place = try Self.filing { () throws(FileError) in try FilePlace(destination) }
        try checkDestination(place, options)
        try Self.filing { () throws(FileError) in
            try BackupNotes.begin(place.path, at: now(), besides: log.resolvedPath)
        }
        let file = try PendingFile.begin(at: place, "backup")
        let mark = try fileMark()
        try copy(to: file)
        try checkCopy(file.path, at: place, options, progress)
        let (head, anchorBytes) = try Self.head(of: file.path, at: place)
        // What can fail for want of space is done before anything changes.
        let anchor = try PendingFile.anchor(of: place, anchorBytes, "backup")
        // Without it nothing could be appended to the backup once it is a ledger.
        let key = try PendingFile.erasureKey(
            besides: log.resolvedPath, for: place, "backup")
        let bytes = try file.settle()
        let lacksErasureKey = try lacksErasureKey()
        let note = BackupNote(
            path: place.path, madeAt: now(), size: head.size, root: head.root)
        try Self.filing { () throws(FileError) in
            try BackupNotes.add(note, besides: log.resolvedPath)
        }
        // Whoever erased somebody meanwhile has not seen the note, and the copy still holds the person.
        guard try fileMark() === mark else {
            throw LedgerError(
                .busy, "Another file took the place of the ledger '\(path)' during the backup.",
                remedy: "Try again; nothing was left at the destination.")
        }
        switch options.overwriting {
        case .never:
            if let key = consume key { try key.takePlace(.whatever) }
            try file.takePlace(.free)
        case .earlierBackup:
            // First the file: where it is refused, the key there is the only one of what stays.
            let hasReplaced = try replaceEarlier(place, by: file)
            if let key = consume key {
                try key.takePlace(.whatever)
            } else if hasReplaced {
                // Somebody was erased from what was replaced, and nobody from this.
                FileRemoval.removeIfPresent(EventLog.erasureKeyPath(besides: place.path))
            }
        }
        try anchor.takePlace(.whatever)
        return BackupSummary(
            path: place.path, head: head, bytes: bytes, lacksErasureKey: lacksErasureKey)
    }

    /// Whether somebody was erased, and the key is missing.
    private func lacksErasureKey() throws(LedgerError) -> Bool {
        do throws(EventLogError) {
            return try EventLog.lacksErasureKey(try log.view(), besides: log.resolvedPath)
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    /// Tells one file at the ledger's path from its successor.
    private func fileMark() throws(LedgerError) -> any AnyObject & Sendable {
        do throws(EventLogError) {
            return try log.view().fileMark
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    private func copy(to file: borrowing PendingFile) throws(LedgerError) {
        do throws(EventLogError) {
            try log.copy(to: file.descriptor)
        } catch {
            // A disk that is full is that of the copy, though the copy is made of the log.
            let kind: FileError.Kind? =
                switch error {
                case .storage(let error) where error.kind == .diskFull: .diskFull
                case .storage(let error) where error.kind == .fileTooLarge: .fileTooLarge
                default: nil
                }
            if let kind { throw LedgerError(FileError(.write, file.place.path, kind)) }
            throw LedgerError(error, path: path)
        }
        try file.settle()
    }

    private func checkCopy(
        _ copy: String, at place: FilePlace, _ options: BackupOptions,
        _ progress: (VerifyProgress) -> Bool
    ) throws(LedgerError) {
        let report: VerifyReport
        do throws(LedgerError) {
            report = try CopiedLog(path: copy).verify(options.depth, progress)
        } catch {
            throw LedgerError(
                error.code,
                "The backup '\(place.path)' was not made: its copy of the ledger cannot be checked. "
                    + error.message.replacing(copy, with: place.path),
                remedy: error.remedy)
        }
        if report.isSound { return }
        guard report.isComplete else { throw .stopped("The backup '\(place.path)'") }
        throw LedgerError(
            .damaged,
            "The backup '\(place.path)' was not made: its copy of the ledger fails the check "
                + "(\(report.summary)).",
            remedy: "Look at the ledger itself with 'verify', and at both disks.")
    }

    private static func head(
        of copy: String, at place: FilePlace
    ) throws(LedgerError) -> (LedgerHead, anchorBytes: [UInt8]) {
        do throws(EventLogError) {
            let view = try CopiedLog(path: copy).view()
            return (try LedgerHead(view), view.anchorBytes)
        } catch {
            throw LedgerError(error, path: place.path)
        }
    }

    /// Runs what reads or writes files, and gives its errors their public form.
    static func filing<R>(
        _ body: () throws(FileError) -> R
    ) throws(LedgerError) -> R {
        do throws(FileError) { return try body() } catch { throw LedgerError(error) }
    }
}

extension Ledger {
    /// Whether a backup may be made at a place.
    private func checkDestination(
        _ place: FilePlace, _ options: BackupOptions
    ) throws(LedgerError) {
        guard !LedgerFiles(of: log.resolvedPath).overlap(with: LedgerFiles(of: place.path)) else {
            throw LedgerError(
                .invalidInput,
                "'\(place.path)', or a file that would be beside it, is part of the ledger itself.",
                remedy: "Name another file; nothing was changed.")
        }
        do throws(LMDBError) {
            try Environment.checkFolder(place.folder, for: place.path)
        } catch {
            throw LedgerError(EventLogError.storage(error), path: place.path)
        }
        switch try Self.filing({ () throws(FileError) in
            try FileKind.of(name: place.path, for: .create)
        }) {
        case nil: break
        case .regularFile?:
            guard options.overwriting == .earlierBackup else {
                throw LedgerError(
                    .alreadyExists, "There is a file '\(place.path)' already.",
                    remedy: "Name another file, or say that it may be replaced ('--replace').")
            }
            // Told before the ledger is copied, and looked at once more before it is replaced.
            try checkEarlierBackup(at: place)
        case let kind?:
            throw LedgerError(
                .cannotCreate, "Unable to make the backup '\(place.path)': it is \(kind.rawValue).",
                remedy: "Name a file; nothing was changed.")
        }
        try checkAnchor(of: place)
    }

    private func checkAnchor(of place: FilePlace) throws(LedgerError) {
        let path = EventLog.anchorPath(besides: place.path)
        let kind = try Self.filing { () throws(FileError) in try FileKind.of(name: path) }
        guard kind != nil, LogHead(anchoredBeside: place.path) == nil else { return }
        throw LedgerError(
            .alreadyExists,
            "'\(path)' is no anchor of a ledger, but has the name that the anchor of the backup "
                + "must have.",
            remedy: "Put it out of the way, or name another file for the backup.")
    }
}
