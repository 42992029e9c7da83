import Campaigns

/// The campaigns of a chain as comma-separated values.
package enum ChainTable {
    /// The names of the columns.
    package static let columns = [
        "campaign", "chain_position", "retry_of", "status", "targeted", "delivered", "failed",
        "skipped",
    ]

    /// Writes the fields of one campaign.
    package static func writeRow(_ member: ChainSummary.Member, to csv: inout CSVWriter) {
        csv.field(member.campaign)
        csv.field(member.chainPosition)
        csv.field(member.retryOf ?? "")
        csv.field(member.status.name)
        csv.field(member.targeted)
        csv.field(member.delivered)
        csv.field(member.failed)
        csv.field(member.skipped)
    }
}
