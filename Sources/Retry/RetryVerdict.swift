import Campaigns

/// What the rules say about another attempt.
public enum RetryVerdict: Sendable, Equatable {
    /// It may be made now.
    case eligible
    /// It may be made from this time on, if nothing else changes until then.
    case later(Timestamp, RetryDelay)
    /// It is not made, unless what hinders it changes.
    case never(RetryHindrance)
}

/// Why another attempt waits.
public enum RetryDelay: String, Sendable, CaseIterable {
    /// The wait that the code recommends is not over.
    case recommendedWait
    /// Nothing but the hour of the next round.
    case nextRound

    /// The reason for people, as a whole sentence.
    public var sentence: String {
        switch self {
        case .recommendedWait: "The recommended wait after the failure is not over."
        case .nextRound: "It is due with the next round of automatic retries."
        }
    }
}

/// Why no other attempt is made: what a program switches on. In the order in which the rules look
/// for them, so that the first that holds is the one that is given.
public enum RetryHindrance: String, Sendable, CaseIterable {
    /// An attempt of the chain reached the contact.
    case reachedMeanwhile
    /// The contact was erased.
    case erased
    /// The contact opted out.
    case optedOut
    /// An attempt is pending or deferred.
    case underWay
    /// Nobody knows whether the latest attempt went out.
    case outcomeUnknown
    /// The latest attempt was meant not to be sent.
    case skipped
    /// The campaign is not in a terminal status.
    case notFinished
    /// A person cancelled the campaign.
    case cancelled
    /// The latest attempt is older than the policy's retention.
    case retentionExpired
    /// A later message went to the contact on the same channel.
    case notNewest
    /// The failure is non-retryable.
    case permanent
    /// By its code the message arrived, or the provider still tries: another would be a second one.
    case notAFailure
    /// The code is in no catalogue.
    case unclassified
    /// A business-logic failure whose obstacle was not cleared since.
    case waitsForUnlock
    /// As many automatic attempts were made as the policy allows.
    case exhausted
    /// Automatic retry is off, and nothing else hinders the attempt now.
    case switchedOff

    /// The reason for people.
    ///
    /// - Parameter unlock: What a business-logic failure waits for, `fix:auth` for example; it is
    ///   said where that is the reason. Nil or empty where nothing is known to mend it.
    /// - Returns: One sentence that begins with a capital letter and ends with a full stop.
    public func sentence(unlock: String? = nil) -> String {
        switch self {
        case .reachedMeanwhile: "An attempt of the chain has reached the contact."
        case .erased: "The contact was erased."
        case .optedOut: "The contact has opted out."
        case .underWay: "An attempt is still under way: a retry now could send twice."
        case .outcomeUnknown:
            "Nobody knows whether the latest attempt went out: a retry could send twice."
        case .skipped:
            "It was skipped on purpose: mend the reason and send a new campaign."
        case .notFinished: "The campaign is not over: wait for its run to finish."
        case .cancelled: "The campaign was cancelled: only a person retries it."
        case .retentionExpired: "The latest attempt is older than the retention of the policy."
        case .notNewest: "A later message went to the contact on the same channel."
        case .permanent: "The failure is permanent: the same message would fail again."
        case .notAFailure:
            "By its code the message arrived or is still being tried: a retry could send twice."
        case .unclassified: "The code is in no catalogue: a person may decide to retry."
        case .waitsForUnlock: Self.waits(for: unlock ?? "")
        case .exhausted:
            "All automatic attempts that the policy allows were made: a person may retry."
        case .switchedOff: "Automatic retry is switched off: otherwise it would be retried now."
        }
    }

    private static func waits(for unlock: String) -> String {
        unlock.isEmpty
            ? "It waits for an obstacle to be cleared that has no name: a person may retry."
            : "It waits until the obstacle '\(unlock)' is cleared."
    }
}
