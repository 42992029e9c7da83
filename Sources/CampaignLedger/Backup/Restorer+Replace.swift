import Campaigns
import EventLog
import Files
import LMDB

extension Restorer {
    /// Puts the copy in the place of a ledger, if there is one.
    mutating func replace(
        _ standing: Standing, by newPath: String, _ plan: inout RestorePlan, _ loss: LogLoss?
    ) throws(LedgerError) {
        switch standing {
        case .nothing:
            restored = nil
            try Ledger.clearWay(of: place)
            // Of a ledger that was removed while programs had it open.
            FileRemoval.removeIfPresent(place.path + "-lock")
        case .ledger(let environment, let seen):
            let earlier = loss.map { (loss: $0, eventCount: seen.state.eventCount) }
            var listedBefore: [String]?
            defer {
                // Nobody came back, and the list holds ids.
                if let listedBefore, (try? environment.isInPlace()) == true {
                    ReturnedList.putBack(listedBefore, besides: place.path)
                }
            }
            try replacing { (restorer: inout Restorer) throws(WriteError<LedgerError>) in
                try environment.replaceFile { (_) throws(LedgerError) in
                    do throws(EventLogError) {
                        let now = try EventLog.view(of: environment)
                        _ = try restorer.compare(now, &plan, earlier: earlier)
                    } catch {
                        throw LedgerError(error, path: restorer.place.path)
                    }
                    try restorer.addListed(to: &plan)
                    try restorer.judge(plan)
                    listedBefore = try restorer.listReturning(plan)
                    return try restorer.makeReady(newPath)
                }
            }
        case .unreadable(let environment?):
            try replacing { (restorer: inout Restorer) throws(WriteError<LedgerError>) in
                try environment.replaceFile { (_) throws(LedgerError) in
                    try restorer.judgeUnreadable(&plan)
                    return try restorer.makeReady(newPath)
                }
            }
        case .unreadable(nil):
            restored = nil
            try replacing { (restorer: inout Restorer) throws(WriteError<LedgerError>) in
                try Environment.replaceDamagedFile(at: restorer.place.path) {
                    () throws(LedgerError) in
                    try restorer.judgeUnreadable(&plan)
                    return try restorer.makeReady(newPath)
                }
            }
        }
    }

    private mutating func replacing(
        _ body: (inout Restorer) throws(WriteError<LedgerError>) -> Void
    ) throws(LedgerError) {
        do throws(WriteError<LedgerError>) { try body(&self) } catch {
            switch error {
            case .storage(let error):
                throw LedgerError(EventLogError.storage(error), path: place.path)
            case .body(let error): throw error
            }
        }
    }

    /// The last steps before the file gets its name, while nobody can write to the old one.
    private mutating func makeReady(_ newPath: String) throws(LedgerError) -> String {
        restored = nil
        if let kept = options.keptOld { try keepOld(at: kept) }
        try Ledger.clearWay(of: place)
        return newPath
    }

    /// Writes down who comes back: with the old ledger goes all that tells.
    /// - Returns: who was written down before; nil where nobody comes back.
    private func listReturning(_ plan: RestorePlan) throws(LedgerError) -> [String]? {
        guard let contacts = plan.returning, !contacts.isEmpty else { return nil }
        return try Ledger.filing { () throws(FileError) in
            let before = try ReturnedList.read(besides: place.path)
            try ReturnedList.write(contacts, besides: place.path)
            return before
        }
    }

    /// Keeps the old file, after its key: without that nothing could be appended to it.
    private func keepOld(at path: String) throws(LedgerError) {
        let kept = try Ledger.filing { () throws(FileError) in try FilePlace(path) }
        let file = try PendingFile.begin(at: kept, "kept")
        _ = try file.fill(from: place.path) { _, _ in true }
        let key = try PendingFile.erasureKey(besides: place.path, for: kept, "kept")
        if let key = consume key { try key.takePlace(.whatever) }
        try file.takePlace(.free)
    }

    /// Notes the files that hold the same people as the ledger: the backup, unless it was noted when it was
    /// made, and the old ledger where it was kept.
    func noteCopies(_ plan: RestorePlan) throws(LedgerError) {
        try Ledger.filing { () throws(FileError) in
            let known = try BackupNotes.read(besides: place.path).map { ExactText($0.path) }
            let now = Timestamp(microseconds: UnixClock.microseconds())
            var copies = [(try FilePlace(backup).path, plan.head)]
            if let kept = options.keptOld, plan.replaces {
                copies.append((try FilePlace(kept).path, plan.replaced ?? plan.head))
            }
            for (path, head) in copies where !known.contains(ExactText(path)) {
                let note = BackupNote(path: path, madeAt: now, size: head.size, root: head.root)
                try BackupNotes.add(note, besides: place.path)
            }
        }
    }

    /// What becomes of the key of who was erased that lies beside the ledger.
    enum KeyChange: ~Copyable {
        /// It fits what is restored, or there is none and none is needed.
        case none
        /// The backup's goes there.
        case to(PendingFile)
        /// It is of no use to what is restored, and would keep it from ever erasing anybody.
        case removed
    }

    /// Whether what is restored needs a key of who was erased, and there is none.
    func lacksErasureKey() throws(LedgerError) -> Bool {
        guard let restored else { return false }
        do throws(EventLogError) {
            return try EventLog.lacksErasureKey(restored, besides: place.path, backup)
        } catch {
            throw LedgerError(error, path: backup)
        }
    }

    /// By which of the keys beside ledger and backup what is restored can be appended to.
    func keyChange() throws(LedgerError) -> KeyChange {
        guard let restored else { return .none }
        let isOwn: Bool
        let isBackups: Bool
        do throws(EventLogError) {
            isOwn = try EventLog.erasureKey(besides: place.path, fits: restored)
            isBackups = try EventLog.erasureKey(besides: backup, fits: restored)
        } catch {
            throw LedgerError(error, path: backup)
        }
        if isOwn { return .none }
        if isBackups,
            let key = try PendingFile.erasureKey(besides: backup, for: place, "restore")
        {
            return .to(key)
        }
        return try ownKeyKind() == .regularFile ? .removed : .none
    }

    /// What has the name of the ledger's own key.
    func ownKeyKind() throws(LedgerError) -> FileKind? {
        try Ledger.filing { () throws(FileError) in
            try FileKind.of(name: EventLog.erasureKeyPath(besides: place.path))
        }
    }

    func carryOut(_ change: consuming KeyChange) throws(LedgerError) {
        switch consume change {
        case .none: return
        case .to(let key): try key.takePlace(.whatever)
        case .removed:
            FileRemoval.removeIfPresent(EventLog.erasureKeyPath(besides: place.path))
        }
    }
}
