import Campaigns

/// What is stored of one campaign: its facts, its links, its statistics.
package struct CampaignRecord: Sendable, Equatable {
    package var facts: CampaignFacts
    /// All campaigns that were ever said to retry it, ascending.
    package var retries: [UInt32]
    package var totals: CampaignTotals

    package init(
        facts: CampaignFacts = CampaignFacts(), retries: [UInt32] = [],
        totals: CampaignTotals = CampaignTotals()
    ) {
        (self.facts, self.retries, self.totals) = (facts, retries, totals)
    }

    /// The stored form.
    package var encoded: [UInt8] {
        var writer = RowWriter()
        writer.put((facts.isMentioned ? 1 : 0 as UInt32) | (facts.hasAttempts ? 2 : 0))
        writer.put(UInt32(facts.status.rawValue))
        writer.put(optional: facts.retryOf)
        writer.put(optional: facts.channel)
        writer.put(list: facts.statements)
        writer.put(list: facts.sources)
        writer.put(list: retries)
        let counts = totals.counts
        for number in [
            counts.targeted, counts.delivered, counts.failed, counts.skipped, counts.unknown,
            counts.pending, counts.read, counts.contradictions, counts.deliveredWithoutReceipt,
            counts.attempts,
        ] + counts.attemptsByState { writer.put(count: number) }
        writer.put(count: totals.failures.count)
        for failure in totals.failures {
            writer.put(failure.label)
            writer.put(UInt32(failure.category.order))
            writer.put(count: failure.contacts)
        }
        writer.put(count: totals.skips.count)
        for skip in totals.skips {
            writer.put(skip.label)
            writer.put(count: skip.contacts)
        }
        return writer.bytes
    }

    /// The record in a stored form; nil where that is none.
    package init?(_ bytes: [UInt8]) {
        var reader = RowReader(bytes)
        self.init()
        let flags = reader.word()
        facts.isMentioned = flags & 1 != 0
        facts.hasAttempts = flags & 2 != 0
        guard let status = CampaignStatus(rawValue: UInt8(truncatingIfNeeded: reader.word())) else {
            return nil
        }
        facts.status = status
        facts.retryOf = reader.optional()
        facts.channel = reader.optional()
        facts.statements = reader.list()
        facts.sources = reader.list()
        retries = reader.list()
        readCounts(&reader)
        for _ in 0..<min(reader.count(), bytes.count) {
            let label = reader.word()
            guard let category = FailureCategory(order: UInt8(truncatingIfNeeded: reader.word()))
            else { return nil }
            totals.failures.append(
                FailureTotal(label: label, category: category, contacts: reader.count()))
        }
        for _ in 0..<min(reader.count(), bytes.count) {
            totals.skips.append(SkipTotal(label: reader.word(), contacts: reader.count()))
        }
        guard reader.isWhole else { return nil }
    }

    private mutating func readCounts(_ reader: inout RowReader) {
        totals.counts.targeted = reader.count()
        totals.counts.delivered = reader.count()
        totals.counts.failed = reader.count()
        totals.counts.skipped = reader.count()
        totals.counts.unknown = reader.count()
        totals.counts.pending = reader.count()
        totals.counts.read = reader.count()
        totals.counts.contradictions = reader.count()
        totals.counts.deliveredWithoutReceipt = reader.count()
        totals.counts.attempts = reader.count()
        for state in totals.counts.attemptsByState.indices {
            totals.counts.attemptsByState[state] = reader.count()
        }
    }
}
