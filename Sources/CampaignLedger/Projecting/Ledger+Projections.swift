import EventLog

extension Ledger {
    /// Lets the stored projections follow the log to its end, so that the next questions find
    /// nothing left to fold. Questions need no call of this: they see every commit in any case.
    ///
    /// Where the projections cannot be written, or the log is so small that it has none, nothing
    /// happens; questions are answered all the same.
    /// - Complexity: O(events since they followed last).
    public func followProjections() {
        projections.follow()
    }
}

extension LedgerSnapshot {
    /// Rows of the receipts that no attempt claims.
    func unmatchedRows() throws(LedgerError) -> Set<UInt32> {
        try trusting { () throws(LedgerError) in
            Set(
                try pictured { () throws(PictureError) in
                    if let stored = try folds.stored() { return try stored.unmatchedRows() }
                    return try folds.everything().claims.unmatchedRows()
                })
        }
    }
}
