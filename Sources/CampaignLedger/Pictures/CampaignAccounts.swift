import Campaigns
import EventLog
import Projections

/// Draws up the statistics of campaigns and chains from a fold.
struct CampaignAccounts: Sendable {
    let view: LogView
    let fold: LedgerFold
    let classifier: FailureClassifier

    /// The statistics of a campaign and its failed set, ascending by home.
    /// - Complexity: O(contacts of the campaign).
    func account(
        of campaign: UInt32, _ labels: inout RowLabels
    ) throws(EventLogError) -> (totals: CampaignTotals, failed: [FailedEntry]) {
        let outcomes = CampaignOutcomes(fold, of: campaign)
        var tally = TotalsTally()
        tally.counts = outcomes.counts
        for attempt in outcomes.skipped {
            let label = try labels.label(ofRow: fold.decidingRow(attempt))
            tally.skips[label, default: 0] += 1
        }
        var failed: [FailedEntry] = []
        failed.reserveCapacity(outcomes.failed.count)
        for (home, last) in outcomes.failed {
            failed.append(try add(home, last, 1, to: &tally, &labels))
        }
        return (tally.totals, failed)
    }

    /// Adds what a contact contributes to the statistics of its campaign, `by` times.
    /// - Returns: the contact's entry in the failed set; nil where it is not in it.
    func add(
        _ home: UInt32, _ by: Int, to tally: inout TotalsTally, _ labels: inout RowLabels
    ) throws(EventLogError) -> FailedEntry? {
        fold.count(home, by, into: &tally.counts)
        guard let result = fold.result(ofHome: home), let last = result.last else { return nil }
        switch result.outcome {
        case .skipped:
            let label = try labels.label(ofRow: fold.decidingRow(last))
            tally.skips[label, default: 0] += by
            return nil
        case .failed: return try add(home, last, by, to: &tally, &labels)
        case .delivered, .unknown, .pending: return nil
        }
    }

    private func add(
        _ home: UInt32, _ last: UInt32, _ by: Int, to tally: inout TotalsTally,
        _ labels: inout RowLabels
    ) throws(EventLogError) -> FailedEntry {
        let row = fold.decidingRow(last)
        let (label, category) = try labels.category(ofRow: row)
        tally.failures[TotalsTally.Failure(label: label, category: category), default: 0] += by
        var tries: UInt32 = 0
        fold.forEachTry(ofHome: home) { _ in tries += 1 }
        return FailedEntry(
            home: fold.table.number(home), row: row, label: label, tries: tries,
            category: category)
    }
}

/// The statistics of a campaign while they are drawn up.
struct TotalsTally {
    struct Failure: Hashable {
        /// Label number plus one of the code; 0 for none.
        var label: UInt32
        var category: FailureCategory
    }

    var counts = CampaignCounts()
    var failures: [Failure: Int] = [:]
    var skips: [UInt32: Int] = [:]

    init() {}

    init(_ totals: CampaignTotals) {
        counts = totals.counts
        for failure in totals.failures {
            failures[Failure(label: failure.label, category: failure.category)] = failure.contacts
        }
        for skip in totals.skips { skips[skip.label] = skip.contacts }
    }

    /// In the order that makes equal statistics equal rows.
    var totals: CampaignTotals {
        var totals = CampaignTotals()
        totals.counts = counts
        totals.failures = failures.filter { $0.value != 0 }.map {
            FailureTotal(label: $0.key.label, category: $0.key.category, contacts: $0.value)
        }.sorted { ($0.label, $0.category.order) < ($1.label, $1.category.order) }
        totals.skips = skips.filter { $0.value != 0 }.map {
            SkipTotal(label: $0.key, contacts: $0.value)
        }.sorted { $0.label < $1.label }
        return totals
    }
}
