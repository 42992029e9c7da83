import Campaigns

/// The answer to "which attempt reached this contact" in words.
enum ReachWording {
    static func sentence(for answer: ReachAnswer, asOf: AsOf) -> String {
        if answer.reached { return reached(answer) }
        let tries = answer.tries.count
        let tried = tries == 1 ? "one attempt" : "\(tries) attempts"
        switch answer.outcome {
        case nil:
            return "Not reached: never targeted by the campaign or its retries."
        case .skipped:
            let reason = answer.tries.last?.code.map { " (\($0))" } ?? ""
            return "Not reached: skipped on purpose\(reason)."
        case .pending:
            return tries == 0
                ? "Not reached yet: targeted, and no attempt is known."
                : "Not reached yet: after \(tried), the last one is \(lastState(answer))."
        case .unknown:
            return
                "Not known to be reached: after \(tried), nobody knows whether the last one went out."
        case .failed, .delivered:
            let code = answer.tries.last?.code ?? "no code"
            let category = answer.retry?.category.map { ", \($0)" } ?? ""
            return "Not reached: failed after \(tried), the last time with \(code)\(category)."
        }
    }

    private static func lastState(_ answer: ReachAnswer) -> String {
        answer.tries.last.map { $0.state.name } ?? "not known"
    }

    private static func reached(_ answer: ReachAnswer) -> String {
        let attempt = answer.attempt ?? 1
        let position = answer.chainPosition ?? 0
        let place =
            switch (position, attempt) {
            case (0, 1): "at the first attempt"
            case (0, let attempt): "on the \(ordinal(attempt)) attempt"
            case (let position, 1): "on the \(ordinal(position)) retry"
            case (let position, let attempt):
                "on the \(ordinal(attempt)) attempt of the \(ordinal(position)) retry"
            }
        let when = answer.occurredAt.map { " at \($0)" } ?? ""
        return "Reached \(place), by \(answer.byCampaign ?? answer.campaign)\(when)."
    }

    static func ordinal(_ number: Int) -> String {
        let words = [
            "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
            "tenth",
        ]
        if words.indices.contains(number - 1) { return words[number - 1] }
        let suffix =
            switch (number % 10, number % 100) {
            case (_, 11...13): "th"
            case (1, _): "st"
            case (2, _): "nd"
            case (3, _): "rd"
            default: "th"
            }
        return "\(number)\(suffix)"
    }
}
