/// A rule that was found sound, with what the look-up needs of it.
struct SoundRule: Sendable {
    let rule: FailureRule
    let shape: FailureShape
    /// The provider in lower case, as look-ups compare it.
    let provider: String
    /// The name under which two rules of one table are the same rule.
    let identity: String

    fileprivate init(_ rule: FailureRule, shape: FailureShape) {
        self.rule = rule
        self.shape = shape
        provider = rule.provider.lowercased()
        identity =
            switch shape {
            case .withText(let code, let text): provider + ":" + code + ":" + text
            case .textAlone(let text): provider + ":" + text
            default: provider + ":" + rule.code
            }
    }
}

/// Admits the rules of one table, one after the other, if each is readable and none says again what
/// an earlier one said.
struct RuleCheck {
    private var lines = TextTable<Int>()

    ///
    /// `line`: where the rule stands, for errors.
    /// `columnOf`: where in the line a column's field begins, for errors.
    mutating func admit(
        _ rule: FailureRule, line: Int, columnOf: (CatalogueColumn) -> Int
    ) throws(CatalogueError) -> SoundRule {
        if let (column, found) = rule.fault {
            throw .unreadable(column, found: found, line: line, column: columnOf(column))
        }
        guard let shape = FailureShape(of: rule) else {
            throw .unreadable(.code, found: rule.code, line: line, column: columnOf(.code))
        }
        let sound = SoundRule(rule, shape: shape)
        if let firstLine = lines[sound.identity] {
            throw .duplicate(
                key: rule.key, line: line, column: columnOf(.code), firstLine: firstLine)
        }
        lines[sound.identity] = line
        return sound
    }
}

extension FailureRule {
    /// Ten years; a longer wait is a slip of the pen.
    static let longestWaitSeconds = 315_576_000

    /// The first member beside the code that is not as a rule needs it, and what it holds.
    fileprivate var fault: (column: CatalogueColumn, found: String)? {
        let isTextTable = provider.lowercased() == "text"
        guard !provider.isEmpty, !provider.contains(":"), isTextTable == (match == .text) else {
            return (.provider, provider)
        }
        if let waitSeconds {
            guard (0...Self.longestWaitSeconds).contains(waitSeconds) else {
                return (.waitSeconds, String(waitSeconds))
            }
        } else if category == .retryable {
            return (.waitSeconds, "")
        }
        return nil
    }
}
