/// Finished pieces of reports as they may be sent to a terminal. They are UTF-8, cut between
/// characters.
package enum TerminalBytes {
    /// How a character is spelled out that would act on a terminal.
    package enum Spelling: Sendable {
        /// `\u009b`: to a parser of JSON the same character. Those below U+0020 are escaped
        /// already, or are the white space between tokens.
        case json
        /// `\u{9b}`, as in tables; line feeds end rows and stay.
        case text
    }

    /// Appends the bytes, with what acts on a terminal (see `TerminalText.safe`) spelled out.
    /// - Complexity: O(count).
    package static func append(
        _ bytes: Span<UInt8>, _ spelling: Spelling, to output: inout [UInt8]
    ) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
            if let scalar = scalar(bytes, index, length), acts(scalar, spelling) {
                append(scalar, spelling, to: &output)
            } else {
                for place in index..<min(index + length, bytes.count) {
                    output.append(bytes[place])
                }
            }
            index += length
        }
    }

    /// The character of so many bytes; nil where it would be printable ASCII, or not UTF-8.
    @inline(__always)
    private static func scalar(
        _ bytes: Span<UInt8>, _ index: Int, _ length: Int
    ) -> Unicode.Scalar? {
        let first = bytes[index]
        guard first < 0x20 || first >= 0x7f, index + length <= bytes.count else { return nil }
        if length == 1 { return Unicode.Scalar(first) }
        var value = UInt32(first) & (0x7f >> UInt32(length))
        for place in index + 1..<index + length {
            value = value << 6 | (UInt32(bytes[place]) & 0x3f)
        }
        return Unicode.Scalar(value)
    }

    private static func acts(_ scalar: Unicode.Scalar, _ spelling: Spelling) -> Bool {
        switch spelling {
        case .json: scalar.value >= 0x20 && TerminalText.acts(scalar)
        case .text: scalar.value != 0x0a && TerminalText.acts(scalar)
        }
    }

    private static func append(
        _ scalar: Unicode.Scalar, _ spelling: Spelling, to output: inout [UInt8]
    ) {
        let digits = String(scalar.value, radix: 16)
        switch spelling {
        // None of them lies beyond U+FFFF, where JSON would want a pair.
        case .json:
            output += "\\u".utf8
            output += repeatElement(UInt8(ascii: "0"), count: max(4 - digits.utf8.count, 0))
            output += digits.utf8
        case .text: output += "\\u{\(digits)}".utf8
        }
    }
}
