extension JSONWriter {
    /// Writes a string from its text, which must be UTF-8.
    package mutating func string(_ text: Span<UInt8>) {
        beginValue()
        appendQuoted(text)
    }

    /// Writes a string.
    package mutating func string(_ text: String) {
        beginValue()
        appendQuoted(text.utf8.span)
    }

    /// Writes an integer.
    package mutating func number(_ value: some BinaryInteger) {
        beginValue()
        bytes.append(contentsOf: String(value).utf8)
    }

    /// Writes the shortest number that reads back as this value; NaN and the infinities, for
    /// which JSON has no word, as `null`.
    package mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        beginValue()
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) {
        beginValue()
        bytes.append(value ? "true" : "false")
    }

    /// Writes `null`.
    package mutating func null() {
        beginValue()
        bytes.append("null")
    }

    /// Writes a value that is JSON text already, as it is.
    package mutating func raw(_ json: Span<UInt8>) {
        beginValue()
        bytes.append(json)
    }

    /// Appends the text in quotes, with the fewest escapes that make it a JSON string: quotes,
    /// backslashes and the control characters below 0x20. DEL, U+2028 and U+2029 stay.
    mutating func appendQuoted(_ text: Span<UInt8>) {
        bytes.append(.quote)
        var start = 0
        for position in text.indices {
            let byte = text[position]
            guard byte < 0x20 || byte == .quote || byte == .backslash else { continue }
            bytes.append(text.extracting(start..<position))
            appendEscape(byte)
            start = position + 1
        }
        bytes.append(text.extracting(start..<text.count))
        bytes.append(.quote)
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(.backslash)
        switch byte {
        case 0x08: bytes.append(.letterB)
        case 0x0C: bytes.append(.letterF)
        case .lineFeed: bytes.append(.letterN)
        case .carriageReturn: bytes.append(.letterR)
        case .tab: bytes.append(.letterT)
        case .quote, .backslash: bytes.append(byte)
        default:
            let low = byte & 15
            bytes.append("u00")
            bytes.append(.zero + byte >> 4)
            bytes.append(low < 10 ? .zero + low : 0x61 + low - 10)
        }
    }
}
