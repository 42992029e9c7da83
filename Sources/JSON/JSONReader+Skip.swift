extension JSONReader {
    /// Passes over the next value and returns where its text is.
    ///
    /// Nothing in it is taken on trust: grammar, numbers, escapes, depth and duplicate keys
    /// are checked at every level.
    ///
    /// - Throws: any kind of `JSONError` but those of the indexer and `trailingContent`.
    /// - Complexity: O(length); in objects of up to 32 keys, also the square of their number.
    package mutating func skipValue() throws(JSONError) -> Range<Int> {
        let start = nextOffset
        let end = try skip()
        return start..<end
    }

    /// Passes over a value; returns the offset behind its last byte.
    private mutating func skip() throws(JSONError) -> Int {
        switch nextByte {
        case .quote: try takeString().range.upperBound + 1
        case .minus, .zero ... .nine: try number().upperBound
        case .openBrace: try skipObject()
        case .openBracket: try skipArray()
        case .letterT: try takeLiteral("true")
        case .letterF: try takeLiteral("false")
        case .letterN: try takeLiteral("null")
        default: throw unexpected(.value)
        }
    }

    private mutating func skipObject() throws(JSONError) -> Int {
        try beginObject()
        var keys = JSONKeySet()
        while let key = try nextKey() {
            try keys.insert(key, in: document)
            _ = try skip()
        }
        return Int(tokens[next - 1]) + 1
    }

    private mutating func skipArray() throws(JSONError) -> Int {
        try beginArray()
        while try nextElement() { _ = try skip() }
        return Int(tokens[next - 1]) + 1
    }
}
