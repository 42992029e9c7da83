/// What became of a contact in a campaign.
public enum ContactOutcome: UInt8, Sendable, CaseIterable {
    case delivered = 0
    case failed = 1
    case skipped = 2
    case unknown = 3
    case pending = 4

    /// The word for it in answers.
    public var name: String { "\(self)" }
}

/// Where a campaign stands.
public enum CampaignStatus: UInt8, Sendable, CaseIterable {
    case draft, scheduled, sending, paused, completed, cancelled, failed
    /// Known only from its attempts, or only as the source of a retry.
    case unknown

    /// The word for it in answers.
    public var name: String { "\(self)" }

    /// Whether the run is over: completed, cancelled or failed.
    public var isTerminal: Bool { self == .completed || self == .cancelled || self == .failed }

    /// The status that a lifecycle event leads to.
    package init(after order: UInt64) {
        switch order {
        case 0: self = .draft
        case 1: self = .scheduled
        case 2, 3, 5: self = .sending
        case 4: self = .paused
        case 6: self = .completed
        case 7: self = .cancelled
        case 8: self = .failed
        default: self = .unknown
        }
    }
}

/// How a chain stands.
public enum ChainEnd: Sendable, CaseIterable {
    /// A member still runs, a contact is pending or unknown, or a failure may be retried.
    case open
    /// Nobody is still failed.
    case recovered
    /// All that remain failed for good.
    case systemic

    /// The word for it in answers.
    public var name: String { "\(self)" }
}
