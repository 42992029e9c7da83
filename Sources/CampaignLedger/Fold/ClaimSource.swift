import Campaigns
import EventLog
import Projections

/// Where receipts belong that know only a message id, as a question needs it.
protocol ClaimSource: Sendable {
    /// The attempt that a message id belongs to; nil where none claims it.
    func claimant(of message: UInt32) throws(PictureError) -> UInt32?
    /// Rows of the receipts that no attempt claims.
    func unmatchedRows() throws(PictureError) -> [UInt32]
}

extension ReceiptBook: ClaimSource {
    func claimant(of message: UInt32) -> UInt32? { claims.claimant(of: message) }

    func unmatchedRows() -> [UInt32] { unmatched.values.flatMap { $0 }.sorted() }
}

extension StoredPicture: ClaimSource {
    func claimant(of message: UInt32) throws(PictureError) -> UInt32? {
        if let changed = tail?.claims.claimants[message] { return changed }
        return try ofProjections { () throws(ProjectionError) in try base.claimant(of: message) }
    }

    /// All attempts that claim a message id.
    func claiming(_ message: UInt32) throws(PictureError) -> [UInt32] {
        try (tail?.claims ?? TailClaims()).claiming(message, base)
    }

    func unmatchedRows() throws(PictureError) -> [UInt32] {
        var rows: [UInt32] = []
        let stored = try ofProjections { () throws(ProjectionError) in try base.unmatched() }
        for (message, waiting) in stored where tail?.claims.unmatched[message] == nil {
            rows += waiting
        }
        for waiting in tail?.claims.unmatched.values.map({ $0 }) ?? [] { rows += waiting }
        return rows.sorted()
    }

    /// Whether there are receipts that know only a message id.
    var hasReceipts: Bool { (tail?.checkpoint ?? base.checkpoint).receipts > 0 }
}

extension ClaimSource {
    /// The receipts that belong to an attempt, given the rows about it.
    /// - Complexity: O(rows).
    func receipts(
        ofAttempt attempt: UInt32, _ rows: [UInt64], _ view: LogView
    ) throws(PictureError) -> [UInt64] {
        guard view.state.referenceRows > 0 else { return [] }
        var messages: Set<UInt32> = []
        for row in rows {
            let reference = try ofLog { () throws(EventLogError) in
                try view.links(at: row).reference
            }
            if reference > 0, try claimant(of: reference - 1) == attempt {
                messages.insert(reference - 1)
            }
        }
        var positions: [UInt64] = []
        for message in messages {
            positions += try ofLog { () throws(EventLogError) in
                try view.positions(of: .reference, message)
            }
        }
        return positions
    }
}
