/// Mail replies: three digits, then text (RFC 5321, section 4.2).
enum ReplyText {
    /// True for a number from 200 to 599.
    static func isNumber(_ code: Substring) -> Bool {
        code.utf8.count == 3 && CodeRange.number(code).map { (200...599).contains($0) } == true
    }

    /// `454 Throttling failure` in two; nil where a text does not begin so.
    static func split(_ text: String) -> (number: Substring, text: Substring)? {
        let number = text.prefix(3)
        let rest = text.dropFirst(3)
        guard isNumber(number), rest.first == " " else { return nil }
        return (number, rest.dropFirst())
    }
}

/// Enhanced mail status codes: class 2, 4 or 5, subject, detail (RFC 3463).
enum MailStatus {
    /// True when the text is one status and nothing else.
    static func isOne(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "2" || parts[0] == "4" || parts[0] == "5" else {
            return false
        }
        return parts.dropFirst().allSatisfy { part in
            (1...3).contains(part.utf8.count) && part.utf8.allSatisfy(ASCII.isDigit)
        }
    }

    /// The status that a text begins with, up to a space or a colon; nil when it begins otherwise.
    static func leading(_ text: Substring) -> Substring? {
        let word = text.prefix { $0 != " " && $0 != ":" }
        return isOne(word) ? word : nil
    }

    /// The status that a server's answer begins with: `5.1.1 ...`, `550 5.1.1 ...`,
    /// `550-5.1.1 ...` or, as in delivery reports, `smtp; 550 5.1.1 ...`.
    static func ofAnswer(_ text: String) -> Substring? {
        var rest = text[...].drop(while: \.isWhitespace)
        if rest.prefix(5).lowercased() == "smtp;" {
            rest = rest.dropFirst(5).drop(while: \.isWhitespace)
        }
        if let status = leading(rest) {
            return status
        }
        let number = rest.prefix(3)
        let behind = rest.dropFirst(3)
        guard ReplyText.isNumber(number), let separator = behind.first,
            separator == " " || separator == "-"
        else { return nil }
        return leading(behind.dropFirst())
    }
}

enum ASCII {
    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
