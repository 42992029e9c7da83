/// One check of an audit: what it looks for, and how it finds it.
protocol AuditRule: Sendable {
    static var check: AuditCheck { get }

    /// Adds what it finds on the ground.
    static func find(
        _ ground: AuditGround, into findings: inout AuditFindings
    ) throws(LedgerError)
}

/// Every check there is, in the order of ``AuditCheck``.
enum AuditRules {
    static let all: [any AuditRule.Type] = [
        FinishedWithPending.self,
        CountsDisagree.self,
        RetryAudience.self,
        RetryNeverDispatched.self,
        PermanentFailureRetried.self,
        UnknownRetried.self,
        SentAgain.self,
        DoubleSend.self,
        PossibleDoubleSend.self,
        Contradiction.self,
        FailedAfterDelivered.self,
        StatusBackwards.self,
        UnmatchedReceipt.self,
        MessageIDClaimedTwice.self,
        EditedAfterStart.self,
    ]
}
