import Campaigns
import EventLog

/// Committed events from a position on: first those that are there, then each as it comes, from
/// whatever process appends it.
///
///     for try await event in ledger.events(after: 0) { print(event.position, event.typeName) }
///
/// The sequence never ends by itself, except by an error where an older backup, or another ledger, takes
/// the place of the one that is followed: what was read is not in it. No snapshot is held between events, so following holds up
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
        fileprivate var place: ReadingPlace?

        /// The next event; waits for one to be appended.
        /// - Throws: `LedgerError`, `rolledBack` for one where the ledger has been replaced and
        ///   `invalidInput` where it has never come to the position to begin behind; or
        ///   `CancellationError` where the task is cancelled.
        public mutating func next() async throws -> RecordedEvent? {
            while page.isEmpty {
                try Task.checkCancellation()
                page = try ledger.page(
                    after: position, rows: FollowedEvents.pageRows, &place)[...]
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
        after position: UInt64, rows: UInt64, _ place: inout ReadingPlace?
    ) throws(LedgerError) -> [RecordedEvent] {
        let snapshot = try snapshot()
        try snapshot.check(place, after: position)
        place = snapshot.readingPlace
        guard position < snapshot.asOf.position else { return [] }
        return try snapshot.recorded(
            at: position + 1...min(snapshot.asOf.position, position + rows))
    }
}
