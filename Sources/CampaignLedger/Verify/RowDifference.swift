import Campaigns
import Projections

/// Says in words how a stored row differs from that of a fresh fold.
enum RowDifference {
    static func describe(_ fresh: ProjectionRow, stored: [UInt8]) -> String {
        let place = "table \(fresh.table.name), row \(fresh.key)"
        switch fresh.table {
        case .campaigns:
            guard let new = CampaignRecord(fresh.value), let old = CampaignRecord(stored) else {
                return "\(place): the row is no campaign record"
            }
            let changes = CampaignDifference.between(old, new).map {
                "\($0.member) is \($0.stored), a fresh fold gives \($0.fresh)"
            }
            return "\(place): " + changes.joined(separator: "; ")
        case .chains:
            guard let new = ChainTotals(fresh.value), let old = ChainTotals(stored) else {
                return "\(place): the row is no chain"
            }
            return "\(place): stored is \(old), a fresh fold gives \(new)"
        default:
            let first = zip(fresh.value, stored).enumerated().first { $0.element.0 != $0.element.1 }
            let byte = first?.offset ?? min(fresh.value.count, stored.count)
            return "\(place): differs from a fresh fold from byte \(byte) on "
                + "(\(stored.count) bytes stored, \(fresh.value.count) given)"
        }
    }
}

/// A number or word of a campaign's record that is not what a fresh fold gives.
struct CampaignDifference: Sendable {
    var member: String
    var stored: String
    var fresh: String

    /// All differences between two records of a campaign.
    static func between(_ stored: CampaignRecord, _ fresh: CampaignRecord) -> [CampaignDifference] {
        zip(members(stored), members(fresh)).compactMap { old, new in
            old.value == new.value
                ? nil : CampaignDifference(member: old.name, stored: old.value, fresh: new.value)
        }
    }

    private static func members(_ record: CampaignRecord) -> [(name: String, value: String)] {
        let counts = record.totals.counts
        return [
            ("status", record.facts.status.name), ("targeted", "\(counts.targeted)"),
            ("delivered", "\(counts.delivered)"), ("read", "\(counts.read)"),
            ("failed", "\(counts.failed)"), ("skipped", "\(counts.skipped)"),
            ("unknown", "\(counts.unknown)"), ("pending", "\(counts.pending)"),
            ("attempts", "\(counts.attempts)"), ("contradictions", "\(counts.contradictions)"),
            ("deliveredWithoutReceipt", "\(counts.deliveredWithoutReceipt)"),
            ("attemptsByState", "\(counts.attemptsByState)"),
            ("failures", "\(record.totals.failures.map { [Int($0.label), $0.contacts] })"),
            ("categories", "\(record.totals.failures.map(\.category.rawValue))"),
            ("skips", "\(record.totals.skips.map { [Int($0.label), $0.contacts] })"),
            ("retryOf", record.facts.retryOf.map { "campaign \($0)" } ?? "none"),
            ("channel", record.facts.channel.map { "label \($0)" } ?? "none"),
            ("statements", "\(record.facts.statements)"),
            ("sources", "\(record.facts.sources)"), ("retries", "\(record.retries)"),
            ("isMentioned", "\(record.facts.isMentioned)"),
            ("hasAttempts", "\(record.facts.hasAttempts)"),
        ]
    }
}
