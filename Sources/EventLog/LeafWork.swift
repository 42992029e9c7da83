import Dispatch
import HashTree
import LMDB
import Synchronization

/// The hashing of a commit's leaves. It needs nothing of the block and the block nothing of it, so
/// for a big commit it runs beside the rest.
struct LeafWork: Sendable {
    /// Commits below this are hashed about as soon as a thread is woken.
    private static let fewestRowsAside = 256

    private let view: LogView
    private let requests: [AppendRequest]
    private let rows: [NumberedRow]
    private let firstPosition: UInt64
    private let recordedAt: Int64
    private let listedMembers: [[UInt32]]

    /// What came out.
    struct Leaves: Sendable {
        /// Their hashes, in the order of the rows.
        var hashes: [Digest] = []
        /// The secrets that were made on the way, to be stored with the rows.
        var newSecrets: [(slot: UInt64, key: Digest)] = []
    }

    init(_ session: borrowing AppendSession) {
        view = session.view
        requests = session.requests
        rows = session.rows
        firstPosition = session.content.firstPosition
        recordedAt = session.recordedAt
        listedMembers = session.listedMembers
    }

    /// Begins the work; the closure that is returned gives its result, and waits for it where it
    /// must.
    func begin() -> () throws(EventLogError) -> Leaves {
        guard rows.count >= Self.fewestRowsAside else {
            return { () throws(EventLogError) in try run() }
        }
        let result = LeafResult()
        DispatchQueue.global(qos: .userInitiated).async { result.finish(with: self) }
        return { () throws(EventLogError) in try result.wait() }
    }

    fileprivate func run() throws(EventLogError) -> Leaves {
        var secrets = SecretKeys(of: view)
        var leaves = Leaves()
        leaves.hashes.reserveCapacity(rows.count)
        var hasher = LeafHasher()
        var start = 0
        for (index, request) in requests.enumerated() {
            let end = rows[start...].firstIndex { $0.request != UInt32(index) } ?? rows.count
            let drafts = request.batch.rows
            let facts = (start..<end).map {
                rows[$0].facts(
                    drafts[Int(rows[$0].row)].subject, position: firstPosition + UInt64($0),
                    recordedAt: recordedAt)
            }
            try hasher.hash(
                request.batch, rows: rows[start..<end].map { Int($0.row) }, facts: facts,
                listed: listedMembers[index], secrets: &secrets, create: true,
                into: &leaves.hashes)
            start = end
        }
        leaves.newSecrets = secrets.takeNew()
        return leaves
    }
}

/// Where the result of work on another thread is left.
private final class LeafResult: Sendable {
    private let result = Mutex<Result<LeafWork.Leaves, EventLogError>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    func finish(with work: LeafWork) {
        let answer: Result<LeafWork.Leaves, EventLogError>
        do throws(EventLogError) {
            answer = .success(try work.run())
        } catch {
            answer = .failure(error)
        }
        result.withLock { $0 = answer }
        done.signal()
    }

    func wait() throws(EventLogError) -> LeafWork.Leaves {
        done.wait()
        guard let answer = result.withLock({ $0 }) else {
            throw .damaged(position: nil, what: "the hashing of a commit ended without a result")
        }
        return try answer.get()
    }
}
