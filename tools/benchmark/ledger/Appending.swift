import CampaignLedger
import Synchronization

/// Appends events, each caller waiting until its own are durable before it appends again.
struct Appending {
    private let ledger: Ledger
    private let events: [String]
    private let perCommit: Int
    private let callers: Int
    private let limit: Duration

    /// Nil where the arguments are no numbers.
    init?(_ ledger: Ledger, _ arguments: ArraySlice<String>) {
        let numbers = arguments.compactMap { Int($0) }
        guard numbers.count == 3, numbers.allSatisfy({ $0 > 0 }) else { return nil }
        self.ledger = ledger
        (perCommit, callers, limit) = (numbers[0], numbers[1], .seconds(numbers[2]))
        events = LedgerBench.lines()
    }

    func run() async throws(LedgerError) {
        let clock = ContinuousClock()
        let start = clock.now
        let queue = AppendQueue(events, perCommit: perCommit, until: start + limit)
        let latencies: Latencies
        if callers == 1 {
            latencies = try await Self.append(queue, to: ledger)
        } else {
            latencies = try await withCallers(queue)
        }
        let elapsed = (clock.now - start).seconds
        print(
            "{\"events\":\(queue.taken),\"seconds\":\(elapsed),\(latencies.members())}")
    }

    private func withCallers(_ queue: AppendQueue) async throws(LedgerError) -> Latencies {
        let ledger = ledger
        let results = await withTaskGroup(of: Result<Latencies, LedgerError>.self) { group in
            for _ in 0..<callers {
                group.addTask {
                    do throws(LedgerError) {
                        return .success(try await Self.append(queue, to: ledger))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            var results: [Result<Latencies, LedgerError>] = []
            for await result in group { results.append(result) }
            return results
        }
        var all = Latencies()
        for result in results { all.add(try result.get()) }
        return all
    }

    /// What one caller does.
    private static func append(
        _ queue: AppendQueue, to ledger: Ledger
    ) async throws(LedgerError) -> Latencies {
        let clock = ContinuousClock()
        var latencies = Latencies()
        while let events = queue.next() {
            let start = clock.now
            _ = try await ledger.append(cloudEvents: events)
            latencies.add(clock.now - start)
        }
        return latencies
    }
}

/// The events that are still to be appended; callers take from its front.
final class AppendQueue: Sendable {
    private let events: [String]
    private let perCommit: Int
    private let end: ContinuousClock.Instant
    private let place = Mutex(0)

    init(_ events: [String], perCommit: Int, until end: ContinuousClock.Instant) {
        (self.events, self.perCommit, self.end) = (events, perCommit, end)
    }

    /// How many events were taken.
    var taken: Int { place.withLock { $0 } }

    /// The events of the next commit; nil when there are not enough of them, or the time is up.
    func next() -> [String]? {
        guard ContinuousClock.now < end else { return nil }
        return place.withLock { place in
            guard place + perCommit <= events.count else { return nil }
            defer { place += perCommit }
            return Array(events[place..<place + perCommit])
        }
    }
}
