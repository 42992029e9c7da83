import Campaigns
import EventLog

/// Committed events from a position on: first those that are there, then each as it comes, from
/// whatever process appends it.
///
///     for try await event in ledger.events(after: 0) { print(event.position, event.typeName) }
///
/// The sequence never ends by itself. No snapshot is held between events, so following holds up
/// nobody.
public struct FollowedEvents: AsyncSequence, Sendable {
    /// What the sequence is made of.
    public typealias Element = RecordedEvent

    fileprivate static let pageRows: UInt64 = 1024
    fileprivate static let pause = Duration.milliseconds(50)

    let ledger: Ledger
    let position: UInt64

    /// Reads the sequence.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let ledger: Ledger
        fileprivate var position: UInt64
        fileprivate var page: ArraySlice<RecordedEvent> = []

        /// The next event; waits for one to be appended.
        /// - Throws: `LedgerError`, or `CancellationError` where the task is cancelled.
        public mutating func next() async throws -> RecordedEvent? {
            while page.isEmpty {
                try Task.checkCancellation()
                page = try ledger.page(after: position, rows: FollowedEvents.pageRows)[...]
                if page.isEmpty { try await Task.sleep(for: FollowedEvents.pause) }
            }
            let event = page.removeFirst()
            position = event.position
            return event
        }
    }

    /// Begins to read.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(ledger: ledger, position: position)
    }
}

extension Ledger {
    /// Committed events after a position: those that are there, then each as it is appended.
    public func events(after position: UInt64 = 0) -> FollowedEvents {
        FollowedEvents(ledger: self, position: position)
    }

    fileprivate func page(
        after position: UInt64, rows: UInt64
    ) throws(LedgerError) -> [RecordedEvent] {
        let snapshot = try snapshot()
        guard position < snapshot.asOf.position else { return [] }
        return try snapshot.recorded(
            at: position + 1...min(snapshot.asOf.position, position + rows))
    }
}
