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

    /// Whether no number is below zero.
    var isPossible: Bool {
        let contacts = [
            targeted, delivered, failed, skipped, unknown, pending, read, contradictions,
            deliveredWithoutReceipt, attempts,
        ]
        return contacts.allSatisfy { $0 >= 0 } && attemptsByState.allSatisfy { $0 >= 0 }
    }

    mutating func count(_ outcome: ContactOutcome, _ by: Int) {
        targeted += by
        switch outcome {
        case .delivered: delivered += by
        case .failed: failed += by
        case .skipped: skipped += by
        case .unknown: unknown += by
        case .pending: pending += by
        }
    }
}

extension LedgerFold {
    /// Adds what a contact contributes to the numbers of its campaign, `by` times: -1 takes it out
    /// again.
    package func count(_ home: UInt32, _ by: Int, into counts: inout CampaignCounts) {
        guard let result = result(ofHome: home) else { return }
        counts.count(result.outcome, by)
        var wasRead = false
        var contradicted = false
        forEachTry(ofHome: home) { attempt in
            counts.attempts += by
            if let state = state(attempt) { counts.attemptsByState[Int(state.rawValue)] += by }
            wasRead = wasRead || states.has(.read, Int(attempt))
            contradicted = contradicted || states.isContradicted(Int(attempt))
        }
        if wasRead { counts.read += by }
        if contradicted { counts.contradictions += by }
        if let reaching = result.reaching, isReceiptless(reaching) {
            counts.deliveredWithoutReceipt += by
        }
    }
}
