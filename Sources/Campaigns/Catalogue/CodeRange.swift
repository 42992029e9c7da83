/// Ranges of numeric codes.
enum CodeRange {
    /// Codes of more digits are no numbers to us.
    private static let mostDigits = 15

    /// `200-299` or `5xx`; nil for anything else, or an end below its start.
    static func parse(_ text: String) -> ClosedRange<Int>? {
        if text.contains("-") {
            let ends = text.split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count == 2, let low = number(ends[0]), let high = number(ends[1]),
                low <= high
            else { return nil }
            return low...high
        }
        guard let x = text.firstIndex(of: "x"), text[x...].allSatisfy({ $0 == "x" }),
            text.utf8.count <= mostDigits, let head = number(text[..<x])
        else { return nil }
        var width = 1
        for _ in text[x...] {
            width *= 10
        }
        return head * width...head * width + width - 1
    }

    /// The value of a code that is plain digits without a leading zero; nil for any other code, for
    /// `0131` is not the code 131.
    static func number(_ code: Substring) -> Int? {
        let digits = code.utf8
        guard (1...mostDigits).contains(digits.count), digits.allSatisfy(ASCII.isDigit),
            digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { return nil }
        return Int(code)
    }
}
