import Campaigns
import JSON

/// Whether retries help, as JSON: contacts are counted.
package enum TrendsDocument {
    /// Writes one document.
    package static func write(_ trends: FailureTrends, asOf: AsOf, to writer: inout JSONWriter) {
        writer.beginDocument("trends", asOf: asOf)
        writer.member("from", trends.from)
        writer.member("to", trends.to)
        writer.member("groupedBy", array: trends.grouping) { $1.string($0.rawValue) }
        writer.key("total")
        writer.beginObject()
        write(trends.total, to: &writer)
        writer.endObject()
        writer.member("rows", array: trends.rows) { writeRow($0, to: &$1) }
        writer.member("retries", array: trends.retries) { writeRow($0, to: &$1) }
        writer.endDocument()
    }

    /// Writes the object of one group.
    package static func writeRow(_ row: FailureTrends.Row, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("day", row.day)
        writer.member("code", row.code)
        writer.member("channel", row.channel)
        writer.member("chainPosition", row.chainPosition)
        write(row.counts, to: &writer)
        writer.endObject()
    }

    private static func write(_ counts: FailureTrends.Counts, to writer: inout JSONWriter) {
        writer.member("failed", counts.failed)
        writer.member("retried", counts.retried)
        writer.member("reached", counts.reached)
        write(counts.successRate, to: &writer)
    }

    private static func write(_ rate: Rate, to writer: inout JSONWriter) {
        writer.key("successRate")
        if let value = rate.value { writer.double(value) } else { writer.null() }
    }

    /// Writes the object of one retry.
    package static func writeRow(_ retry: RetryComparison, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("kind", retry.kind.rawValue)
        writer.member("campaign", retry.campaign)
        writer.member("retryOf", retry.retryOf)
        writer.member("requestedAt", retry.requestedAt)
        writer.member("position", retry.position)
        writer.member("asked", retry.asked)
        writer.member("reached", retry.reached)
        writer.member("failedBefore", retry.failedBefore)
        writer.member("failedAfter", retry.failedAfter)
        write(retry.successRate, to: &writer)
        writer.endObject()
    }
}
