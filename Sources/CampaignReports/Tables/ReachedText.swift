import Campaigns

/// Which attempt reached a contact, for people: the sentence first, then the tries, then what a
/// retry could do.
package enum ReachedText {
    /// The report, ending with the moment it speaks of.
    package static func report(_ answer: ReachAnswer, asOf: AsOf, style: TextStyle) -> String {
        let sentence = TerminalText.safe(answer.sentence)
        var text = (answer.reached ? style.good(sentence) : style.bad(sentence)) + "\n"
        if let position = answer.position {
            let message = answer.messageID.map { ", message id \(TerminalText.safe($0))" } ?? ""
            text += "Told by the event at position \(position)\(message).\n"
        }
        if !answer.tries.isEmpty { text += "\n" + tries(answer, style) }
        if let retry = answer.retry { text += "\n" + describe(retry) }
        return text + "\n" + Phrases.asOf(asOf)
    }

    private static func tries(_ answer: ReachAnswer, _ style: TextStyle) -> String {
        var table = TextTable(
            [
                .number("CHAIN POSITION"), .text("CAMPAIGN"), .number("ATTEMPT"), .text("STATE"),
                .text("AT"), .text("CODE"), .text("CATEGORY"), .number("EVENT"),
            ], style: style)
        for attempt in answer.tries {
            table.row([
                "\(attempt.chainPosition)", attempt.campaign, "\(attempt.attempt)",
                attempt.state.name, attempt.occurredAt.description, attempt.code ?? "",
                attempt.category ?? "", "\(attempt.position)",
            ])
        }
        return table.text
    }

    private static func describe(_ retry: ReachAnswer.Retry) -> String {
        let verdict = retry.eligible ? "possible" : "not advised"
        return "Retry \(verdict): \(TerminalText.safe(retry.reason)).\n"
    }
}
