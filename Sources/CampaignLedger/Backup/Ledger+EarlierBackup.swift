import Campaigns
import EventLog
import Files
import LMDB
import Projections

extension Ledger {
    /// Makes sure that a backup may take the place of what is there.
    ///
    /// Only a backup of this ledger is replaced by another one: by mistake, it would be any file. And only one
    /// all of whose events the ledger has: somebody may have gone on with a backup as a ledger, or restored an
    /// older one.
    func checkEarlierBackup(at place: FilePlace) throws(LedgerError) {
        let standing: Standing
        do throws(LedgerError) { standing = try Standing(at: place) } catch {
            throw error.code == .notALedger ? Self.noBackup(place) : error
        }
        switch standing {
        case .nothing: return
        case .ledger(_, let found): try check(earlier: found, at: place)
        case .unreadable: try check(earlier: nil, at: place)
        }
    }

    /// Gives a copy the place of an earlier backup, or of nothing. What is there is replaced while nobody can
    /// write to it, and looked at once more under its lock: what was appended to it meanwhile is not lost.
    /// - Returns: whether there was something.
    func replaceEarlier(
        _ place: FilePlace, by file: consuming PendingFile
    ) throws(LedgerError) -> Bool {
        let newPath = file.path
        let standing = try Standing(at: place)
        if case .nothing = standing {
            try file.takePlace(.free)
            return false
        }
        do throws(WriteError<LedgerError>) {
            switch standing {
            case .nothing: break
            case .ledger(let environment, _), .unreadable(let environment?):
                try environment.replaceFile { (_) throws(LedgerError) in
                    try check(earlier: try? EventLog.view(of: environment), at: place)
                    try Self.clearWay(of: place)
                    return newPath
                }
            case .unreadable(nil):
                try Environment.replaceDamagedFile(at: place.path) { () throws(LedgerError) in
                    try check(earlier: nil, at: place)
                    try Self.clearWay(of: place)
                    return newPath
                }
            }
        } catch {
            switch error {
            case .storage(let error):
                throw LedgerError(EventLogError.storage(error), path: place.path)
            case .body(let error): throw error
            }
        }
        file.letGo()
        return true
    }

    /// Takes away what would speak against a file that is to have a place: on return for good, lest a failing
    /// power keep the anchor of the old file beside the new one.
    static func clearWay(of place: FilePlace) throws(LedgerError) {
        try filing { () throws(FileError) in
            try FileRemoval.remove(EventLog.anchorPath(besides: place.path))
        }
        ProjectionFile.remove(besides: place.path)
        try filing { () throws(FileError) in try place.syncFolder() }
    }

    private static func noBackup(_ place: FilePlace) -> LedgerError {
        LedgerError(
            .invalidInput, "'\(place.path)' is no backup of this ledger.",
            remedy: "Name another file; nothing was changed.")
    }

    /// `earlier`: nil where what is there cannot be read.
    private func check(earlier: LogView?, at place: FilePlace) throws(LedgerError) {
        let view: LogView
        do throws(EventLogError) { view = try log.view() } catch {
            throw LedgerError(error, path: path)
        }
        guard let earlier else { return try checkAnchored(view, place) }
        guard earlier.state.logID == view.state.logID else { throw Self.noBackup(place) }
        let loss: LogLoss
        do throws(EventLogError) {
            loss = try earlier.loss(to: view)
            // Who erases contacts erases them from backups, too.
            if case .events(let first, _, _) = loss,
                try earlier.isAll(ofKind: EventType.contactErased.rawValue, from: first)
            {
                return
            }
        } catch {
            guard error.isUnreadable else { throw LedgerError(error, path: place.path) }
            return try checkAnchored(view, place)
        }
        switch loss {
        case .nothing: return
        case .unknown: try checkAnchored(view, place)
        case .events(_, let count, let since):
            let lost = RestoreLoss.events(count, since: since.map { Timestamp(microseconds: $0) })
            throw Self.holdsMore(place, "holds \(lost.words) that the ledger does not have")
        }
    }

    /// What is too damaged to be compared was a backup once: its anchor tells of which ledger, and how many
    /// events it held.
    private func checkAnchored(_ view: LogView, _ place: FilePlace) throws(LedgerError) {
        guard let anchored = LogHead(anchoredBeside: place.path) else { return }
        guard anchored.logID == view.state.logID.description else { throw Self.noBackup(place) }
        let held = anchored.eventCount
        guard held > view.state.eventCount else { return }
        throw Self.holdsMore(
            place, "is damaged, and held \(held) events: the ledger has \(view.state.eventCount)")
    }

    private static func holdsMore(_ place: FilePlace, _ holds: String) -> LedgerError {
        LedgerError(
            .refused, "'\(place.path)' \(holds).",
            remedy: "Name another file, or move that one away; nothing was changed.")
    }
}
