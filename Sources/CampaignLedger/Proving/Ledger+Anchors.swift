import EventLog
import HashTree

extension Ledger {
    /// Refuses a ledger that does not go on from heads that were kept elsewhere.
    /// - Throws: `rolledBack` where it has fewer events than one of them counts, `forked` where its first events
    ///   are others, `anotherLedger` where one is of another ledger, and what `snapshot()` throws.
    /// - Complexity: O(events / 65,536), a few microseconds each, for every anchor.
    public func check(against anchors: [TreeHead]) throws(LedgerError) {
        guard !anchors.isEmpty else { return }
        let snapshot = try snapshot()
        for anchor in anchors { try snapshot.check(against: anchor) }
    }
}

extension LedgerSnapshot {
    /// Refuses a head that the log does not go on from.
    func check(against anchor: TreeHead) throws(LedgerError) {
        let found = try reading { () throws(EventLogError) in
            try view.compare(with: LogHead(anchor))
        }
        guard let error = LedgerError(found, anchor, path: ledger.path) else { return }
        throw error
    }
}

extension LogView {
    /// Refuses a log that does not go on from some heads. `path`: of the file, for whoever is told.
    func check(against anchors: [TreeHead], path: String) throws(LedgerError) {
        for anchor in anchors {
            let found: HeadComparison
            do throws(EventLogError) {
                found = try compare(with: LogHead(anchor))
            } catch {
                throw LedgerError(error, path: path)
            }
            if let error = LedgerError(found, anchor, path: path) { throw error }
        }
    }
}

extension LogHead {
    /// The head that an anchor tells of. One with an origin that is no ledger's is of no log that there is.
    init(_ anchor: TreeHead) {
        self.init(
            logID: LedgerHead(anchor)?.ledger ?? "", eventCount: anchor.size, root: anchor.root)
    }
}

extension LedgerError {
    /// Why a ledger is not the one that an anchor was made of; nil where it is.
    fileprivate init?(_ comparison: HeadComparison, _ anchor: TreeHead, path: String) {
        switch comparison {
        case .contained: return nil
        case .otherLog:
            self = .init(
                .anotherLedger,
                "The anchor is of '\(anchor.origin)', which is not the ledger '\(path)'.",
                remedy: "Check both paths: 'head' prints the ledger's id.")
        case .rewound(let found):
            self = .init(
                .rolledBack,
                "The ledger '\(path)' ends at position \(found), but the anchor counts "
                    + "\(anchor.size) events.",
                remedy: "Somebody cut it off or put an older copy in its place: find the newer one."
            )
        case .forked:
            self = .init(
                .forked,
                "The first \(anchor.size) events of the ledger '\(path)' are not those of the "
                    + "anchor: their root is another.",
                remedy:
                    "The anchor was changed since it was exported, or somebody wrote the history anew: "
                    + "compare with another copy of the head, keep both, and ask who could.")
        }
    }
}
