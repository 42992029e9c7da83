import HashTree
import LMDB

/// The check of a whole log: that every stored byte is what appends wrote.
///
/// It looks at the file with fresh eyes: what this process found to be sound earlier is looked at
/// again. What is damaged in one place does not keep the others from being checked, as far as they
/// can be understood without it.
///
/// What no check of the log alone can find is a log that was replaced as a whole, or cut back to an
/// earlier head: that takes a head that was kept elsewhere.
package struct LogCheck {
    /// How much is looked at.
    package enum Depth: Sendable {
        /// The head, the headers of blocks, index runs, secrets, and the hash tree down to the
        /// roots of subtrees of 256 events. No row is read.
        case quick
        /// Everything.
        case full
    }

    /// What became of a check.
    package enum Outcome: Sendable, Equatable {
        /// All was looked at.
        case finished
        /// The caller stopped it.
        case stopped
    }

    /// What was found so far.
    package internal(set) var findings = LogFindings()
    /// What was looked at so far.
    package internal(set) var counts = LogCheckCounts()
    let transaction: ReadTransaction
    /// The leaves before are not computed again.
    var checkpoint: LogCheckpoint?
    /// Tiles of the hash tree between two calls of progress: about a million leaves.
    var tilesPerStep: UInt64 = 16
    /// Sums of index entries are made with this, so that none can be prepared.
    let sumSeed = UInt64.random(in: .min ... .max)

    /// A check of the log as a view shows it.
    package init(_ view: LogView) { transaction = view.transaction }

    /// A check of the log as a view shows it, whose leaves were checked up to a checkpoint. Nothing
    /// else is left out.
    /// - Throws: `LogCheckpointError` where the checkpoint is not one of this log.
    package init(_ view: LogView, from checkpoint: LogCheckpoint) throws(LogCheckpointError) {
        transaction = view.transaction
        self.checkpoint = checkpoint
        guard checkpoint.logID == view.state.logID else { throw .otherLog }
        guard checkpoint.position <= view.state.eventCount else {
            throw .beyondEnd(eventCount: view.state.eventCount)
        }
        let tiles = StoredCheck(transaction, columns: false)
        let size = Int(checkpoint.subtrees.size)
        guard TreeCheck.fold(tiles.subtrees, size) == checkpoint.subtrees else {
            throw .contradictsTree
        }
    }

    /// A check of a file that cannot be opened as a log.
    /// - Throws: `.storage` where the file cannot be read at all.
    package init(damagedFileAt path: String, options: EnvironmentOptions) throws(EventLogError) {
        transaction = try storage { () throws(LMDBError) in
            try Environment.open(at: path, options: options).read()
        }
    }

    /// Checks the log. `progress` is called now and then, and answers whether to go on.
    /// - Complexity: O(stored bytes), on all cores; with `.quick` O(blocks + index entries).
    package mutating func run(
        _ depth: Depth, progress: (LogCheckProgress) -> Bool = { _ in true }
    ) -> Outcome {
        let stored = StoredCheck(transaction, columns: depth == .full)
        findings.add(contentsOf: stored.findings)
        counts = stored.counts
        guard let state = stored.state else { return .finished }
        findings.add(contentsOf: TreeCheck.findings(stored.subtrees, state))
        let total = state.eventCount
        guard progress(step(.stored, total, total)) else { return .stopped }
        guard depth == .full else { return .finished }
        do throws(EventLogError) {
            let view = try LogView(transaction, CheckedParts())
            return runDeep(view, stored, progress)
        } catch {
            // Without its order of blocks the log is only a heap of them. That has been said,
            // unless this is the first to notice.
            if findings.isEmpty { findings.add(LogFinding(error, about: .blockHeader)) }
            return .finished
        }
    }

    private mutating func runDeep(
        _ view: LogView, _ stored: StoredCheck, _ progress: (LogCheckProgress) -> Bool
    ) -> Outcome {
        let total = view.state.eventCount
        let numbers = LogNumbers(view, badBlocks: stored.badBlocks)
        for kind in NameKind.allCases {
            findings.add(contentsOf: numbers.names[kind].findings)
            counts.names += UInt64(numbers.names[kind].entries.count)
        }
        findings.add(contentsOf: numbers.entities.findings)
        counts.entities = UInt64(numbers.entities.entries.count)
        guard progress(step(.names, total, total)) else { return .stopped }
        guard let calls = checkRows(view, numbers, stored, progress) else { return .stopped }
        guard checkLeaves(view, numbers, stored, progress) == .finished else { return .stopped }
        checkIndexes(view, numbers, calls)
        return progress(step(.indexes, total, total)) ? .finished : .stopped
    }

    func step(_ part: LogCheckPart, _ done: UInt64, _ total: UInt64) -> LogCheckProgress {
        LogCheckProgress(part: part, done: done, total: total, findings: findings.count)
    }
}
