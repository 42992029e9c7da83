import Campaigns
import JSON

/// How the retries of a campaign went, as JSON: all counts are of contacts.
package enum ChainDocument {
    /// Writes one document about a chain.
    package static func write(_ chain: ChainSummary, asOf: AsOf, to writer: inout JSONWriter) {
        writer.beginDocument("chain", asOf: asOf)
        writer.member("root", chain.root)
        writer.member("depth", chain.depth)
        writer.member("ended", chain.ended.name)
        writer.member("targeted", chain.targeted)
        writer.member("stillFailed", chain.stillFailed)
        writer.member("reachedAt", array: chain.reachedAt) { $1.number($0) }
        writer.member("members", array: chain.members) { writeRow($0, to: &$1) }
        writer.endDocument()
    }

    /// Writes the object of one campaign of the chain.
    package static func writeRow(_ member: ChainSummary.Member, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("campaign", member.campaign)
        writer.member("chainPosition", member.chainPosition)
        writer.member("retryOf", member.retryOf)
        writer.member("status", member.status.name)
        writer.member("targeted", member.targeted)
        writer.member("delivered", member.delivered)
        writer.member("failed", member.failed)
        writer.member("skipped", member.skipped)
        writer.key("recoveryRate")
        if let rate = member.recoveryRate.value { writer.double(rate) } else { writer.null() }
        writer.endObject()
    }
}
