import Dispatch
import LMDB
import Synchronization

/// The one writer of a log in this process: a queue of requests, and a thread that commits what has
/// gathered.
final class LogWriter: Sendable {
    typealias Answer = @Sendable (Result<AppendReceipt, EventLogError>) -> Void

    /// A request with at least this many rows makes it worth having all look-ups in memory.
    static let bulkRows = 8192
    /// Strings of the requests that share a commit.
    static let mostBytesPerCommit = 32 << 20

    private let file: OpenFile
    private let clock: EventLog.Clock
    private let queue = DispatchQueue(label: "campaign-ledger.writer")
    private let pending = Mutex<[(request: AppendRequest, answer: Answer)]>([])
    /// In the mode that may lose the last commit, the anchor stays one commit behind, or it would
    /// accuse the loss that the caller accepted.
    private let trailsAnchor: Bool
    private let unwrittenAnchor = Mutex<Anchor?>(nil)
    /// The key of the codes of who was erased, once it was needed.
    private let erasureKey = Mutex<ErasureKey?>(nil)
    /// Used on the queue only; the lock is for the compiler.
    private let cache = Mutex<WriterCache?>(nil)
    private let directory = Mutex<(state: LogState, directory: BlockDirectory)?>(nil)

    init(_ file: OpenFile, clock: @escaping EventLog.Clock) {
        self.file = file
        trailsAnchor = file.options.durability != .everyCommit
        self.clock = clock
    }

    func enqueue(_ request: AppendRequest, answer: @escaping Answer) {
        let isFirst = pending.withLock { pending in
            pending.append((request, answer))
            return pending.count == 1
        }
        if isFirst { queue.async { self.drain() } }
    }

    func appendBlocking(_ request: AppendRequest) -> Result<AppendReceipt, EventLogError> {
        queue.sync { commit([request])[0] }
    }

    /// The directory of the newest view or commit, so that the next view need not read it again.
    func knownDirectory() -> (state: LogState, directory: BlockDirectory)? {
        directory.withLock { $0 }
    }

    func remember(_ view: LogView) {
        directory.withLock { known in
            if (known?.state.commits ?? 0) <= view.state.commits {
                known = (view.state, view.directory)
            }
        }
    }

    /// Commits one share of what is pending. The next share queues up behind whoever blocks
    /// meanwhile, so that nobody waits for ever.
    private func drain() {
        let (taken, isMore) = pending.withLock { pending in
            let taken = Self.takeShare(of: &pending)
            return (taken, !pending.isEmpty)
        }
        if isMore { queue.async { self.drain() } }
        guard !taken.isEmpty else { return }
        let results = commit(taken.map(\.request))
        for (entry, result) in zip(taken, results) { entry.answer(result) }
    }

    /// Takes as many requests as fit into one commit, and at least one.
    private static func takeShare(
        of pending: inout [(request: AppendRequest, answer: Answer)]
    ) -> [(request: AppendRequest, answer: Answer)] {
        var rows = 0
        var bytes = 0
        var count = 0
        for entry in pending {
            rows += entry.request.batch.rows.count
            bytes += entry.request.batch.arena.count
            if count > 0,
                rows > mostRowsInBlock || bytes > mostBytesPerCommit
                    || entry.request.expectation.mustBeFirst
            {
                break
            }
            count += 1
        }
        defer { pending.removeFirst(count) }
        return Array(pending.prefix(count))
    }

    private enum Abort: Error {
        /// No request had anything new. What is in memory is still true.
        case nothingNew(WriterCache)
        case failed(EventLogError)
    }

    /// Commits requests together; one result for each. Where the file must be opened again first,
    /// it is: once after a failed commit, and after each of some replacements.
    private func commit(_ requests: [AppendRequest]) -> [Result<AppendReceipt, EventLogError>] {
        var results = tryCommit(requests)
        for _ in 0..<OpenFile.mostReplacements {
            guard case .failure(.storage(let error))? = results.first else { return results }
            do throws(LMDBError) {
                try file.reopen(after: error)
            } catch {
                return results
            }
            // Another file may have as many commits and other blocks.
            directory.withLock { $0 = nil }
            erasureKey.withLock { $0 = nil }
            results = tryCommit(requests)
            if error.kind == .broken { return results }
        }
        return results
    }

    private func tryCommit(_ requests: [AppendRequest]) -> [Result<AppendReceipt, EventLogError>] {
        var results: [Result<AppendReceipt, EventLogError>] = []
        var kept: WriterCache?
        do throws(WriteError<Abort>) {
            let environment = file.current
            let (cache, anchor) = try environment.write { (transaction) throws(Abort) in
                var session: AppendSession
                do throws(EventLogError) {
                    session = try beginSession(requests, environment)
                    results = try Self.process(requests, in: &session)
                } catch {
                    throw .failed(error)
                }
                // Whoever made the file, or put it in the place of another one, may have come to an end before its name was
                // on the disk: what is acknowledged, as new or as known, would go with it.
                do throws(EventLogError) {
                    try storage { () throws(LMDBError) in try environment.settleNameOnce() }
                } catch {
                    throw .failed(error)
                }
                guard !session.rows.isEmpty else { throw .nothingNew(session.cache) }
                session.finish()
                do throws(EventLogError) {
                    return try CommitWriter.write(session, to: transaction)
                } catch {
                    throw .failed(error)
                }
            }
            remember(anchor, of: environment)
            kept = cache
        } catch {
            switch error {
            case .storage(let error): results = requests.map { _ in .failure(.storage(error)) }
            case .body(.failed(let error)): results = requests.map { _ in .failure(error) }
            case .body(.nothingNew(let cache)): kept = cache
            }
        }
        if let kept { directory.withLock { $0 = (kept.state, kept.directory) } }
        cache.withLock { $0 = kept }
        return results
    }

