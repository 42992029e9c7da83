/// Why a retry is refused as a whole: what a program switches on.
public enum RetryRefusal: String, Sendable, CaseIterable {
    /// The source is a draft, scheduled, sending or paused: the run is not over.
    case sourceNotTerminal
    /// No contact of the source failed, or none is left once those are taken out who must not be
    /// retried.
    case nothingFailed
    /// All attempts are older than the policy's retention.
    case retentionExpired
    /// As many campaigns are scheduled as the policy allows.
    case quotaExceeded
    /// No event names the campaign.
    case unknownCampaign
    /// Another retry of the source that is not over targets a chosen contact.
    case retryInProgress
}
