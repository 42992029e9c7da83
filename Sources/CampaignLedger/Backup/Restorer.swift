import EventLog
import Files
import LMDB
import Projections

/// One restore of a backup: it is copied beside the ledger, checked, compared with what is there, and
/// put in its place.
struct Restorer {
    let backup: String
    let options: RestoreOptions
    let place: FilePlace
    /// The backup's log while it is compared with that of the ledger. Nobody may have it open when the
    /// file gets its name, or the name would be that of a file opened in another way.
    var restored: LogView?

    init(backup: String, path: String, options: RestoreOptions) throws(LedgerError) {
        (self.backup, self.options) = (backup, options)
        place = try Self.place(of: path)
    }

    /// Where the ledger is or is to be. A link stands for what it leads to, as where a ledger is opened:
    /// the files beside it are there.
    private static func place(of path: String) throws(LedgerError) -> FilePlace {
        switch try kind(of: path) {
        case nil, .regularFile?:
            return try Ledger.filing { () throws(FileError) in try FilePlace(path) }
        case .symbolicLink?:
            if let place = try Ledger.filing({ () throws(FileError) in
                try FilePlace(following: path)
            }), try kind(of: place.path) == .regularFile {
                return place
            }
            throw LedgerError(
                .cannotCreate, "'\(path)' is a symbolic link that leads to no file.",
                remedy: "Remove the link, or name the file.")
        case let kind?:
            throw LedgerError(
                .notALedger, "'\(path)' is \(kind.rawValue), not a ledger.",
                remedy: "Check the path.")
        }
    }

    private static func kind(of path: String) throws(LedgerError) -> FileKind? {
        try Ledger.filing { () throws(FileError) in try FileKind.of(name: path, for: .create) }
    }

    mutating func run(
        _ confirming: (RestorePlan) -> Bool, _ progress: (VerifyProgress) -> Bool
    ) throws(LedgerError) -> RestoreSummary {
        try checkPaths()
        let file = try PendingFile.begin(at: place, "restore")
        try copy(to: file, progress)
        let findings = try verify(file, progress)
        let (head, anchorBytes) = try read(file)
        try restored?.check(against: options.anchors, path: backup)
        let standing = try Standing(at: place)
        var plan = RestorePlan(
            path: place.path, head: head, findings: findings, replaced: nil, replaces: false,
            loss: .nothing)
        let loss = try compare(standing, &plan)
        try addListed(to: &plan)
        plan.lacksErasureKey = try lacksErasureKey()
        try judge(plan)
        guard confirming(plan) else { throw .stopped("The restore of '\(place.path)'") }
        let bytes = try file.settle()
        let anchor = try PendingFile.anchor(of: place, anchorBytes, "restore")
        try noteCopies(plan)
        var key = try keyChange()
        // Before the ledger, where it takes the place of none: without it nothing could be appended.
        if try ownKeyKind() == nil {
            try carryOut(key)
            key = .none
        }
        try replace(standing, by: file.path, &plan, loss)
        if case .nothing = standing {
            try file.takePlace(.free)
        } else {
            file.letGo()
        }
        // What a program that still looks at the old ledger has written meanwhile.
        ProjectionFile.remove(besides: place.path)
        try anchor.takePlace(.whatever)
        try carryOut(key)
        return RestoreSummary(
            done: plan, bytes: bytes, keptOld: plan.replaces ? options.keptOld : nil)
    }

    // MARK: The backup

    private func copy(
        to file: borrowing PendingFile, _ progress: (VerifyProgress) -> Bool
    ) throws(LedgerError) {
        let isWhole = try file.fill(from: backup) { done, total in
            progress(VerifyProgress(part: "copy", done: done, total: total, findings: 0))
        }
        guard isWhole else { throw .stopped("The restore of '\(place.path)'") }
    }

    private func verify(
        _ file: borrowing PendingFile, _ progress: (VerifyProgress) -> Bool
    ) throws(LedgerError) -> [VerifyFinding] {
        let report: VerifyReport
        do throws(LedgerError) {
            report = try CopiedLog(path: file.path).verify(.full, progress)
        } catch {
            throw named(error, file.path)
        }
        guard report.isComplete else { throw .stopped("The restore of '\(place.path)'") }
        guard report.findings.isEmpty || options.allowing.contains(.damage) else {
            let canBeOpened = (try? CopiedLog(path: file.path).view()) != nil
            throw LedgerError(
                .damaged, "The backup '\(backup)' fails the check (\(report.summary)).",
                remedy: canBeOpened
                    ? "Use another backup. Where there is none, '--even-if-damaged' restores this one as it is."
                    : "Use another backup: nothing of this one can be opened.")
        }
        return report.findings
    }

    /// Opens the copy. What cannot be opened is of no use to anybody, damage allowed or not.
    private mutating func read(
        _ file: borrowing PendingFile
    ) throws(LedgerError) -> (LedgerHead, anchorBytes: [UInt8]) {
        do throws(EventLogError) {
            let view = try CopiedLog(path: file.path).view()
            restored = view
            return (try LedgerHead(view), view.anchorBytes)
        } catch {
            throw named(LedgerError(error, path: backup), file.path)
        }
    }

    /// An error of the copy, whose name nobody knows, as one of the backup.
    private func named(_ error: LedgerError, _ copy: String) -> LedgerError {
        if error.code == .notALedger, let head = LogHead(lastSeenAt: backup) {
            return LedgerError(
                .damaged, "The backup '\(backup)' cannot be restored: \(head.lossOfFirstPages).",
                remedy: "Use another backup.")
        }
        let isOfBackup = [.damaged, .notALedger, .newerFormat].contains(error.code)
        return LedgerError(
            error.code,
            "The backup cannot be restored. \(error.message.replacing(copy, with: isOfBackup ? backup : place.path))",
            remedy: isOfBackup ? "Use another backup." : error.remedy)
    }

    // MARK: The paths

    private func checkPaths() throws(LedgerError) {
        let files = LedgerFiles(of: place.path)
        guard !files.include(backup) else {
            throw LedgerError(
                .invalidInput, "'\(backup)' is part of the ledger itself.",
                remedy: "Name a backup; nothing was changed.")
        }
        let kind = try Self.kind(of: place.path)
        guard kind == nil || options.allowing.contains(.replacing) else {
            throw LedgerError(
                .alreadyExists, "There is a ledger '\(place.path)' already.",
                remedy: "Name another path, or say that it may be replaced ('--yes').")
        }
        do throws(LMDBError) {
            try Environment.checkFolder(place.folder, for: place.path)
        } catch {
            throw LedgerError(EventLogError.storage(error), path: place.path)
        }
        try LedgerFiles.checkOwner(of: place.path)
        guard let kept = options.keptOld else { return }
        let keptPlace = try Ledger.filing { () throws(FileError) in try FilePlace(kept) }
        guard !files.include(kept), !FileIdentity.areSame(kept, backup) else {
            throw LedgerError(
                .invalidInput, "'\(kept)' is the backup, or part of the ledger itself.",
                remedy: "Name another file for the old ledger; nothing was changed.")
        }
        guard try Self.kind(of: keptPlace.path) == nil else {
            throw LedgerError(
                .alreadyExists, "There is a file '\(kept)' already.",
                remedy: "Name another file for the old ledger; nothing was changed.")
        }
    }
}
