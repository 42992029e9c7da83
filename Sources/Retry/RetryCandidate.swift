import Campaigns

/// A contact in a campaign whose latest attempt failed, with all that a decision about another
/// attempt goes by.
package struct RetryCandidate: Sendable, Equatable {
    /// How the contact stands in the whole chain of the campaign.
    package enum ChainState: String, Sendable, CaseIterable {
        /// The latest attempt failed, and no other one reached the contact.
        case failed
        /// An attempt anywhere in the chain reached the contact.
        case reached
        /// An attempt is handed out, accepted or sent, or still to come.
        case pending
        /// The provider, or the sender within its run, is still trying.
        case deferred
        /// Nobody knows whether the latest attempt went out.
        case unknown
        /// The latest attempt was meant not to be sent.
        case skipped
    }

    /// The category of the deciding failure.
    package var category: FailureCategory
    /// The rule of the catalogue behind the category; nil where the code is in none.
    package var rule: FailureRule?
    /// When the deciding failure happened.
    package var failedAt: Timestamp
    /// The earliest known time of the latest attempt, from which its age counts.
    package var startedAt: Timestamp
    /// Automatic attempts of the contact in the chain, less those that failed with scope sender or
    /// provider.
    package var automaticAttempts = 0
    /// Whether no later message went to the contact on the same channel.
    package var isNewest = true
    /// How the contact stands in the chain.
    package var chainState = ChainState.failed
    /// Whether the contact has opted out of the channel.
    package var isOptedOut = false
    /// Whether the contact was erased.
    package var isErased = false
    /// Whether the campaign is not over: it is not in a terminal status.
    package var isRunning = false
    /// Whether a person cancelled the campaign.
    package var isCancelled = false
    /// The latest `obstacle.cleared` with the unlock of the rule, and with the channel of the
    /// attempt or none.
    package var clearedAt: Timestamp?
    /// Failures one after the other up to the latest attempt, with no success between.
    package var failuresInARow = 1

    /// A failure of this kind and time about which nothing else is known.
    package init(
        category: FailureCategory, rule: FailureRule?, failedAt: Timestamp, startedAt: Timestamp
    ) {
        self.category = category
        self.rule = rule
        self.failedAt = failedAt
        self.startedAt = startedAt
    }

    /// Whether the failure has come twice in a row, so that it is likely to come again. It hinders
    /// nothing; people are told.
    package var isLikelyPermanent: Bool { failuresInARow >= 2 }

    /// Whether what a business-logic failure waits for has been mended since.
    package var isCleared: Bool { clearedAt.map { $0 >= failedAt } ?? false }
}
