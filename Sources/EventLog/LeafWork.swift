import Dispatch
import HashTree
import LMDB
import Synchronization

/// The hashing of a commit's leaves. It needs nothing of the block and the block nothing of it, so
/// for a big commit it runs beside the rest.
struct LeafWork: Sendable {
    /// Commits below this are hashed sooner than a thread is woken.
    private static let fewestRowsAside = 2048

    private let view: LogView
    private let requests: [AppendRequest]
    private let origins: [(request: Int, row: Int)]
    private let facts: [LeafFacts]
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
        origins = session.origins
        facts = session.facts
        listedMembers = session.listedMembers
    }

    /// Begins the work; the closure that is returned gives its result, and waits for it where it
    /// must.
    func begin() -> () throws(EventLogError) -> Leaves {
        guard origins.count >= Self.fewestRowsAside else {
            return { () throws(EventLogError) in try run() }
        }
        let result = LeafResult()
        DispatchQueue.global(qos: .userInitiated).async { result.finish(with: self) }
        return { () throws(EventLogError) in try result.wait() }
    }

    fileprivate func run() throws(EventLogError) -> Leaves {
        let view = self.view
        var secrets = SecretKeys { (slot) throws(EventLogError) in
            try storage { () throws(LMDBError) in
                guard let table = try view.transaction.table(LogTable.secrets, .integerKeys) else {
                    return nil
                }
                return try view.transaction.get(table, slot)
            }
        }
        var leaves = Leaves()
        leaves.hashes.reserveCapacity(origins.count)
        var hasher = LeafHasher()
        var start = 0
        for (index, request) in requests.enumerated() {
            var rows: [Int] = []
            while start + rows.count < origins.count, origins[start + rows.count].request == index {
                rows.append(origins[start + rows.count].row)
            }
            try hasher.hash(
                request.batch, rows: rows, facts: Array(facts[start..<start + rows.count]),
                listed: listedMembers[index], secrets: &secrets, create: true,
                into: &leaves.hashes)
            start += rows.count
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
