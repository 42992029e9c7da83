extension FailureText {
    /// Texts that may stand for one that is to be forgotten, because they are the catalogue's own: the
    /// text of a rule, or the mail status that the text gives. Whoever wants one tries which of them
    /// means the same.
    package static func substitutes(for text: String, matching rule: FailureRule?) -> [String] {
        var texts: [String] = []
        if let status = MailStatus.ofAnswer(text) { texts.append(String(status)) }
        guard let rule else { return texts }
        switch rule.match {
        case .text: texts.append(rule.code)
        case .replyText:
            if let reply = ReplyText.split(rule.code) { texts.append(String(reply.text)) }
        case .codeAndText:
            // The code may hold colons itself.
            for (index, character) in zip(rule.code.indices, rule.code) where character == ":" {
                texts.append(String(rule.code[rule.code.index(after: index)...]))
            }
        default: break
        }
        return texts
    }
}
