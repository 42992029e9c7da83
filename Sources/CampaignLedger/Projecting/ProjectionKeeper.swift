import Campaigns
import Dispatch
import EventLog
import Projections
import Synchronization

/// Keeps the projections of a ledger: lets them follow the log, and makes them anew where they are
/// missing or in doubt.
///
/// Nothing depends on it. Where the file cannot be written, or is of no use, questions are answered
/// from the log alone, only slower.
final class ProjectionKeeper: Sendable {
    let file: ProjectionFile
    private let pace: ProjectionPace
    private let isFollowing = Atomic<Bool>(false)
    private let appended = Atomic<Int>(0)
    private let queue = DispatchQueue(label: "campaign-ledger.projections", qos: .utility)

    init(besides log: String, pace: ProjectionPace) {
        file = ProjectionFile(besides: log)
        self.pace = pace
    }

    /// The projections for questions about a view's newest commit; nil where the log is to be asked
    /// alone: it is small, or the projections cannot be made or read.
    func picture(_ view: LogView) throws(EventLogError) -> StoredPicture? {
        do throws(PictureError) {
            if let picture = try usable(view), picture.lag <= pace.mostTailRows { return picture }
            guard view.state.eventCount > pace.mostTailRows else { return nil }
            try advance(view)
            return try usable(view)
        } catch {
            switch error {
            case .log(let error): throw error
            case .projections: discard()
            case .ledger: break
            }
            return nil
        }
    }

    /// What is stored and of this log, with the tail folded, if that can be done.
    private func usable(_ view: LogView) throws(PictureError) -> StoredPicture? {
        guard let base = try base(view) else { return nil }
        guard view.state.eventCount - base.checkpoint.position <= pace.mostFollowedRows else {
            return nil
        }
        return try StoredPicture(view, base)
    }

    /// The stored projections, if they are of this log or an earlier state of it.
    func base(_ view: LogView) throws(PictureError) -> ProjectionView? {
        let stored = try ofProjections { () throws(ProjectionError) in try file.view() }
        guard let stored,
            try ofLog({ () throws(EventLogError) in try stored.checkpoint.isFollowed(by: view) })
        else { return nil }
        return stored
    }

    /// Brings the projections to the end of a view: by what is new, or anew.
    func advance(_ view: LogView) throws(PictureError) {
        if let base = try base(view) {
            let lag = view.state.eventCount - base.checkpoint.position
            if lag == 0 { return }
            if lag <= pace.mostFollowedRows, let picture = try StoredPicture(view, base),
                let tail = picture.tail
            {
                let change = try tail.change(picture)
                // Where somebody else was quicker, theirs serve as well.
                _ = try ofProjections { () throws(ProjectionError) in
                    try file.update(from: base.checkpoint, to: tail.checkpoint, change)
                }
                return
            }
        }
        try rebuild(view, progress: nil)
    }

    /// Makes a new generation of all rows from the log alone, in the place of whatever there is.
    func rebuild(
        _ view: LogView, progress: (@Sendable (Int) -> Void)?
    ) throws(PictureError) {
        let (rows, checkpoint) = try ofLog { () throws(EventLogError) in
            try Self.fresh(view, position: view.state.eventCount, progress: progress)
        }
        try ofProjections { () throws(ProjectionError) in
            try file.replaceAll(checkpoint) { (put) throws(ProjectionError) in
                try rows.emit(put)
            }
        }
    }

    /// All rows of a fold of the whole log up to a position.
    static func fresh(
        _ view: LogView, position: UInt64, progress: (@Sendable (Int) -> Void)?
    ) throws(EventLogError) -> (rows: ProjectionRows, checkpoint: Checkpoint) {
        let whole = try WholeFold(
            view, FoldScope(position: position, occurredBy: nil), progress: progress)
        let checkpoint = try Checkpoint(
            view, position: position, digest: whole.digest, policies: whole.policies,
            receiptless: whole.folded.result.receiptless, receipts: UInt32(whole.receiptCount))
        return (try ProjectionRows(view, whole, checkpoint), checkpoint)
    }

    /// Forgets projections that turned out not to be what was written; the next question makes
    /// them anew.
    func discard() { file.discard() }

    /// Lets the projections follow in the background once enough was appended. Appends do not wait.
    func noteAppended(_ rows: Int, _ log: EventLog) {
        let total = appended.add(rows, ordering: .relaxed).newValue
        guard total > pace.mostTailRows, pace.mostTailRows > 0,
            isFollowing.compareExchange(
                expected: false, desired: true, ordering: .acquiringAndReleasing
            ).exchanged
        else { return }
        appended.store(0, ordering: .relaxed)
        queue.async { [self] in
            defer { isFollowing.store(false, ordering: .releasing) }
            // Whatever goes wrong here meets the next question, which can say so.
            guard let view = try? log.view() else { return }
            try? advance(view)
        }
    }
}

extension StoredPicture {
    /// How many rows the projections have not followed yet.
    var lag: UInt64 { view.state.eventCount - base.checkpoint.position }
}
