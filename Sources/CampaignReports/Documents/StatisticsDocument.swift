import Campaigns
import JSON

/// The statistics of campaigns as JSON: contacts are counted, but under `attempts`.
package enum StatisticsDocument {
    /// Writes one document about campaigns.
    package static func write(
        _ campaigns: [CampaignStatistics], asOf: AsOf, to writer: inout JSONWriter
    ) {
        writer.beginDocument("stats", asOf: asOf)
        writer.member("campaigns", array: campaigns) { writeRow($0, to: &$1) }
        writer.endDocument()
    }

    /// Writes the object of one campaign.
    package static func writeRow(_ campaign: CampaignStatistics, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("campaign", campaign.campaign)
        writer.member("name", campaign.name)
        writer.member("status", campaign.status.name)
        writer.member("partiallyFailed", campaign.partiallyFailed)
        writer.member("retryOf", campaign.retryOf)
        writeContacts(campaign.counts, to: &writer)
        writeAttempts(campaign.counts, to: &writer)
        writer.member("failuresByCode", array: campaign.failuresByCode) { failure, writer in
            writer.beginObject()
            writer.member("code", failure.code)
            writer.member("category", failure.category)
            writer.member("contacts", failure.contacts)
            writer.endObject()
        }
        writer.key("failuresByCategory")
        writer.beginObject()
        for (category, contacts) in campaign.failuresByCategory {
            writer.key(category)
            writer.number(contacts)
        }
        writer.endObject()
        writer.member("skipsByReason", array: campaign.skipsByReason) { skip, writer in
            writer.beginObject()
            writer.member("reason", skip.reason)
            writer.member("contacts", skip.contacts)
            writer.endObject()
        }
        writer.member("contradictions", campaign.counts.contradictions)
        writer.member("dropRate", campaign.dropRate)
        writer.member("systemicDropRate", campaign.systemicDropRate)
        writer.endObject()
    }

    private static func writeContacts(_ counts: CampaignCounts, to writer: inout JSONWriter) {
        writer.key("contacts")
        writer.beginObject()
        writer.member("targeted", counts.targeted)
        writer.member("delivered", counts.delivered)
        writer.member("read", counts.read)
        writer.member("failed", counts.failed)
        writer.member("skipped", counts.skipped)
        writer.member("unknown", counts.unknown)
        writer.member("pending", counts.pending)
        writer.member("deliveredWithoutReceipt", counts.deliveredWithoutReceipt)
        writer.endObject()
    }

    private static func writeAttempts(_ counts: CampaignCounts, to writer: inout JSONWriter) {
        writer.key("attempts")
        writer.beginObject()
        writer.member("total", counts.attempts)
        for state in AttemptState.allCases {
            writer.key(state.name)
            writer.number(counts.attempts(in: state))
        }
        writer.endObject()
    }
}
