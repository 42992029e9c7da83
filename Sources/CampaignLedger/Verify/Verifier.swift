import Campaigns
import EventLog
import Files
import LMDB
import Projections

/// One check of the files of a ledger.
struct Verifier {
    let path: String
    let options: VerifyOptions
    /// How the log is opened.
    var environment = EnvironmentOptions()
    /// Whether the file has the name of a ledger, so that what belongs to one is beside it.
    var isInPlace = true
    private var checkpoint: LogCheckpoint?
    private var report = VerifyReport(
        checked: [], findings: [], size: nil, recordedAt: nil, isComplete: true)

    init(path: String, options: VerifyOptions) {
        (self.path, self.options) = (path, options)
    }

    mutating func run(
        _ progress: (VerifyProgress) -> Bool
    ) throws(LedgerError) -> VerifyReport {
        checkpoint = try readProgressFile()
        let isWalkable = try walkPages(of: path, "page")
        if isWalkable, let log = try openLog() {
            let view: LogView
            do throws(EventLogError) { view = try log.view() } catch {
                guard error.isUnreadable else { throw LedgerError(error, path: path) }
                note(error)
                return report
            }
            try refuseProgressOfAnotherLog(view)
            do throws(EventLogError) { try check(log, view, progress) } catch { note(error) }
        }
        return report
    }

    private mutating func note(_ error: EventLogError) {
        guard error.isUnreadable else { return obstruct(LedgerError(error, path: path)) }
        // The check of the log has told of this already, unless it is the first to notice.
        guard report.findings.isEmpty else { return }
        let finding = LogFinding(error, about: .storage)
        add(finding.what, finding.position, finding.detail)
    }

    private mutating func add(_ what: String, _ position: UInt64? = nil, _ detail: String) {
        report.findings.append(VerifyFinding(what: what, position: position, detail: detail))
    }

    private mutating func count(_ name: String, _ count: some BinaryInteger) {
        report.checked.append((name, UInt64(count)))
    }

    /// Walks the pages of a file before anything follows them.
    /// - Returns: whether the file may be opened.
    private mutating func walkPages(
        of path: String, _ what: String
    ) throws(LedgerError) -> Bool {
        do throws(LMDBError) {
            let pages = try Environment.inspectPages(at: path)
            count("\(what)s", pages.usedPages)
            for finding in pages.findings {
                add(what, nil, "page \(finding.page): \(finding.problem)")
            }
            return pages.isSafe
        } catch {
            if error.kind == .notALedgerFile, let head = LogHead(lastSeenAt: path) {
                add("head", nil, head.lossOfFirstPages)
                return false
            }
            guard error.isDamage else {
                throw LedgerError(EventLogError.storage(error), path: path)
            }
            add(what, nil, "\(error)")
            return false
        }
    }

    /// Opens a log for reading at least; also where this process has opened it for that alone.
    private static func open(
        _ path: String, _ options: EnvironmentOptions
    ) throws(EventLogError) -> EventLog {
        do throws(EventLogError) {
            return try Ledger.openExisting(path, options) { UnixClock.microseconds() }
        } catch .storage(let error) where error.kind == .busy {
            var readOnly = options
            readOnly.readOnly = true
            return try EventLog.open(at: path, options: readOnly) { UnixClock.microseconds() }
        }
    }

    /// The log; nil where it cannot be opened, of which the findings tell.
    private mutating func openLog() throws(LedgerError) -> EventLog? {
        do throws(EventLogError) {
            return try Self.open(path, environment)
        } catch {
            switch error {
            case .damaged, .rolledBack: break
            case .storage(let error) where error.isDamage: break
            default: throw LedgerError(error, path: path)
            }
            let finding = LogFinding(error, about: .head)
            add(finding.what, finding.position, finding.detail)
            try checkWithoutOpening()
            return nil
        }
    }

    /// What can be said of a log that is too damaged to be opened as one.
    private mutating func checkWithoutOpening() throws(LedgerError) {
        do throws(EventLogError) {
            var check = try LogCheck(damagedFileAt: path, options: environment)
            _ = check.run(options.depth == .quick ? .quick : .full)
            take(check)
        } catch {
            add("storage", nil, "\(error)")
        }
    }

    private mutating func check(
        _ log: EventLog, _ view: LogView, _ progress: (VerifyProgress) -> Bool
    ) throws(EventLogError) {
        report.size = view.state.eventCount
        report.recordedAt = try view.recordedAt(view.state.eventCount).map {
            Timestamp(microseconds: $0)
        }
        for anchor in options.anchors { compare(view, with: anchor) }
        var check = begin(view)
        let file = options.progressFile
        let outcome = check.run(options.depth == .quick ? .quick : .full) { step in
            if let file, let checkpoint = step.checkpoint { Self.remember(checkpoint, in: file) }
            return progress(
                VerifyProgress(
                    part: step.part.rawValue, done: step.done, total: step.total,
                    findings: step.findings))
        }
        take(check)
        guard outcome == .finished else {
            report.isComplete = false
            return
        }
        if let file, options.depth == .full { FileRemoval.removeIfPresent(file) }
        // Rows are compared with a fold, which takes the log for sound.
        guard report.findings.isEmpty else { return }
        try checkProjections(of: log, progress)
        if isInPlace { report.lacksErasureKey = try lacksErasureKey(log, view) }
    }

    private mutating func take(_ check: LogCheck) {
        count("bytes", check.counts.bytes)
        count("blocks", check.counts.blocks)
        count("events", check.counts.rows)
        count("hashes", check.counts.leaves)
        count("names", check.counts.names)
        count("attempts", check.counts.entities)
        count("indexEntries", check.counts.indexEntries)
        count("treeNodes", check.counts.subtrees)
        count("secrets", check.counts.secrets)
        for finding in check.findings.list {
            add(finding.what, finding.position, finding.detail)
        }
        let more = check.findings.count - check.findings.list.count
        if more > 0 { add("more", nil, "\(more) further findings are not listed") }
    }
}

