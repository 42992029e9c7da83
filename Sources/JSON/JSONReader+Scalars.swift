extension JSONReader {
    /// What the next value is, judged by its first byte; it is not read, nor checked further.
    ///
    /// - Throws: `unexpectedToken` if no value can begin there.
    @inlinable public var kind: JSONValueKind {
        @inline(__always) get throws(JSONError) {
            switch nextByte {
            case .openBrace: .object
            case .openBracket: .array
            case .quote: .string
            case .minus, .zero ... .nine: .number
            case .letterT: .true
            case .letterF: .false
            case .letterN: .null
            default: throw unexpected(.value)
            }
        }
    }

    /// Reads a string and checks its escapes.
    ///
    /// - Throws: `unexpectedToken`, `badEscape`, `loneSurrogate`.
    @inlinable @inline(__always)
    public mutating func string() throws(JSONError) -> JSONString {
        guard nextByte == .quote else { throw unexpected(.string) }
        return try takeString()
    }

    /// Reads a number, checked against RFC 8259, and returns where its text is.
    ///
    /// - Throws: `unexpectedToken`, `badNumber`.
    package mutating func number() throws(JSONError) -> Range<Int> {
        let first = nextByte
        guard first.isDigit || first == .minus else { throw unexpected(.number) }
        let start = nextOffset
        next += 1
        let limit = nextOffset
        let end = JSONNumber.end(in: document, from: start, limit: limit)
        guard end >= 0 else { throw JSONError(offset: ~end, kind: .badNumber) }
        // The indexer joins what stands together: `1"a"` and `1true` are one token.
        guard end == limit || document[end].isJSONWhitespace else {
            throw JSONError(offset: end, kind: .badNumber)
        }
        return start..<end
    }

    /// Reads `true` or `false`.
    ///
    /// - Throws: `unexpectedToken`, `badLiteral`.
    package mutating func boolean() throws(JSONError) -> Bool {
        switch nextByte {
        case .letterT:
            _ = try takeLiteral("true")
            return true
        case .letterF:
            _ = try takeLiteral("false")
            return false
        default: throw unexpected(.boolean)
        }
    }

    /// Reads `null`.
    ///
    /// - Throws: `unexpectedToken`, `badLiteral`.
    package mutating func null() throws(JSONError) {
        guard nextByte == .letterN else { throw unexpected(.null) }
        _ = try takeLiteral("null")
    }
}

extension JSONReader {
    /// Takes the string whose opening quote is the next token.
    ///
    /// Only whitespace lies between a closing quote and the next token, so the quote is found
    /// from behind: usually it is the very byte before.
    @inlinable @inline(__always)
    mutating func takeString() throws(JSONError) -> JSONString {
        let start = nextOffset + 1
        next += 1
        var end = nextOffset - 1
        while document[end] != .quote { end -= 1 }
        let range = start..<end
        guard end > firstEscape else { return JSONString(range, hasEscapes: false) }
        return try checkedString(range)
    }

    @usableFromInline @inline(never)
    func checkedString(_ range: Range<Int>) throws(JSONError) -> JSONString {
        guard document.contains(.backslash, in: range) else {
            return JSONString(range, hasEscapes: false)
        }
        try JSONUnescaper.check(document, range)
        return JSONString(range, hasEscapes: true)
    }

    /// Takes the word whose first letter is the next token; returns the offset behind it.
    mutating func takeLiteral(_ word: StaticString) throws(JSONError) -> Int {
        let start = nextOffset
        next += 1
        let limit = nextOffset
        let end = start + word.utf8CodeUnitCount
        guard end <= limit, document.matches(word, in: start..<end),
            end == limit || document[end].isJSONWhitespace
        else { throw JSONError(offset: start, kind: .badLiteral) }
        return end
    }
}
