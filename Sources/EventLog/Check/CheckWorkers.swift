import Dispatch
import Synchronization

/// Work on all cores whose results are wanted in order.
enum CheckWorkers {
    /// The results of `body` for 0 up to `count`, made on as many threads as there are cores.
    static func map<Result: Sendable>(
        _ count: Int, _ body: @Sendable (Int) -> Result
    ) -> [Result] {
        guard count > 1 else { return (0..<count).map { body($0) } }
        let results = Mutex([Result?](repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result = body(index)
            results.withLock { $0[index] = result }
        }
        return results.withLock { $0.compactMap { $0 } }
    }
}
