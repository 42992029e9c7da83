import EventLog
import HashTree

/// How far a reader of the log has come, and in which one: so that it notices when the ledger that it goes
/// on with is not the one that it has read.
public struct ReadingPlace: Sendable {
    fileprivate let head: LedgerHead
    fileprivate let file: any AnyObject & Sendable
}

extension LedgerSnapshot {
    /// The end of this snapshot, to go on from with a later one.
    public var readingPlace: ReadingPlace { ReadingPlace(head: head(), file: view.fileMark) }

    /// Makes sure that a reader who has come to a place, and has read up to a position, can go on with
    /// this snapshot.
    ///
    /// - Parameters:
    ///   - place: nil at the beginning.
    ///   - position: behind which the reader goes on.
    /// - Throws: `rolledBack` where the ledger has been replaced by one that does not begin with the events
    ///   of the place; `invalidInput` where it does not come to the position.
    /// - Complexity: O(1), unless the file has been replaced since.
    public func check(
        _ place: ReadingPlace?, after position: UInt64
    ) throws(LedgerError) {
        guard let place else {
            guard position <= view.state.eventCount else { throw .noPosition(position, self) }
            return
        }
        guard place.file !== view.fileMark else { return }
        let seen = place.head
        guard seen.size <= view.state.eventCount, seen.ledger == view.state.logID.description else {
            throw .replaced(seen, self)
        }
        let root = try reading { () throws(EventLogError) in
            try view.root(ofFirst: seen.size)
        }
        guard root?.description == seen.root else { throw .replaced(seen, self) }
    }
}

extension LedgerError {
    fileprivate static func noPosition(
        _ position: UInt64, _ snapshot: LedgerSnapshot
    ) -> LedgerError {
        let head = snapshot.view.state.eventCount
        return LedgerError(
            .invalidInput,
            "There is no position \(position) to go on behind: the ledger ends at \(head).",
            remedy:
                "Somebody may have restored an older backup; begin behind a position from 0 to \(head)."
        )
    }

    fileprivate static func replaced(
        _ seen: LedgerHead, _ snapshot: LedgerSnapshot
    ) -> LedgerError {
        LedgerError(
            .rolledBack,
            "The ledger '\(snapshot.ledger.path)' is not the one any more that was read up to position "
                + "\(seen.size): it was replaced, and ends at position \(snapshot.view.state.eventCount).",
            remedy:
                "Somebody restored a backup; read what you need of it again, from the beginning.")
    }
}
