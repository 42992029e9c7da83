/// The lines of a text, each ended by a line feed; whatever follows the last one is no line.
struct TextLines {
    private var lines: ArraySlice<Substring>

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    }

    /// Whether all lines were taken, and nothing is left behind the last.
    var isAtEnd: Bool { lines.count == 1 && lines.first?.isEmpty == true }

    /// The next line without its end; nil where there is none.
    mutating func next() -> Substring? {
        guard lines.count > 1 else { return nil }
        return lines.removeFirst()
    }

    /// Whether the next line begins so.
    func isNext(_ prefix: String) -> Bool {
        lines.count > 1 && lines.first?.hasPrefix(prefix) == true
    }
}

/// Numbers as c2sp.org writes them: decimal digits without needless zeros.
enum DecimalNumber {
    static func parse(_ text: some StringProtocol) -> UInt64? {
        guard let number = UInt64(text), String(number) == text else { return nil }
        return number
    }
}
