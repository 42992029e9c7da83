import Campaigns

@testable import Projections

/// Rows of the projections. Their checksums are checked before, and prove nothing against intent.
let rowTargets: [FuzzTarget] = [
    FuzzTarget("campaignRow", seeds: { [CampaignRecord().encoded, busyRecord.encoded] }) { bytes in
        guard let record = CampaignRecord(bytes) else { return }
        let written = record.encoded
        try require(CampaignRecord(written) == record, "a campaign is written as another one")
    },
    FuzzTarget("chainRow", seeds: { [chain.encoded] }) { bytes in
        guard let totals = ChainTotals(bytes) else { return }
        try require(ChainTotals(totals.encoded)?.encoded == totals.encoded, "another chain")
    },
    FuzzTarget("checkpoint", seeds: { [checkpoint.encoded] }) { bytes in
        guard let read = Checkpoint(bytes) else { return }
        try require(Checkpoint(read.encoded) == read, "a checkpoint is written as another one")
        _ = read.position
    },
    FuzzTarget("failedRow", seeds: { [FailedEntry.encode(failed)] }) { bytes in
        guard let entries = FailedEntry.decode(bytes) else { return }
        try require(
            FailedEntry.decode(FailedEntry.encode(entries)) == entries, "other failed contacts")
    },
    FuzzTarget("numberRow", seeds: { [NumberList.encode([]), NumberList.encode([1, .max])] }) {
        bytes in
        _ = ClaimSegment.decode(bytes)
        guard let numbers = NumberList.decode(bytes) else { return }
        try require(NumberList.encode(numbers) == bytes, "a list is written as other bytes")
    },
    FuzzTarget("attemptRow", seeds: { [attempts(false), attempts(true)] }, check: checkAttempts),
]

private func checkAttempts(_ bytes: [UInt8]) throws {
    guard let count = AttemptSegment.shape(bytes.span)?.count, count > 0 else { return }
    var states = AttemptStates()
    AttemptSegment.decode(bytes.span, count: count, 0..<count, into: &states)
    try require(states.seen.count == count, "another number of attempts")
    let written = AttemptSegment.encode(states, 0..<count) { _ in false }
    try require(written == bytes, "a segment is written as other bytes")
    if count > 1 {
        var part = AttemptStates()
        AttemptSegment.decode(bytes.span, count: count, 1..<count, into: &part)
        try require(part.seen.elementsEqual(states.seen.dropFirst()), "a part is another one")
    }
}

// MARK: Seeds

private var busyRecord: CampaignRecord {
    var record = CampaignRecord()
    record.facts.retryOf = 3
    record.facts.channel = 1
    record.facts.statements = [1, 9]
    record.facts.sources = [3]
    record.retries = [4, 5]
    record.totals.counts.targeted = 5
    record.totals.failures = [FailureTotal(label: 2, category: .retryable, contacts: 3)]
    record.totals.skips = [SkipTotal(label: 4, contacts: 1)]
    return record
}

private let chain = ChainTotals(
    root: 1, members: [1, 2], targeted: 9, stillFailed: 1, reachedAt: [7, 1], ended: .systemic)

private let checkpoint = Checkpoint(
    log: LogFingerprint(idHigh: 1, idLow: 2, recordedAt: 3, event: 4), catalogue: 5)

private let failed = [
    FailedEntry(home: 1, row: 2, label: 3, tries: 2, category: .nonRetryable),
    FailedEntry(home: 4, row: 9, label: 0, tries: 1, category: .unclassified),
]

/// Three attempts, with or without what channels without receipts need.
private func attempts(_ hasReceiptless: Bool) -> [UInt8] {
    let count: UInt8 = 3
    let bytesOfAttempt: UInt8 = hasReceiptless ? 18 : 10
    return [count, 0, 0, 0, hasReceiptless ? 1 : 0, 0, 0, 0]
        + (0..<count * bytesOfAttempt).map { $0 }
}
