/// What an audit looks for. More may be added.
@nonexhaustive
public enum AuditCheck: String, Sendable, CaseIterable {
    /// A campaign is completed, and contacts of it are pending.
    case finishedWithPending
    /// The contacts by outcome do not add up to what the events of the campaign say.
    case countsDisagree
    /// A linked retry aims at others than the contacts that had failed in its source.
    case retryAudience
    /// A retry was asked for or run, and nobody was tried.
    case retryNeverDispatched
    /// A contact was tried again after a failure that no retry mends.
    case permanentFailureRetried
    /// A contact was tried again though nobody knew whether the attempt before went out.
    case unknownRetried
    /// An attempt was dispatched twice, or the next one while the one before had not failed.
    case sentAgain
    /// Two or more attempts of a chain were delivered to one contact.
    case doubleSend
    /// One attempt was delivered, and another one of the chain may have been.
    case possibleDoubleSend
    /// An attempt failed and was then delivered or read.
    case contradiction
    /// An attempt was delivered or read and then failed.
    case failedAfterDelivered
    /// A provider told an earlier stage of an attempt after a later one.
    case statusBackwards
    /// Receipts whose message id no attempt claims.
    case unmatchedReceipt
    /// A message id that several attempts claim.
    case messageIdClaimedTwice
    /// A retry or its source was edited after the retry had started.
    case editedAfterStart

    /// The word for it in answers.
    public var name: String { rawValue }

    /// The heading under which its findings stand.
    public var title: String {
        switch self {
        case .finishedWithPending: "Finished with contacts pending"
        case .countsDisagree: "Counts that do not add up"
        case .retryAudience: "Retries aimed at others than those who had failed"
        case .retryNeverDispatched: "Retries that never dispatched"
        case .permanentFailureRetried: "Retried after a permanent failure"
        case .unknownRetried: "Retried with the outcome unknown"
        case .sentAgain: "Sent again without a failure in between"
        case .doubleSend: "Delivered twice"
        case .possibleDoubleSend: "Possibly delivered twice"
        case .contradiction: "Failed, then delivered"
        case .failedAfterDelivered: "Delivered, then failed"
        case .statusBackwards: "Status going backwards"
        case .unmatchedReceipt: "Receipts that belong to no attempt"
        case .messageIdClaimedTwice: "Message ids that several attempts claim"
        case .editedAfterStart: "Edited after a retry had started"
        }
    }
}