    /// Runs something while nothing is committed in this process, and forgets what the writer had in
    /// memory: the file under the log may be another one then.
    func alone<R>(_ body: () throws(EventLogError) -> R) throws(EventLogError) -> R {
        let result: Result<R, EventLogError> = queue.sync {
            cache.withLock { $0 = nil }
            let result: Result<R, EventLogError>
            do throws(EventLogError) {
                result = .success(try body())
            } catch {
                result = .failure(error)
            }
            directory.withLock { $0 = nil }
            erasureKey.withLock { $0 = nil }
            unwrittenAnchor.withLock { $0 = nil }
            return result
        }
        return try result.get()
    }

    private func remember(_ anchor: Anchor, of environment: Environment) {
        // A commit that somebody has put another file in the place of meanwhile is nothing to hold
        // against that file.
        let isInPlace = { (try? environment.isInPlace()) ?? false }
        guard trailsAnchor else { return anchor.write(besides: file.path, if: isInPlace) }
        let earlier = unwrittenAnchor.withLock { unwritten in
            defer { unwritten = anchor }
            return unwritten
        }
        earlier?.write(besides: file.path, if: isInPlace)
    }

    /// Looks at the log as it is under the write lock, whoever wrote to it last.
    private func beginSession(
        _ requests: [AppendRequest], _ environment: Environment
    ) throws(EventLogError) -> AppendSession {
        var kept = cache.withLock { cache in
            defer { cache = nil }
            return cache
        }
        let reading = try storage { () throws(LMDBError) in try file.read(of: environment) }
        let view = try LogView(
            reading.transaction, reading.parts, known: kept.map { ($0.state, $0.directory) })
        if kept?.state != view.state { kept = try WriterCache(view) }
        guard var current = consume kept else {
            throw .damaged(position: nil, what: "the writer has no view of the log")
        }
        if requests.contains(where: { $0.batch.rows.count >= Self.bulkRows }) {
            try current.complete(from: view)
        }
        let isScreened = requests.contains(where: \.isScreened)
        return AppendSession(
            view, cache: current, erased: isScreened ? try erased(from: view) : nil, now: clock())
    }

    /// What is left of who was erased. A key that does not fit is read again next time: somebody may put the
    /// right one in its place.
    private func erased(from view: LogView) throws(EventLogError) -> ErasedIdentities? {
        do throws(EventLogError) {
            return try ErasedIdentities.of(view) { () throws(EventLogError) in try key(of: view) }
        } catch {
            erasureKey.withLock { $0 = nil }
            throw error
        }
    }

    private func key(of view: LogView) throws(EventLogError) -> ErasureKey {
        if let known = erasureKey.withLock({ $0 }) { return known }
        let read = try ErasureKey(besides: file.path, of: view.state.logID)
        erasureKey.withLock { $0 = read }
        return read
    }

    private static func process(
        _ requests: [AppendRequest], in session: inout AppendSession
    ) throws(EventLogError) -> [Result<AppendReceipt, EventLogError>] {
        var results: [Result<AppendReceipt, EventLogError>] = []
        for request in requests {
            do throws(EventLogError) {
                let outcomes = try outcomes(of: request, in: &session)
                results.append(
                    .success(
                        AppendReceipt(
                            outcomes: outcomes, head: session.state.eventCount,
                            recordedAt: session.lastRecordedAt)))
            } catch {
                guard error.concernsRequestOnly else { throw error }
                results.append(.failure(error))
            }
        }
        return results
    }

    private static func outcomes(
        of request: AppendRequest, in session: inout AppendSession
    ) throws(EventLogError) -> [RowOutcome] {
        var request = request
        if let erased = session.erased, request.isScreened {
            request = try ErasureScreen.screened(request, erased, session)
        }
        let decisions = try session.check(request)
        let refused = decisions.contains { if case .refused = $0 { true } else { false } }
        let records =
            switch request.badRows {
            case .checkOnly: false
            case .skipRow: true
            case .refuseAll: !refused
            }
        if records { return try session.apply(request, decisions) }
        return decisions.map { decision in
            switch decision {
            case .new: .acceptable
            case .duplicate(let position): .duplicate(position)
            case .duplicateInBatch(let earlier): .duplicateInBatch(earlier)
            case .refused(let refusal): .refused(refusal)
            }
        }
    }
}

extension EventLogError {
    /// Whether other requests of the same commit are not concerned.
    fileprivate var concernsRequestOnly: Bool {
        switch self {
        case .unexpectedHead, .unexpectedGroupPosition, .unmetCondition, .batchTooLarge, .full: true
        case .storage, .damaged, .newerFormat, .foreign, .rolledBack, .erasureKeyMissing, .file:
            false
        }
    }
}
