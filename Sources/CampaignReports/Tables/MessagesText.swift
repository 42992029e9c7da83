import Campaigns

/// The failed messages for people: the summary first, then the messages, then what to do.
package enum MessagesText {
    /// Columns of a provider's text that are shown.
    private static let textColumns = 40

    /// The report, ending with the moment it speaks of.
    package static func report(_ page: FailedMessages, asOf: AsOf, style: TextStyle) -> String {
        var text = summary(page.summary)
        text += page.messages.count == page.summary.total ? "" : "\(page.messages.count) shown.\n"
        if !page.messages.isEmpty {
            text += "\n" + rows(page.messages, style)
            var advice = AdviceTable(style)
            for message in page.messages {
                advice.add(message.code, message.guidance, message.advice)
            }
            text += advice.text
        }
        if let next = page.next { text += "\nMore follow: --after \(next)\n" }
        return text + "\n" + Phrases.asOf(asOf)
    }

    private static func summary(_ summary: MessageSummary) -> String {
        let total = Phrases.count(summary.total, "failed message")
        guard summary.total > 0 else { return "\(total).\n" }
        return "\(total): \(summary.retryable) retryable, \(summary.nonRetryable) non-retryable, "
            + "\(summary.businessLogic) business logic, \(summary.unclassified) unclassified.\n"
    }

    private static func rows(_ messages: [FailedMessage], _ style: TextStyle) -> String {
        var table = TextTable(
            [
                .text("CONTACT"), .text("CAMPAIGN"), .text("CHANNEL"), .number("TRIES"),
                .text("CODE"), .text("CATEGORY"), .text("FAILED AT"), .number("AGE"),
                .text("STATUS"), .text("RETRY"), .number("EVENT"), .text("TEXT"),
            ], style: style)
        for message in messages {
            table.row([
                message.contact, message.campaign, message.channel ?? "", "\(message.attempts)",
                message.code, message.category, message.occurredAt.description,
                AdviceTable.roughly(message.ageSeconds), message.retryStatus.rawValue,
                verdict(message), "\(message.position)",
                TerminalText.shortened(
                    TerminalText.safe(message.text ?? ""), columns: textColumns),
            ])
        }
        return table.text
    }

    private static func verdict(_ message: FailedMessage) -> String {
        guard let retry = message.retry else { return "" }
        let doubt = message.isLikelyPermanent ? ", likely permanent" : ""
        guard retry.eligible else { return "no" + doubt }
        return (retry.eligibleAt.map { "from \($0)" } ?? "yes") + doubt
    }

    /// The report of one message's history, ending with the moment it speaks of.
    package static func report(
        _ history: FailedMessageHistory, asOf: AsOf, style: TextStyle
    ) -> String {
        var text = "\(TerminalText.safe(history.contact)) in the chain of "
        text += "\(TerminalText.safe(history.root)): "
        text += Phrases.count(history.attempts.count, "attempt")
        text += history.retryStatus.map { ", \($0.rawValue)" } ?? ""
        text += ".\n"
        if !history.attempts.isEmpty {
            text += "\n" + rows(history.attempts, style)
            var advice = AdviceTable(style)
            for attempt in history.attempts {
                advice.add(attempt.code ?? "", attempt.guidance, attempt.advice)
            }
            text += advice.text
        }
        return text + "\n" + Phrases.asOf(asOf)
    }

    private static func rows(
        _ attempts: [FailedMessageHistory.Attempt], _ style: TextStyle
    ) -> String {
        var table = TextTable(
            [
                .number("CHAIN POSITION"), .text("CAMPAIGN"), .number("ATTEMPT"),
                .text("DISPATCHED AT"), .text("TRIGGER"), .text("BY"), .text("STATE"), .text("AT"),
                .text("CODE"), .text("CATEGORY"), .number("EVENT"), .text("TEXT"),
            ], style: style)
        for attempt in attempts {
            table.row([
                "\(attempt.chainPosition)", attempt.campaign, "\(attempt.attempt)",
                attempt.dispatchedAt?.description ?? "", attempt.trigger ?? "",
                attempt.actor ?? "", attempt.state.name, attempt.occurredAt.description,
                attempt.code ?? "", attempt.category ?? "", "\(attempt.position)",
                TerminalText.shortened(
                    TerminalText.safe(attempt.text ?? ""), columns: textColumns),
            ])
        }
        return table.text
    }
}