extension Verifier {
    /// The check, from where an earlier one was stopped if its file says so. What that one had checked
    /// must still be there.
    private mutating func begin(_ view: LogView) -> LogCheck {
        guard let checkpoint else { return LogCheck(view) }
        do throws(LogCheckpointError) {
            return try LogCheck(view, from: checkpoint)
        } catch {
            switch error {
            case .beyondEnd(let eventCount):
                add(
                    "truncated", eventCount + 1,
                    "the log ends at position \(eventCount), an earlier check had come to "
                        + "\(checkpoint.position)")
            case .contradictsTree:
                add(
                    "forked", nil,
                    "the first \(checkpoint.position) events are not those of an earlier check")
            case .otherLog, .unreadable: break
            }
            return LogCheck(view)
        }
    }

    private func refuseProgressOfAnotherLog(_ view: LogView) throws(LedgerError) {
        guard let file = options.progressFile, let checkpoint,
            checkpoint.logID != view.state.logID
        else { return }
        throw LedgerError(
            .invalidInput,
            "'\(file)' is the progress of a check of the ledger \(checkpoint.logID), not of "
                + "\(view.state.logID).",
            remedy: "Name another file.")
    }

    /// What the progress file of an earlier check says; nil where there is none.
    ///
    /// It will be written over and removed: nothing else may lie there.
    private func readProgressFile() throws(LedgerError) -> LogCheckpoint? {
        guard options.depth == .full, let file = options.progressFile else { return nil }
        let found = try Ledger.filing { () throws(FileError) in try FileIdentity.of(path: file) }
        guard found != nil else { return nil }
        if let bytes = try? SmallFile.read(file, limitBytes: 1 << 16),
            let checkpoint = try? LogCheckpoint(decoding: bytes)
        {
            return checkpoint
        }
        throw LedgerError(
            .invalidInput, "'\(file)' is not the progress of a check.",
            remedy: "Name a file that is not there yet, or one that a check has written.")
    }

    private static func remember(_ checkpoint: LogCheckpoint, in file: String) {
        // What cannot be remembered is checked again; the check itself goes on.
        let bytes = checkpoint.encoded
        try? SmallFile.write(bytes.span, to: file)
    }

    /// Whether the log goes on from a head that was kept elsewhere.
    private mutating func compare(_ view: LogView, with anchor: TreeHead) {
        let found: HeadComparison
        do throws(EventLogError) {
            found = try view.compare(with: LogHead(anchor))
        } catch {
            // Where the damage is, the check itself will tell.
            return add(
                "anchorUnchecked", nil,
                "whether the first \(anchor.size) events are those of the anchor cannot be told: "
                    + LogFinding(error, about: .tree).detail)
        }
        switch found {
        case .contained: break
        case .otherLog:
            add(
                "anotherLog", nil,
                "the anchor is of \(anchor.origin), the ledger is \(view.state.logID)")
        case .rewound(let end):
            add(
                "truncated", end + 1,
                "the log ends at position \(end), the anchor counts \(anchor.size)")
        case .forked:
            add(
                "forked", nil,
                "the first \(anchor.size) events are not those of the anchor: their root differs")
        }
    }

    private func lacksErasureKey(_ log: EventLog, _ view: LogView) throws(EventLogError) -> Bool {
        let path = log.resolvedPath
        guard try EventLog.lacksErasureKey(view, besides: path) else { return false }
        return !EventLog.hasUnreadableErasureKey(besides: path)
    }

    private mutating func checkProjections(
        of log: EventLog, _ progress: (VerifyProgress) -> Bool
    ) throws(EventLogError) {
        let file = ProjectionFile(besides: log.resolvedPath)
        do throws(LedgerError) {
            let found = try Ledger.filing { () throws(FileError) in
                try FileIdentity.of(path: file.path)
            }
            guard found != nil, try walkPages(of: file.path, "projectionPage") else { return }
        } catch {
            switch error.code {
            // Somebody took them away meanwhile.
            case .noSuchLedger: return
            case .damaged, .notALedger, .newerFormat:
                return add("projectionFile", nil, error.message)
            default: return obstruct(error)
            }
        }
        let found = file.inspect()
        // Others may append and follow meanwhile: the log is looked at after its projections.
        let view = try log.view()
        switch found {
        case .missing, .outdated: return
        case .unusable(let error):
            guard error.isOfTheFile else {
                return obstruct(LedgerError(.projections(error), path: log.resolvedPath))
            }
            add("projectionFile", nil, ProjectionCheck.describe(error))
        case .view(let base):
            var check = ProjectionCheck(view, base)
            if options.depth == .quick {
                try check.runQuick()
            } else {
                let isWanted = progress(
                    VerifyProgress(
                        part: "projections", done: 0, total: base.checkpoint.position,
                        findings: report.findings.count))
                guard isWanted else {
                    report.isComplete = false
                    return
                }
                try check.run(progress: nil)
            }
            count("projectionRows", check.rowsChecked)
            for finding in check.findings { add(finding.what, finding.position, finding.detail) }
        }
    }

    /// Notes what was in the way of looking at a file, where it is not its bytes: no finding, but the check
    /// is not complete.
    private mutating func obstruct(_ error: LedgerError) {
        report.obstacle = error
        report.isComplete = false
    }
}

extension LMDBError {
    /// Whether it is the bytes of the file that are at fault.
    fileprivate var isDamage: Bool {
        switch kind {
        case .damaged, .truncated: true
        default: false
        }
    }
}
