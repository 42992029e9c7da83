import Dispatch
import EventLog
import Synchronization

/// What the last snapshot of the newest commit has read, for the next one: as long as nobody commits, the same
/// answers come from the same columns, which need not be found and unpacked again.
///
/// It is let go of when the ledger is appended to, and when nobody has asked for it for a while: a commit that is
/// being read keeps its pages from being used again, and the file would grow.
final class NewestCommit: Sendable {
    /// All that a snapshot consists of beside the ledger itself, which must not be kept by what it keeps.
    struct Content: Sendable {
        let asOf: AsOf
        let view: LogView
        let folds: SnapshotFolds
    }

    private struct State {
        var content: Content?
        /// Whether it was asked for since the last look at it.
        var isInUse = false
        /// Whether somebody will look at it again.
        var isWatched = false
    }

    private let log: EventLog
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "campaign-ledger.newest", qos: .utility)

    /// How long it is kept without being asked for, at the least; twice as long at the most.
    private static let idle = DispatchTimeInterval.seconds(1)

    init(of log: EventLog) { self.log = log }

    /// What was kept, where it is of the newest commit still.
    func content() -> Content? {
        // What is let go of ends a transaction, which must not happen with the lock held.
        var stale: Content?
        let known = state.withLock { state -> Content? in
            guard let content = state.content else { return nil }
            guard content.folds.canBeShared, log.isNewest(content.view) else {
                stale = content
                state.content = nil
                return nil
            }
            state.isInUse = true
            return content
        }
        _ = stale
        return known
    }

    /// Keeps what a snapshot of the newest commit consists of.
    func keep(_ snapshot: LedgerSnapshot) {
        let content = Content(asOf: snapshot.asOf, view: snapshot.view, folds: snapshot.folds)
        let (stale, isWatched) = state.withLock { state in
            let before = (state.content, state.isWatched)
            state = State(content: content, isInUse: true, isWatched: true)
            return before
        }
        _ = stale
        if !isWatched { watch() }
    }

    /// Lets go of it: the ledger is about to be appended to.
    func letGo() {
        let stale = state.withLock { state in
            defer { state.content = nil }
            return state.content
        }
        _ = stale
    }

    private func watch() {
        queue.asyncAfter(deadline: .now() + Self.idle) { [weak self] in self?.look() }
    }

    private func look() {
        let (stale, isWatched) = state.withLock { state -> (Content?, Bool) in
            defer { state.isInUse = false }
            if state.isInUse, state.content != nil { return (nil, true) }
            let stale = state.content
            state.content = nil
            state.isWatched = false
            return (stale, false)
        }
        _ = stale
        if isWatched { watch() }
    }
}
