import Campaigns
import Dispatch
import EventLog
import Files
import Synchronization

/// A fold of a log's prefix on all cores: the rules commute, so each takes a share of the blocks.
struct ParallelFold {
    let view: LogView
    let scope: FoldScope
    /// Told how many events were folded since it was told last; from several threads.
    var progress: (@Sendable (Int) -> Void)?

    /// Below this many rows another thread costs more than it brings.
    private static let fewestRowsPerThread: UInt64 = 500_000
    /// The log's pages are let go of where they are many: what is read once need not stay.
    private static let fewestRowsReleased: UInt64 = 2_000_000
    /// Each thread has states of its own for all attempts: together no more than this.
    private static let mostBytes = 256 << 20
    private static let bytesPerAttempt = 10
    /// Where a channel gives no receipts, more is kept of each attempt.
    private static let bytesPerReceiptlessAttempt = 34

    /// Folds all rows considered.
    /// - Complexity: O(events / cores + attempts * cores).
    func rows(
        attemptCount: Int, hasReceiptlessChannels: Bool
    ) throws(EventLogError) -> BlockFold {
        let shares = shares(attemptCount: attemptCount, hasReceiptlessChannels)
        let empty = BlockFold(
            attemptCount: shares.count == 1 ? attemptCount : 0, scope,
            hasReceiptlessChannels: hasReceiptlessChannels)
        guard shares.count > 1 else { return try fold(shares[0], into: empty) }
        let results = Mutex(
            [Result<BlockFold, EventLogError>?](repeating: nil, count: shares.count))
        DispatchQueue.concurrentPerform(iterations: shares.count) { share in
            let start = BlockFold(
                attemptCount: attemptCount, scope, hasReceiptlessChannels: hasReceiptlessChannels)
            let result: Result<BlockFold, EventLogError>
            do throws(EventLogError) {
                result = .success(try fold(shares[share], into: start))
            } catch {
                result = .failure(error)
            }
            results.withLock { $0[share] = result }
        }
        var merged: BlockFold?
        for place in shares.indices {
            let result = results.withLock { results in
                defer { results[place] = nil }
                return results[place]
            }
            guard let part = try result?.get() else { continue }
            if merged == nil { merged = part } else { merged?.merge(part) }
        }
        return merged ?? empty
    }

    private func fold(
        _ blocks: Range<Int>, into start: consuming BlockFold
    ) throws(EventLogError) -> BlockFold {
        var fold = start
        var buffer = ScanBuffer()
        let isLarge = scope.position >= Self.fewestRowsReleased
        for index in blocks {
            guard try fold.fold(block: index, of: view, &buffer) else { break }
            if isLarge { try view.release(block: index) }
            progress?(buffer.kinds.count)
        }
        return fold
    }

    /// The blocks considered, in shares of about as many rows.
    private func shares(
        attemptCount: Int, _ hasReceiptlessChannels: Bool
    ) -> [Range<Int>] {
        let bytesPerAttempt =
            hasReceiptlessChannels ? Self.bytesPerReceiptlessAttempt : Self.bytesPerAttempt
        let blocks = view.directory.blocks
        let end = blocks.firstIndex { $0.firstPosition > scope.position } ?? blocks.count
        let threads = min(
            UInt64(Processors.count), max(1, scope.position / Self.fewestRowsPerThread),
            max(1, UInt64(Self.mostBytes / (bytesPerAttempt * max(1, attemptCount)))))
        var shares: [Range<Int>] = []
        var start = 0
        for thread in 1..<max(2, threads + 1) {
            let last = scope.position * thread / threads
            let next =
                thread == threads
                ? end : blocks[..<end].firstIndex { $0.firstPosition > last } ?? end
            shares.append(start..<max(start, next))
            start = max(start, next)
        }
        return shares
    }
}
