import Campaigns
import EventLog

extension LedgerSnapshot {
    /// The failed messages: each contact with a failed attempt in a campaign, why, and what came after.
    ///
    /// `filter`: which messages count, in the summary too. `after`: what an earlier page named as
    /// `next`, made with the same order; nil for the first page. `limit`: the most messages of the page.
    /// - Throws: `unknownCampaign` for a campaign of the filter; `invalidInput` where `after` is no place
    ///   in this order; `damaged`, `inputOutput`.
    /// - Complexity: O(attempts + f * log f) for f failed messages; O(events) for the first question of a
    ///   snapshot where the projections cannot be used.
    public func messages(
        where filter: MessageFilter = MessageFilter(), order: MessageOrder = .newest,
        after: String? = nil, limit: Int = .max
    ) throws(LedgerError) -> FailedMessages {
        var cursor: MessageCursor?
        if let after {
            cursor = MessageCursor(after)
            guard cursor?.order == order else {
                throw LedgerError(
                    .invalidInput, "The page to begin with is none of this order.",
                    remedy: "Take what the page before named, asked for in the same order.")
            }
        }
        return try trusting { () throws(LedgerError) in
            try findMessages(filter, order, cursor, limit)
        }
    }

    private func findMessages(
        _ filter: MessageFilter, _ order: MessageOrder, _ cursor: MessageCursor?, _ limit: Int
    ) throws(LedgerError) -> FailedMessages {
        let fold = try fold()
        var search = FailureSearch(self, fold)
        var found = try search.messages(where: filter)
        var summary = MessageSummary()
        for failure in found { summary.count(failure.category) }
        if let cursor { found.removeAll { !cursor.key.precedes($0.key, order) } }
        found.sort { $0.key.precedes($1.key, order) }
        let page = found.prefix(max(limit, 0))
        let next = page.count < found.count ? page.last : nil
        return FailedMessages(
            summary: summary, messages: try describe(page, fold),
            next: next.map { MessageCursor(behind: $0.key, order).text })
    }

    private func describe(
        _ page: ArraySlice<FoundFailure>, _ fold: FoldedLog
    ) throws(LedgerError) -> [FailedMessage] {
        let standing = try RetryStanding(ofHomes: page.map(\.home), fold, self)
        var messages: [FailedMessage] = []
        for found in page { messages.append(try describe(found, standing)) }
        return messages
    }

    private func describe(
        _ found: FoundFailure, _ standing: RetryStanding
    ) throws(LedgerError) -> FailedMessage {
        let result = standing.fold.result
        var message = FailedMessage(
            contact: String(decoding: found.key.contact, as: UTF8.self),
            campaign: String(decoding: found.key.campaign, as: UTF8.self),
            occurredAt: Timestamp(microseconds: found.key.time), position: UInt64(found.row))
        message.chainPosition = result.chains.position(
            of: result.table.campaign[Int(found.home)])
        message.attempts = result.tries(ofHome: found.home).count
        message.attempt = Int(result.table.ordinal(found.attempt))
        let failure = try standing.failure(found.row)
        (message.code, message.text) = (failure.code, failure.text)
        (message.category, message.advice) = (failure.category.rawValue, failure.rule?.advice)
        message.guidance = FailureGuidance(failure.rule)
        let channel = try reading { () throws(EventLogError) in
            try standing.details.channel(ofPlace: found.attempt, result, view)
        }
        if let channel { message.channel = try name(.label, channel) }
        if let now = momentOfAnswer {
            message.ageSeconds =
                max(0, now.microseconds.saturatingSubtracting(found.key.time)) / 1_000_000
        }
        guard let contact = standing.contacts.contact(of: found.home, result) else {
            return message
        }
        message.isLikelyPermanent = contact.endsWithFailures(result)
        message.retryStatus = try standing.status(ofHome: found.home)
        message.automaticAttempts = try standing.automaticAttempts(on: contact)
        message.retry = try standing.retry(of: contact)
        return message
    }
}
