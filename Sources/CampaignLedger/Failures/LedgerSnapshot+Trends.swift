import Campaigns

extension LedgerSnapshot {
    /// Whether retries help: the contacts that failed, were retried and were reached by a later try, in
    /// groups, and before and after of each retry.
    ///
    /// `from`, `to`: only failures, and only retries asked for, in this stretch of time, both ends
    /// included; what came of them counts whenever it was. `grouping`: what the rows are grouped by, the
    /// first first; none for no rows.
    /// - Throws: `damaged`, `inputOutput`.
    /// - Complexity: O(attempts), and a look at the row of each failure; O(events) for the first question
    ///   of a snapshot where the projections cannot be used.
    public func trends(
        from: Timestamp? = nil, to: Timestamp? = nil, by grouping: [TrendGrouping] = [.day]
    ) throws(LedgerError) -> FailureTrends {
        try trusting { () throws(LedgerError) in
            let fold = try fold()
            let window = TrendWindow(from: from, to: to)
            let search = try TrendSearch(self, fold, window, by: Set(grouping))
            let comparisons = try RetryComparisons(self, fold, window)
            return FailureTrends(
                from: from, to: to, grouping: grouping, total: search.total,
                rows: grouping.isEmpty ? [] : try search.rows(by: grouping),
                retries: comparisons.inOrder)
        }
    }
}
