/// How texts of failures are compared: whole, without regard to letter case, surrounding white
/// space, one closing full stop, and to whether words are joined by spaces or by `_`, since senders
/// write the same text as a sentence and as an identifier. Nothing less counts as equal: a text
/// that merely contains or resembles another one is another text.
package enum FailureText {
    /// Longer texts are no rule's, so they are not compared.
    static let longestBytes = 2_048

    /// The form in which texts are compared.
    static func normalized(_ text: some StringProtocol) -> String {
        var result = text.lowercased()
        if result.utf8.contains(UInt8(ascii: "_")) {
            result = String(result.map { $0 == "_" ? " " : $0 })
        }
        var body = trimmed(result[...])
        if body.last == "." {
            body = trimmed(body.dropLast())
        }
        return String(body)
    }

    /// The forms in which `text` may stand for a rule's text, the whole text first. Providers put
    /// the code again in front of the text, in one of these ways, and only these are taken off:
    ///
    /// 1. `(#131009) ...`, the number of the code itself;
    /// 2. `Forbidden: ...`, the HTTP reason phrase where the code is that HTTP status;
    /// 3. `554 5.7.1 ...`, the reply number where the code is that number, and any enhanced status.
    static func variants(of text: some StringProtocol, code: some StringProtocol) -> [String] {
        guard text.utf8.count <= longestBytes else { return [] }
        let whole = normalized(text)
        guard !whole.isEmpty else { return [] }
        var result = [whole]
        func add(_ rest: Substring) {
            let rest = trimmed(rest)
            if !rest.isEmpty {
                result.append(String(rest))
            }
        }
        let number = "(#\(code.lowercased()))"
        if whole.hasPrefix(number) {
            add(whole.dropFirst(number.count))
        }
        if let phrase = reasonPhrase(of: String(code)), whole.hasPrefix(phrase + ":") {
            add(whole.dropFirst(phrase.count + 1))
        }
        var rest = whole[...]
        if let reply = ReplyText.split(whole) {
            rest = reply.text
            if reply.number == code {
                add(rest)
            }
        }
        if let status = MailStatus.leading(rest) {
            add(rest.dropFirst(status.count).drop { $0 == ":" })
        }
        return result
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let byte = text.utf8.first, byte <= 0x20 || byte >= 0x80,
            text.first?.isWhitespace == true
        {
            text.removeFirst()
        }
        while let byte = text.utf8.last, byte <= 0x20 || byte >= 0x80,
            text.last?.isWhitespace == true
        {
            text.removeLast()
        }
        return text
    }

    /// Reason phrases by RFC 9110 and RFC 6585, lower case, as bot and web interfaces put them
    /// first.
    private static func reasonPhrase(of status: String) -> String? {
        switch status {
        case "400": "bad request"
        case "401": "unauthorized"
        case "403": "forbidden"
        case "404": "not found"
        case "409": "conflict"
        case "429": "too many requests"
        case "500": "internal server error"
        case "502": "bad gateway"
        case "503": "service unavailable"
        case "504": "gateway timeout"
        default: nil
        }
    }
}
