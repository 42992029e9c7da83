import CSIMDJSON

extension JSONIndexer {
    /// Turns the indexer's return code, which has no place, into an error that has one.
    static func error(_ code: Int32, _ document: Span<UInt8>) -> JSONError {
        switch Int(code) {
        case Int(CSIMDJSON_EMPTY): return JSONError(offset: document.count, kind: .empty)
        case Int(CSIMDJSON_OUT_OF_MEMORY): return JSONError(offset: 0, kind: .outOfMemory)
        default:
            if let error = firstLexicalError(document) { return error }
            // The two scanners disagree; the refusal stands, only its place is unknown.
            let kind: JSONError.Kind =
                Int(code) == Int(CSIMDJSON_NOT_UTF8) ? .notUTF8 : .unclosedString
            return JSONError(offset: document.count, kind: kind)
        }
    }

    /// Looks for the first fault byte by byte, with the indexer's idea of strings: a backslash
    /// takes the meaning from the byte behind it, outside strings too.
    private static func firstLexicalError(_ document: Span<UInt8>) -> JSONError? {
        var openQuote: Int?
        var isEscaped = false
        var position = 0
        while position < document.count {
            let byte = document[position]
            if byte >= 0x80 {
                let length = utf8Length(document, at: position)
                if length == 0 { return JSONError(offset: position, kind: .notUTF8) }
                isEscaped = false
                position += length
                continue
            }
            if byte < 0x20, openQuote != nil {
                return JSONError(offset: position, kind: .controlCharacterInString)
            }
            if isEscaped {
                isEscaped = false
            } else if byte == .backslash {
                isEscaped = true
            } else if byte == .quote {
                openQuote = openQuote == nil ? position : nil
            }
            position += 1
        }
        return openQuote.map { JSONError(offset: $0, kind: .unclosedString) }
    }

    /// Length of the well-formed sequence of two to four bytes at a position (Unicode 15,
    /// table 3-7), 0 if there is none.
    private static func utf8Length(_ document: Span<UInt8>, at position: Int) -> Int {
        func byte(_ distance: Int) -> UInt8 {
            position + distance < document.count ? document[position + distance] : 0
        }
        let second: ClosedRange<UInt8>
        let length: Int
        switch document[position] {
        case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
        case 0xE0: (second, length) = (0xA0...0xBF, 3)
        case 0xE1...0xEC, 0xEE...0xEF: (second, length) = (0x80...0xBF, 3)
        case 0xED: (second, length) = (0x80...0x9F, 3)
        case 0xF0: (second, length) = (0x90...0xBF, 4)
        case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
        case 0xF4: (second, length) = (0x80...0x8F, 4)
        default: return 0
        }
        guard second.contains(byte(1)) else { return 0 }
        for distance in 2..<max(length, 2) where !(0x80...0xBF).contains(byte(distance)) {
            return 0
        }
        return length
    }
}
