import Dispatch
import LMDB
import Synchronization

/// An append-only log of rows in one LMDB file, with dense positions, interned names and a hash
/// tree.
///
/// Appends are durable when they return, and those that come at the same time share a commit. Any
/// number of threads and processes may read and append; LMDB lets one of them write at a time, and
/// readers never wait.
package final class EventLog: Sendable {
    package let path: String
    let file: OpenFile
    let writer: LogWriter
    let clock: Clock

    init(
        _ environment: Environment, path: String, options: EnvironmentOptions,
        clock: @escaping Clock
    ) {
        self.path = path
        self.clock = clock
        file = OpenFile(environment, path: environment.path, options: options)
        writer = LogWriter(file, clock: clock)
    }

    /// Where the file is, its folder free of links.
    package var resolvedPath: String { file.path }

    /// Gives the time: microseconds since 1970 UTC.
    package typealias Clock = @Sendable () -> Int64

    /// Opens an existing log.
    /// - Throws: `.storage` where the file cannot be opened, `.foreign`, `.newerFormat` or
    ///   `.damaged` where it is not a log of this version, or no database any more and the anchor beside it tells that
    ///   it was a log, `.rolledBack` where it ends before what
    ///   was seen of it earlier.
    package static func open(
        at path: String, options: EnvironmentOptions, clock: @escaping Clock
    ) throws(EventLogError) -> EventLog {
        let environment: Environment
        do throws(LMDBError) {
            environment = try Environment.open(at: path, options: options)
        } catch {
            guard error.kind == .notALedgerFile, let head = LogHead(lastSeenAt: path) else {
                throw .storage(error)
            }
            throw .damaged(position: nil, what: head.lossOfFirstPages)
        }
        let log = EventLog(environment, path: path, options: options, clock: clock)
        let anchor = Anchor(of: environment.path)
        do throws(EventLogError) {
            // The view is taken in any case: it finds out whether the file is a log.
            let state = try log.view().state
            try anchor?.check(state)
        } catch {
            // A file that was a log when it was seen last is one still, only damaged.
            guard case .foreign = error, anchor != nil else { throw error }
            throw .damaged(position: nil, what: "the head of the log is missing")
        }
        return log
    }

    /// Creates an empty log where there is no file yet: it appears at its path whole, or not at
    /// all.
    /// - Throws: `.storage`, with kind `.alreadyExists` where there is a file.
    package static func create(
        at path: String, options: EnvironmentOptions, clock: @escaping Clock
    ) throws(EventLogError) -> EventLog {
        var generator = SystemRandomNumberGenerator()
        let state = LogState(
            logID: LogID(high: generator.next(), low: generator.next()), seed: generator.next(),
            createdAt: clock())
        let bytes = state.encoded
        let environment = try storage { () throws(LMDBError) in
            try Environment.create(at: path, options: options) {
                (transaction) throws(LMDBError) in
                for name in [LogTable.blocks, LogTable.runs, LogTable.secrets, LogTable.tree] {
                    _ = try transaction.openTable(name, .integerKeys)
                }
                let head = try transaction.openTable(LogTable.head, .byteKeys)
                try transaction.put(head, bytes: LogTable.stateKey, bytes.span)
            }
        }
        Anchor(state).write(besides: environment.path)
        return EventLog(environment, path: path, options: options, clock: clock)
    }

    /// The log as it is now. The view stays what it is while others append; as long as it lives,
    /// the file cannot reuse the pages it shows.
    package func view() throws(EventLogError) -> LogView {
        let reading = try storage { () throws(LMDBError) in try file.read() }
        let view = try LogView(
            reading.transaction, reading.parts, known: writer.knownDirectory())
        writer.remember(view)
        return view
    }

    /// Whether a view shows the newest commit. Much cheaper than another view.
    package func isNewest(_ view: LogView) -> Bool {
        view.transaction.isOf(file.current) && view.transaction.isNewest
    }

    /// Records a request, together with others that come at the same time. On return it is durable.
    /// - Throws: `.unexpectedHead` or `.unexpectedGroupPosition` where the expectation is not met,
    ///   `.batchTooLarge`,
    ///   `.full`, and whatever the file throws. Rows that cannot be recorded are in the receipt.
    package func append(_ request: AppendRequest) async throws(EventLogError) -> AppendReceipt {
        let result = await withCheckedContinuation { continuation in
            writer.enqueue(request) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// As `append`, for callers that block: scripts, imports, tests.
    @available(*, noasync)
    package func appendBlocking(_ request: AppendRequest) throws(EventLogError) -> AppendReceipt {
        try writer.appendBlocking(request).get()
    }

}

/// An append under way.
package final class PendingAppend: Sendable {
    private let result = Mutex<Result<AppendReceipt, EventLogError>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    func finish(_ answer: Result<AppendReceipt, EventLogError>) {
        result.withLock { $0 = answer }
        done.signal()
    }

    /// Waits until the append is durable. To be called once.
    /// - Throws: as `EventLog.append`.
    @available(*, noasync)
    package func wait() throws(EventLogError) -> AppendReceipt {
        done.wait()
        guard let result = result.withLock({ $0 }) else {
            throw .damaged(position: nil, what: "an append ended without a result")
        }
        return try result.get()
    }
}

extension EventLog {
    /// Begins an append and returns at once, so that the caller can prepare the next one meanwhile.
    package func begin(_ request: AppendRequest) -> PendingAppend {
        let pending = PendingAppend()
        writer.enqueue(request) { pending.finish($0) }
        return pending
    }
}
