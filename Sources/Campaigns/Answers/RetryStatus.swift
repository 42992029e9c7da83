/// Where a failed message stands after its failure. Each one has exactly one status: the first of these
/// that fits, in the order recovered, scheduled, exhausted, retried, not retried.
public enum RetryStatus: String, Sendable, CaseIterable {
    /// Nothing came after the failure.
    case notRetried
    /// Another try is under way or to come: a later attempt, or a deeper member of the chain that targets
    /// the contact, is pending, or an in-place request that lists the contact is later than the
    /// contact's latest attempt there.
    case scheduled
    /// Another try came to an end, and did not reach the contact.
    case retried
    /// The contact was reached anywhere in the chain.
    case recovered
    /// Still failed, after as many automatic attempts as the policy allows.
    case exhausted
}

/// What the failure catalogue says of a failure beyond its category and advice. All members are nil
/// where no table knows the code.
public struct FailureGuidance: Sendable, Equatable {
    /// Seconds to wait after the failure before another try; nil where none helps or none is known.
    public var waitSeconds: Int?
    /// What releases the failure, such as `wait`, `fix:auth` or `window`.
    public var unlock: String?
    /// Whom the failure is about: contact, content, request, sender or provider.
    public var scope: String?
    /// Whether the message may have arrived in spite of the code.
    public var duplicateRisk: Bool?

    /// Of a failure that no table knows.
    public init() {}

    /// What a rule says; a rule that is nil says nothing.
    package init(_ rule: FailureRule?) {
        guard let rule else { return }
        waitSeconds = rule.waitSeconds
        unlock = rule.unlock.isEmpty ? nil : rule.unlock
        scope = rule.scope.rawValue
        duplicateRisk = rule.duplicateRisk
    }
}
