import Campaigns

/// Whether retries help, as comma-separated values.
package enum TrendsTable {
    /// The names of the columns.
    package static let columns = [
        "day", "code", "channel", "chain_position", "failed", "retried", "reached", "success_rate",
    ]

    /// Writes the fields of one group; what it is not grouped by is empty.
    package static func writeRow(_ row: FailureTrends.Row, to csv: inout CSVWriter) {
        csv.field(row.day ?? "")
        csv.field(row.code ?? "")
        csv.field(row.channel ?? "")
        csv.field(row.chainPosition.map { "\($0)" } ?? "")
        csv.field(row.counts.failed)
        csv.field(row.counts.retried)
        csv.field(row.counts.reached)
        csv.field(row.counts.successRate.value.map { "\($0)" } ?? "")
    }
}

/// Before and after of retries as comma-separated values.
package enum RetriesTable {
    /// The names of the columns.
    package static let columns = [
        "kind", "campaign", "retry_of", "requested_at", "position", "asked", "reached",
        "failed_before", "failed_after", "success_rate",
    ]

    /// Writes the fields of one retry.
    package static func writeRow(_ retry: RetryComparison, to csv: inout CSVWriter) {
        csv.field(retry.kind.rawValue)
        csv.field(retry.campaign)
        csv.field(retry.retryOf ?? "")
        csv.field(retry.requestedAt.description)
        csv.field(retry.position)
        csv.field(retry.asked)
        csv.field(retry.reached)
        csv.field(retry.failedBefore)
        csv.field(retry.failedAfter)
        csv.field(retry.successRate.value.map { "\($0)" } ?? "")
    }
}
