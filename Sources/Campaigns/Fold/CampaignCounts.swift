/// The numbers of one campaign: contacts by outcome, attempts by state.
public struct CampaignCounts: Sendable, Equatable {
    /// Contacts of the audience or with an attempt: the sum of the five outcomes.
    public var targeted = 0
    /// Contacts, by what became of them.
    public var delivered = 0
    /// Contacts failed.
    public var failed = 0
    /// Contacts skipped.
    public var skipped = 0
    /// Contacts of whom nobody knows.
    public var unknown = 0
    /// Contacts pending.
    public var pending = 0
    /// Contacts of whom any attempt was read.
    public var read = 0
    /// Contacts of whom an attempt was reported both failed and delivered.
    public var contradictions = 0
    /// Contacts delivered only by the rule for channels without receipts.
    public var deliveredWithoutReceipt = 0
    /// Attempts of which an event is known, and how many are in each state.
    public var attempts = 0
    /// Attempts in each state, by the state's raw value.
    public var attemptsByState = [Int](repeating: 0, count: 10)

    /// No contacts, no attempts.
    public init() {}

    /// Attempts in a state.
    public func attempts(in state: AttemptState) -> Int { attemptsByState[Int(state.rawValue)] }

    mutating func count(_ outcome: ContactOutcome) {
        targeted += 1
        switch outcome {
        case .delivered: delivered += 1
        case .failed: failed += 1
        case .skipped: skipped += 1
        case .unknown: unknown += 1
        case .pending: pending += 1
        }
    }
}

extension LedgerFold {
    /// The numbers of a campaign.
    /// - Complexity: O(contacts of the campaign).
    package func counts(of campaign: UInt32) -> CampaignCounts {
        var counts = CampaignCounts()
        for home in homes(of: campaign) {
            guard let result = result(ofHome: home) else { continue }
            counts.count(result.outcome)
            var wasRead = false
            var contradicted = false
            forEachTry(ofHome: home) { attempt in
                counts.attempts += 1
                if let state = state(attempt) { counts.attemptsByState[Int(state.rawValue)] += 1 }
                wasRead = wasRead || states.has(.read, Int(attempt))
                contradicted = contradicted || states.isContradicted(Int(attempt))
            }
            if wasRead { counts.read += 1 }
            if contradicted { counts.contradictions += 1 }
            if let reaching = result.reaching, isReceiptless(reaching) {
                counts.deliveredWithoutReceipt += 1
            }
        }
        return counts
    }

    /// The homes of the contacts that failed in a campaign, with the attempt that decides: rule 4.
    /// - Complexity: O(contacts of the campaign).
    package func failedSet(of campaign: UInt32) -> [(home: UInt32, last: UInt32)] {
        homes(of: campaign).compactMap { home in
            guard let result = result(ofHome: home), result.outcome == .failed,
                let last = result.last
            else { return nil }
            return (home, last)
        }
    }
}
