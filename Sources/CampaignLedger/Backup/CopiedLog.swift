import EventLog
import Files
import LMDB

/// The copy of a log under a name that nobody else knows: checked, before it gets another one.
struct CopiedLog {
    let path: String

    /// Nobody writes to it, and no lock file is made beside it.
    private static var options: EnvironmentOptions {
        var options = EnvironmentOptions(readOnly: true)
        options.sharing = .withNobody
        return options
    }

    /// Checks the copy as `verify` does.
    /// - Throws: what is in the way of the check; a name in it is that of the copy.
    func verify(
        _ depth: VerifyOptions.Depth, _ progress: (VerifyProgress) -> Bool
    ) throws(LedgerError) -> VerifyReport {
        var verifier = Verifier(path: path, options: VerifyOptions(depth: depth))
        verifier.environment = Self.options
        verifier.isInPlace = false
        let report = try verifier.run(progress)
        if let obstacle = report.obstacle { throw obstacle }
        return report
    }

    /// The copy as a log. Whoever gives the file its name must have let go of it.
    func view() throws(EventLogError) -> LogView {
        try EventLog.view(of: try environment())
    }

    private func environment() throws(EventLogError) -> Environment {
        do throws(LMDBError) {
            return try Environment.open(at: path, options: Self.options)
        } catch {
            throw .storage(error)
        }
    }
}

extension VerifyReport {
    /// The first finding and how many there are, in words.
    var summary: String {
        guard let first = findings.first else { return "nothing was found" }
        let place = first.position.map { " at position \($0)" } ?? ""
        let more = findings.count > 1 ? ", and \(findings.count - 1) more" : ""
        return "\(first.what)\(place): \(first.detail)\(more)"
    }
}

extension LedgerHead {
    /// The head of a view of the log.
    init(_ view: LogView) throws(EventLogError) {
        self.init(
            ledger: view.state.logID.description, size: view.state.eventCount,
            root: view.state.tree.root.description,
            recordedAt: try view.recordedAt(view.state.eventCount).map {
                Timestamp(microseconds: $0)
            })
    }
}

extension LedgerError {
    /// The caller of something long had enough of it.
    static func stopped(_ what: String) -> LedgerError {
        LedgerError(.refused, "\(what) was stopped.", remedy: "Nothing was changed; begin again.")
    }
}
