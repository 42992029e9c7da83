/// Writes rows of comma-separated values: UTF-8, LF, a field quoted (RFC 4180) only where it holds
/// a comma, a quote, CR or LF.
package struct CSVWriter {
    /// What was written since `take`.
    package private(set) var bytes: [UInt8] = []
    private let defusesFormulas: Bool
    private var isFirst = true

    /// - Parameter defusesFormulas: puts an apostrophe before a field that a spreadsheet would run
    ///   as a formula: one that
    ///   begins with `=`, `+`, `-`, `@`, tab or CR.
    package init(defusesFormulas: Bool) { self.defusesFormulas = defusesFormulas }

    /// Writes a field.
    package mutating func field(_ text: Span<UInt8>) {
        separate()
        let isFormula = defusesFormulas && text.count > 0 && Self.startsFormula(text[0])
        var quotes = false
        for index in 0..<text.count {
            let byte = text[index]
            quotes =
                quotes || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"")
                || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
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

    private static func startsFormula(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 9, 13:
            true
        default: false
        }
    }
}
