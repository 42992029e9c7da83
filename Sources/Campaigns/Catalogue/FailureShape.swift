/// What a rule's code asks of a failure: `match` and `code` of a row, taken apart once.
enum FailureShape: Equatable {
    case exact
    case withText(code: String, text: String)
    case textAlone(String)
    case range(ClosedRange<Int>)
    case path(parts: [String])
    case pattern(FailurePattern)
    case providerDefault

    /// Nil when the code has not the form that its kind of match asks for.
    init?(of rule: FailureRule) {
        let code = rule.code
        guard !code.isEmpty, code.utf8.count <= FailureText.longestBytes else { return nil }
        switch rule.match {
        case .exact, .condition, .bounceClass:
            self = .exact
        case .codeAndText:
            guard let colon = code.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            self.init(code: code[..<colon], text: code[code.utf8.index(after: colon)...])
        case .replyText:
            guard let (reply, text) = ReplyText.split(code) else { return nil }
            self.init(code: reply, text: text)
        case .text:
            guard !FailureText.normalized(code).isEmpty else { return nil }
            self = .textAlone(FailureText.normalized(code))
        case .range:
            guard let range = CodeRange.parse(code) else { return nil }
            self = .range(range)
        case .typeSubtype, .eventTypeReason, .eventSeverityReason:
            guard let pattern = FailurePattern(code) else { return nil }
            self = pattern.isPlain ? .path(parts: pattern.parts) : .pattern(pattern)
        case .providerDefault:
            guard code == "*" else { return nil }
            self = .providerDefault
        }
    }

    private init?(code: Substring, text: Substring) {
        let normalized = FailureText.normalized(text)
        guard !code.isEmpty, !normalized.isEmpty else { return nil }
        self = .withText(code: String(code), text: normalized)
    }
}
