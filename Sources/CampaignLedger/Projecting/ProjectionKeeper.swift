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
    private let log: EventLog
    private let pace: ProjectionPace
    private let advancing = Mutex(())
    private let restsUntil = Mutex<ContinuousClock.Instant?>(nil)
    private let isFollowing = Atomic<Bool>(false)
    private let appended = Atomic<Int>(0)
    private let queue = DispatchQueue(label: "campaign-ledger.projections", qos: .utility)

    init(of log: EventLog, pace: ProjectionPace) {
        file = ProjectionFile(besides: log.resolvedPath)
        (self.log, self.pace) = (log, pace)
    }

    /// The projections as they are stored, whatever log they are of; nil where none can be read.
    ///
    /// Taken before a view of the log, they have not followed further than that.
    func stored() -> ProjectionView? {
        do throws(ProjectionError) { return try file.view() } catch { return nil }
    }

    /// The projections for questions about a view's newest commit; nil where the log is to be asked
    /// alone: it is small, or the projections cannot be made or read.
    ///
    /// `stored`: those found before the view was taken.
    func picture(
        _ view: LogView, _ stored: ProjectionView?
    ) throws(EventLogError) -> StoredPicture? {
        do throws(PictureError) {
            let known = try fitting(stored, view)
            let lag = known.map { view.lag(behind: $0) }
            let isResting = isResting
            if let known, let lag,
                lag <= (isResting ? pace.mostFollowedRows : pace.mostTailRows),
                let picture = try StoredPicture(view, known)
            {
                return picture
            }
            guard !isResting, view.state.eventCount > pace.mostTailRows else { return nil }
            return try advanced(view)
        } catch {
            // What is said of the log may come from rows that name what it does not have. If it is
            // the log itself, asking it alone will tell.
            if error.isDamage { discard() }
            guard case .log(let error) = error, !error.isDamage else { return nil }
            throw error
        }
    }

    private func base(_ view: LogView) throws(PictureError) -> ProjectionView? {
        try fitting(try ofProjections { () throws(ProjectionError) in try file.view() }, view)
    }

    /// Stored projections, if they may be used with a view: they are of this log, and not further.
    func fitting(
        _ stored: ProjectionView?, _ view: LogView
    ) throws(PictureError) -> ProjectionView? {
        guard let stored,
            try ofLog({ () throws(EventLogError) in try stored.checkpoint.isFollowed(by: view) })
        else { return nil }
        return stored
    }

    /// Brings the projections to the end of a view. One thread at a time: the others find it done.
    /// - Returns: nil where they have followed further than the view by now.
    private func advanced(_ view: LogView) throws(PictureError) -> StoredPicture? {
        try advancing.withLock { (_) throws(PictureError) in
            let found = try ofProjections { () throws(ProjectionError) in try file.view() }
            if let known = try fitting(found, view) {
                if let picture = try advance(known, view) { return picture }
            } else {
                // Somebody may have followed further meanwhile: that is nothing to undo.
                let newest = try ofLog { () throws(EventLogError) in try log.view() }
                if try fitting(found, newest) != nil { return nil }
            }
            try write(view, inPlaceOf: .unlessFurther(than: found?.checkpoint), progress: nil)
            guard let base = try base(view) else { return nil }
            return try StoredPicture(view, base)
        }
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
                try file.update(
                    from: known.checkpoint, to: tail.checkpoint, if: { view.isOfFileInPlace() },
                    change)
            }
        } catch {
            guard case .projections(let failure) = error, !failure.isDamage else { throw error }
            // What cannot be written can be folded again: the picture in hand is right.
            rest()
            return picture
        }
        guard let followed = try base(view), followed.checkpoint.position == view.state.eventCount
        else { return picture }
        return try StoredPicture(view, followed)
    }

    /// Makes a new generation of all rows from the log alone, in the place of whatever there is.
    /// - Returns: how many events were folded. `begin` is told how many there are.
    func rebuild(
        _ begin: (LogView) -> @Sendable (Int) -> Void
    ) throws(PictureError) -> UInt64 {
        try advancing.withLock { (_) throws(PictureError) in
            let view = try ofLog { () throws(EventLogError) in try log.view() }
            try write(view, inPlaceOf: .whatever, progress: begin(view))
            return view.state.eventCount
        }
    }

    private func write(
        _ view: LogView, inPlaceOf replaced: ProjectionFile.Replaced,
        progress: (@Sendable (Int) -> Void)?
    ) throws(PictureError) {
        do throws(PictureError) {
            // Before the long work, lest it be in vain.
            try ofProjections { () throws(ProjectionError) in try file.prepare() }
            let (rows, checkpoint) = try ofLog { () throws(EventLogError) in
                try Self.fresh(view, position: view.state.eventCount, progress: progress)
            }
            try ofProjections { () throws(ProjectionError) in
                try file.replaceAll(
                    checkpoint, inPlaceOf: replaced, if: { view.isOfFileInPlace() }
                ) {
                    (put) throws(ProjectionError) in
                    try rows.emit(put)
                }
            }
        } catch {
            if case .projections = error { rest() }
            throw error
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

    /// How long nothing is written after a failure: long enough that questions do not fold the log in vain
    /// time and again, short enough that a disk with room again is noticed.
    private static let rest = Duration.seconds(10)

    private func rest() {
        restsUntil.withLock { $0 = ContinuousClock.now + Self.rest }
    }

    private var isResting: Bool {
        restsUntil.withLock {
            guard let end = $0 else { return false }
            if ContinuousClock.now < end { return true }
            $0 = nil
            return false
        }
    }

    /// Lets the projections follow in the background once enough was appended. Appends do not wait.
    func noteAppended(_ rows: Int) {
        let total = appended.add(rows, ordering: .relaxed).newValue
        guard total > pace.mostTailRows, pace.mostTailRows > 0,
            isFollowing.compareExchange(
                expected: false, desired: true, ordering: .acquiringAndReleasing
            ).exchanged
        else { return }
        appended.store(0, ordering: .relaxed)
        queue.async { [self] in
            defer { isFollowing.store(false, ordering: .releasing) }
            follow()
        }
    }

    /// How often following is tried again after somebody else followed a part of the way meanwhile.
    private static let mostTries = 8

    /// Brings the projections to the end of the log, if they can be written.
    func follow() {
        // Whatever goes wrong here meets the next question, which can say so.
        guard let view = try? log.view(), view.state.eventCount > pace.mostTailRows else { return }
        do throws(PictureError) {
            for _ in 0..<Self.mostTries {
                let picture = try advanced(view)
                if picture?.tail == nil || isResting { return }
            }
        } catch {
            if error.isDamage { discard() }
        }
    }
}

extension LogView {
    /// How many rows projections have not followed yet.
    func lag(behind base: ProjectionView) -> UInt64 {
        state.eventCount - base.checkpoint.position
    }
}
