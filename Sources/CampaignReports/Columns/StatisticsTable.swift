import Campaigns

/// The statistics of campaigns as comma-separated values.
package enum StatisticsTable {
    /// The names of the columns.
    package static let columns = [
        "campaign", "status", "targeted", "delivered", "read", "failed", "skipped", "unknown",
        "pending", "attempts",
    ]

    /// Writes the fields of one campaign.
    package static func writeRow(_ campaign: CampaignStatistics, to csv: inout CSVWriter) {
        let counts = campaign.counts
        csv.field(campaign.campaign)
        csv.field(campaign.status.name)
        csv.field(counts.targeted)
        csv.field(counts.delivered)
        csv.field(counts.read)
        csv.field(counts.failed)
        csv.field(counts.skipped)
        csv.field(counts.unknown)
        csv.field(counts.pending)
        csv.field(counts.attempts)
    }
}
