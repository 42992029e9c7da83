import LMDB
import Synchronization

@testable import EventLog

/// A clock that says what it was told to say last.
final class TestClock: Sendable {
    private let time: Mutex<Int64>

    init(_ time: Int64 = 1_767_225_600_000_000) { self.time = Mutex(time) }

    func set(_ time: Int64) { self.time.withLock { $0 = time } }

    func advance(by microseconds: Int64) { time.withLock { $0 += microseconds } }

    var now: Int64 { time.withLock { $0 } }
}

/// Not synced, and with a map small enough for many files at once.
let testOptions = EnvironmentOptions(
    mapSizeBytes: 1 << 30, durability: .lastCommitMayBeLost)

extension EventLog {
    static func createForTest(
        _ path: String, clock: TestClock = TestClock()
    ) throws(EventLogError) -> EventLog {
        try create(at: path, options: testOptions) { clock.now }
    }

    static func openForTest(
        _ path: String, clock: TestClock = TestClock()
    ) throws(EventLogError) -> EventLog {
        try open(at: path, options: testOptions) { clock.now }
    }

    /// Appends rows while blocking, also in tests that are asynchronous.
    @discardableResult
    func record(
        _ rows: [ModelRow], expecting expectation: AppendExpectation = .nothing,
        badRows: BadRowPolicy = .refuseAll
    ) throws(EventLogError) -> AppendReceipt {
        try appendBlocking(AppendRequest(rows, expecting: expectation, badRows: badRows))
    }
}

/// The error that `body` throws; nil where it throws none.
func failure<R>(_ body: () throws(EventLogError) -> R) -> EventLogError? {
    do throws(EventLogError) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}
