/// Writes rows of comma-separated values: UTF-8, LF, a field quoted (RFC 4180) only where it holds
/// a comma, a quote, CR or LF.
package struct CSVWriter {
    /// What was written since `take`.
    package private(set) var bytes: [UInt8] = []
    private let defusesFormulas: Bool
    private var isFirst = true

    /// - Parameter defusesFormulas: makes texts harmless to spreadsheets; numbers stay as they are.
    ///   A text that a spreadsheet would run as a formula gets an apostrophe before it: one that
    ///   begins with `=`, `+`, `-`, `@` or their full-width forms, behind any number of spaces,
    ///   quotes, tabs and line ends, which some programs drop; and one that begins with a tab or a
    ///   line end. A text with a semicolon or a tab is quoted, since spreadsheets of many countries
    ///   cut fields there and what follows would begin a field.
    package init(defusesFormulas: Bool) { self.defusesFormulas = defusesFormulas }

    /// Writes a field.
    package mutating func field(_ text: Span<UInt8>) {
        separate()
        let isFormula = defusesFormulas && Self.isFormula(text)
        var quotes = false
        for index in 0..<text.count {
            let byte = text[index]
            quotes =
                quotes || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"")
                || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
                || defusesFormulas && (byte == UInt8(ascii: ";") || byte == UInt8(ascii: "\t"))
        }
        if quotes { bytes.append(UInt8(ascii: "\"")) }
        if isFormula { bytes.append(UInt8(ascii: "'")) }
        for index in 0..<text.count {
            if text[index] == UInt8(ascii: "\"") { bytes.append(UInt8(ascii: "\"")) }
            bytes.append(text[index])
        }
        if quotes { bytes.append(UInt8(ascii: "\"")) }
    }

    /// Writes a field.
    package mutating func field(_ text: [UInt8]) { field(text.span) }

    /// Writes a field.
    package mutating func field(_ text: String) {
        let copy = [UInt8](text.utf8)
        field(copy.span)
    }

    /// Writes a field.
    package mutating func field(_ number: some BinaryInteger) {
        separate()
        bytes.append(contentsOf: String(number).utf8)
    }

    /// Ends the row.
    package mutating func endRow() {
        bytes.append(UInt8(ascii: "\n"))
        isFirst = true
    }

    /// Forgets what was written, which the caller has put elsewhere.
    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    /// Whether a spreadsheet might take the text for a formula.
    private static func isFormula(_ text: Span<UInt8>) -> Bool {
        for index in 0..<text.count {
            switch text[index] {
            case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"):
                return true
            case UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                if index == 0 { return true }
            case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "'"): break
            case 0xef: return isFullWidthSign(text, index)
            default: return false
            }
        }
        return false
    }

    /// U+FF0B, U+FF0D, U+FF1D and U+FF20: the signs as wide as a Chinese character, which some
    /// spreadsheets take for the plain ones.
    private static func isFullWidthSign(_ text: Span<UInt8>, _ index: Int) -> Bool {
        guard index + 2 < text.count, text[index + 1] == 0xbc else { return false }
        return [0x8b, 0x8d, 0x9d, 0xa0].contains(text[index + 2])
    }
}
