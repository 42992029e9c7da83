import Campaigns

extension LedgerSnapshot {
    /// The contacts that should not be messaged any more, each with its reasons, in the byte order of
    /// their ids.
    /// - Throws: `damaged`, `inputOutput`.
    /// - Complexity: O(events), over a few columns of the log, and O(contacts).
    public func suppressions() throws(LedgerError) -> [SuppressedContact] {
        try trusting { () throws(LedgerError) in
            try SuppressionSearch(self, try fold()).contacts()
        }
    }
}
