import JSON

/// The form that rules for failure codes have in a policy.
enum FailureRules {
    static let expected =
        "an array of objects with provider, code and category (retryable, nonRetryable or "
        + "businessLogic), and if need be match, waitSeconds, unlock, scope, outcome, duplicateRisk, "
        + "confidence, meaning, advice, waitBasis and source; no code twice"

    /// The rules that a JSON value holds; nil where it does not hold sound ones.
    static func reading(_ value: JSONValue) -> [FailureRule]? {
        guard let objects = value.arrayValue else { return nil }
        var rules: [FailureRule] = []
        for object in objects {
            guard let rule = rule(object) else { return nil }
            rules.append(rule)
        }
        // The catalogue's own check: what it refuses could never be looked up.
        return (try? FailureCatalogue(rules: rules)).map { _ in rules }
    }

    private static func rule(_ value: JSONValue) -> FailureRule? {
        guard value.objectValue != nil, let provider = value["provider"]?.stringValue,
            let code = value["code"]?.stringValue, let name = value["category"]?.stringValue,
            let category = FailureCategory(rawValue: name), category != .unclassified
        else { return nil }
        var rule = FailureRule(provider: provider, code: code, match: .exact, category: category)
        if let name = value["match"] {
            guard let match = name.stringValue.flatMap(FailureMatch.init(rawValue:)) else {
                return nil
            }
            rule.match = match
        }
        if let name = value["scope"] {
            guard let scope = name.stringValue.flatMap(FailureScope.init(rawValue:)) else {
                return nil
            }
            rule.scope = scope
        }
        if let name = value["outcome"] {
            guard let outcome = name.stringValue.flatMap(FailureOutcome.init(rawValue:)) else {
                return nil
            }
            rule.outcome = outcome
        }
        if let name = value["confidence"] {
            guard let confidence = name.stringValue.flatMap(FailureConfidence.init(rawValue:))
            else { return nil }
            rule.confidence = confidence
        }
        if let risk = value["duplicateRisk"] {
            guard let isRisky = risk.boolValue else { return nil }
            rule.duplicateRisk = isRisky
        }
        if let seconds = value["waitSeconds"] {
            guard let count = seconds.integerValue, (0...Int64(Int32.max)).contains(count) else {
                return nil
            }
            rule.waitSeconds = Int(count)
        } else if category == .retryable {
            rule.waitSeconds = 0
        }
        for (member, path) in [
            ("unlock", \FailureRule.unlock), ("advice", \.advice), ("meaning", \.meaning),
            ("waitBasis", \.waitBasis), ("source", \.source),
        ] {
            guard let text = value[member] else { continue }
            guard let string = text.stringValue else { return nil }
            rule[keyPath: path] = string
        }
        return rule
    }
}
