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
    private let advancing = Mutex(())
    private let isFollowing = Atomic<Bool>(false)
    private let appended = Atomic<Int>(0)
    private let queue = DispatchQueue(label: "campaign-ledger.projections", qos: .utility)

    init(besides log: String, pace: ProjectionPace) {
        file = ProjectionFile(besides: log)
        self.pace = pace
    }

    /// The projections for questions about a view's newest commit; nil where the log is to be asked
    /// alone: it is small, the projections cannot be made or read, or they have followed further
    /// than the view.
    ///
    /// `newest`: how many events the log has by now.
    func picture(
        _ view: LogView, newest: () throws(EventLogError) -> UInt64
    ) throws(EventLogError) -> StoredPicture? {
        do throws(PictureError) {
            let known = try base(view)
            if let known, view.lag(behind: known) <= pace.mostTailRows,
                let picture = try StoredPicture(view, known)
            {
                return picture
            }
            guard view.state.eventCount > pace.mostTailRows,
                try ofLog({ () throws(EventLogError) in try newest() }) == view.state.eventCount
            else { return nil }
            return try advanced(view)
        } catch {
            switch error {
            case .log(let error): throw error
            case .projections(.damaged): discard()
            case .projections, .ledger: break
            }
            return nil
        }
    }

    /// The stored projections, if they are of this log or an earlier state of it.
    func base(_ view: LogView) throws(PictureError) -> ProjectionView? {
        let stored = try ofProjections { () throws(ProjectionError) in try file.view() }
        guard let stored,
            try ofLog({ () throws(EventLogError) in try stored.checkpoint.isFollowed(by: view) })
        else { return nil }
        return stored
    }

    /// Brings the projections to the end of the log's newest commit. One thread at a time: the
    /// others find it done.
    private func advanced(_ view: LogView) throws(PictureError) -> StoredPicture? {
        try advancing.withLock { (_) throws(PictureError) in
            if let known = try base(view) {
                guard let picture = try advance(known, view) else {
                    try rebuildLocked(view, progress: nil)
                    return try stored(view)
                }
                return picture
            }
            try rebuildLocked(view, progress: nil)
            return try stored(view)
        }
    }

    private func stored(_ view: LogView) throws(PictureError) -> StoredPicture? {
        guard let base = try base(view) else { return nil }
        return try StoredPicture(view, base)
    }

    /// Follows by what is new.
    /// - Returns: nil where everything is to be made anew.
    private func advance(
        _ known: ProjectionView, _ view: LogView
    ) throws(PictureError) -> StoredPicture? {
        let lag = view.lag(behind: known)
        guard lag <= pace.mostFollowedRows, let picture = try StoredPicture(view, known) else {
            return nil
        }
        guard let tail = picture.tail else { return picture }
        do throws(PictureError) {
            let change = try tail.change(picture)
            // Where somebody else was quicker, theirs serve as well.
            _ = try ofProjections { () throws(ProjectionError) in
                try file.update(from: known.checkpoint, to: tail.checkpoint, change)
            }
        } catch {
            // What cannot be written can be folded again: the picture in hand is right.
            guard case .projections(.storage) = error else { throw error }
            return picture
        }
        guard let followed = try base(view), followed.checkpoint.position == view.state.eventCount
        else { return picture }
        return try StoredPicture(view, followed)
    }

    /// Makes a new generation of all rows from the log alone, in the place of whatever there is.
    func rebuild(
        _ view: LogView, progress: (@Sendable (Int) -> Void)?
    ) throws(PictureError) {
        try advancing.withLock { (_) throws(PictureError) in
            try rebuildLocked(view, progress: progress)
        }
    }

    private func rebuildLocked(
        _ view: LogView, progress: (@Sendable (Int) -> Void)?
    ) throws(PictureError) {
        // Before the long work, lest it be in vain.
        try ofProjections { () throws(ProjectionError) in try file.prepare() }
        let judged = try ofProjections { () throws(ProjectionError) in
            try file.view()?.checkpoint
        }
        let (rows, checkpoint) = try ofLog { () throws(EventLogError) in
            try Self.fresh(view, position: view.state.eventCount, progress: progress)
        }
        try ofProjections { () throws(ProjectionError) in
            try file.replaceAll(checkpoint, inPlaceOf: judged) { (put) throws(ProjectionError) in
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
            follow(log)
        }
    }

    /// How often following is tried again after somebody else followed a part of the way meanwhile.
    private static let mostTries = 8

    /// Brings the projections to the end of the log, if they can be written.
    func follow(_ log: EventLog) {
        // Whatever goes wrong here meets the next question, which can say so.
        guard let view = try? log.view(), view.state.eventCount > pace.mostTailRows else { return }
        do throws(PictureError) {
            for _ in 0..<Self.mostTries {
                let picture = try advanced(view)
                if picture?.tail == nil { return }
            }
        } catch {
            if case .projections(.damaged) = error { discard() }
        }
    }
}

extension LogView {
    /// How many rows projections have not followed yet.
    func lag(behind base: ProjectionView) -> UInt64 {
        state.eventCount - base.checkpoint.position
    }
}
