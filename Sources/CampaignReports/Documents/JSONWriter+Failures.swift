import Campaigns
import JSON

/// What documents that show a failure have in common.
extension JSONWriter {
    /// Writes the members `waitSeconds`, `unlock`, `scope` and `duplicateRisk`.
    package mutating func members(of guidance: FailureGuidance) {
        member("waitSeconds", guidance.waitSeconds)
        member("unlock", guidance.unlock)
        member("scope", guidance.scope)
        key("duplicateRisk")
        if let risk = guidance.duplicateRisk { bool(risk) } else { null() }
    }

    /// Writes the member `retry`: an object, or null where there is nothing to retry.
    package mutating func member(retry: ReachAnswer.Retry?) {
        key("retry")
        guard let retry else {
            null()
            return
        }
        beginObject()
        member("category", retry.category)
        member("eligible", retry.eligible)
        member("eligibleAt", retry.eligibleAt)
        member("reason", retry.reason)
        members(of: retry.guidance)
        endObject()
    }
}
