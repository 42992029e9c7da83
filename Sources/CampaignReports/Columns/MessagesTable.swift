import Campaigns

/// The failed messages as comma-separated values.
package enum MessagesTable {
    /// The names of the columns.
    package static let columns = [
        "contact", "campaign", "chain_position", "attempts", "attempt", "code", "text", "category",
        "wait_seconds", "unlock", "scope", "duplicate_risk", "advice", "occurred_at", "position",
        "channel", "age_seconds", "likely_permanent", "retry_status", "automatic_attempts",
        "eligible", "eligible_at", "reason",
    ]

    /// Writes the fields of one message. The last three are empty where the contact was reached.
    package static func writeRow(_ message: FailedMessage, to csv: inout CSVWriter) {
        csv.field(message.contact)
        csv.field(message.campaign)
        csv.field(message.chainPosition)
        csv.field(message.attempts)
        csv.field(message.attempt)
        csv.field(message.code)
        csv.field(message.text ?? "")
        csv.field(message.category)
        csv.fields(of: message.guidance)
        csv.field(message.advice ?? "")
        csv.field(message.occurredAt.description)
        csv.field(message.position)
        csv.field(message.channel ?? "")
        csv.field(message.ageSeconds)
        csv.field("\(message.isLikelyPermanent)")
        csv.field(message.retryStatus.rawValue)
        csv.field(message.automaticAttempts)
        csv.field(message.retry.map { "\($0.eligible)" } ?? "")
        csv.field(message.retry?.eligibleAt?.description ?? "")
        csv.field(message.retry?.reason ?? "")
    }
}

/// The attempts of one message as comma-separated values.
package enum MessageHistoryTable {
    /// The names of the columns.
    package static let columns = [
        "chain_position", "campaign", "attempt", "dispatched_at", "trigger", "actor", "state",
        "occurred_at", "code", "text", "category", "wait_seconds", "unlock", "scope",
        "duplicate_risk", "advice", "position",
    ]

    /// Writes the fields of one attempt.
    package static func writeRow(
        _ attempt: FailedMessageHistory.Attempt, to csv: inout CSVWriter
    ) {
        csv.field(attempt.chainPosition)
        csv.field(attempt.campaign)
        csv.field(attempt.attempt)
        csv.field(attempt.dispatchedAt?.description ?? "")
        csv.field(attempt.trigger ?? "")
        csv.field(attempt.actor ?? "")
        csv.field(attempt.state.name)
        csv.field(attempt.occurredAt.description)
        csv.field(attempt.code ?? "")
        csv.field(attempt.text ?? "")
        csv.field(attempt.category ?? "")
        csv.fields(of: attempt.guidance)
        csv.field(attempt.advice ?? "")
        csv.field(attempt.position)
    }
}

extension CSVWriter {
    /// Writes four fields: wait in seconds, unlock, scope, and whether there is a risk of a duplicate.
    fileprivate mutating func fields(of guidance: FailureGuidance) {
        field(guidance.waitSeconds.map { "\($0)" } ?? "")
        field(guidance.unlock ?? "")
        field(guidance.scope ?? "")
        field(guidance.duplicateRisk.map { "\($0)" } ?? "")
    }
}
