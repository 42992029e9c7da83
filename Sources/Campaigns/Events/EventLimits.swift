import JSON

/// The lengths an event's strings may have, in bytes of UTF-8, and what they may hold.
package enum EventLimits {
    package static let id = 1...256
    package static let source = 1...512
    package static let messageID = 1...256
    package static let campaign = 1...128
    package static let contact = 1...256
    package static let attempt = 1...65_535

    /// Why a string may not be an id, and where.
    package enum Violation: Sendable, Equatable {
        case empty
        case tooLong(bytes: Int, most: Int)
        /// U+0000 to U+001F and U+007F to U+009F.
        case controlCharacter
        /// U+FDD0 to U+FDEF and the last two code points of each plane.
        case noncharacter
    }

    /// Checks a well-formed UTF-8 string against CloudEvents' rule for the type String (CloudEvents
    /// 1.0.2, section 3.1: no control characters, no noncharacters, no lone surrogates) and a range
    /// of lengths.
    /// - Returns: nil where the string is fine.
    package static func violation(
        _ text: Span<UInt8>, _ lengths: ClosedRange<Int>
    ) -> Violation? {
        if text.isEmpty { return .empty }
        if text.count > lengths.upperBound {
            return .tooLong(bytes: text.count, most: lengths.upperBound)
        }
        return text.isPrintableASCII ? nil : slowViolation(text)
    }

    private static func slowViolation(_ text: Span<UInt8>) -> Violation? {
        for index in 0..<text.count {
            let byte = text[index]
            if byte < 0x20 || byte == 0x7f { return .controlCharacter }
            guard byte >= 0xc2, index + 1 < text.count else { continue }
            if byte == 0xc2, text[index + 1] < 0xa0 { return .controlCharacter }
            if byte == 0xef, index + 2 < text.count {
                let low = UInt16(text[index + 1]) << 8 | UInt16(text[index + 2])
                // U+FDD0...U+FDEF are EF B7 90...AF; U+FFFE and U+FFFF are EF BF BE and BF.
                if (0xb790...0xb7af).contains(low) || low >= 0xbfbe { return .noncharacter }
            }
            if byte >= 0xf0, index + 3 < text.count, text[index + 1] & 0x0f == 0x0f,
                text[index + 2] == 0xbf, text[index + 3] >= 0xbe
            {
                return .noncharacter
            }
        }
        return nil
    }
}
