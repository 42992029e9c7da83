/// Walks a document from front to back: the caller asks for what it expects, the reader checks
/// that it is there and well formed. Allocates nothing.
///
///     try reader.beginObject()
///     while let key = try reader.nextKey() {
///         if key.equals("id", in: reader.document) { id = try reader.string() } else {
///             _ = try reader.skipValue()
///         }
///     }
///     try reader.end()
///
/// Each key or element must be followed by reading its value in full, before the next is asked
/// for. After an error the reader is of no more use. Offsets, of ranges and errors alike, count
/// from the document's first byte.
public struct JSONReader: ~Copyable, ~Escapable {
    /// Arrays and objects inside each other, unless the caller sets another limit.
    public static let defaultDepthLimit = 128

    /// The greatest limit there is: values are walked by recursion, a stack has an end.
    public static let maximumDepthLimit = 1024

    /// The bytes of the document, which the ranges and strings handed out refer to.
    public let document: Span<UInt8>

    /// Where tokens begin, and the document's length behind them: there is always a next one.
    @usableFromInline let tokens: Span<UInt32>
    @usableFromInline let firstEscape: Int
    @usableFromInline let depthLimit: Int
    /// Index of the token to be read next; `tokens.count - 1` at the end.
    @usableFromInline var next = 0
    @usableFromInline var depth = 0
    /// Whether the array or object just opened has been asked for nothing yet.
    @usableFromInline var isFirst = false

    /// Reads a document by its index. `firstEscape` is the offset of its first backslash.
    ///
    /// - Precondition: `tokens` is the index of `document`, and so ends with its length;
    ///   `depthLimit` is at most `maximumDepthLimit`.
    @_lifetime(copy document, copy tokens)
    package init(
        document: Span<UInt8>, tokens: Span<UInt32>, firstEscape: Int,
        depthLimit: Int = JSONReader.defaultDepthLimit
    ) {
        precondition(
            tokens.count > 0 && Int(tokens[tokens.count - 1]) == document.count,
            "the index belongs to another document")
        precondition(depthLimit <= Self.maximumDepthLimit, "the depth limit is out of range")
        self.document = document
        self.tokens = tokens
        self.firstEscape = firstEscape
        self.depthLimit = depthLimit
    }

    /// Enters an object; its members follow through `nextKey`.
    ///
    /// - Throws: `unexpectedToken`, `tooDeep`.
    @inlinable
    public mutating func beginObject() throws(JSONError) {
        guard nextByte == .openBrace else { throw unexpected(.object) }
        try open()
    }

    /// The key of the next member, whose value is to be read then; nil when the object ends.
    ///
    /// - Throws: `unexpectedToken`, `badEscape`, `loneSurrogate`. Keys that occur twice are the
    ///   caller's to refuse, with a `JSONKeySet` where it does not know the names.
    @inlinable @inline(__always)
    public mutating func nextKey() throws(JSONError) -> JSONString? {
        var byte = nextByte
        if byte == .closeBrace {
            close()
            return nil
        }
        if !isFirst {
            guard byte == .comma else { throw unexpected(.commaOrEndObject) }
            next += 1
            byte = nextByte
        }
        guard byte == .quote else { throw unexpected(isFirst ? .keyOrEndObject : .key) }
        isFirst = false
        let key = try takeString()
        guard nextByte == .colon else { throw unexpected(.colon) }
        next += 1
        return key
    }

    /// Enters an array; its elements follow through `nextElement`.
    ///
    /// - Throws: `unexpectedToken`, `tooDeep`.
    @inlinable
    public mutating func beginArray() throws(JSONError) {
        guard nextByte == .openBracket else { throw unexpected(.array) }
        try open()
    }

    /// Whether another element follows, which is to be read then; false when the array ends.
    ///
    /// - Throws: `unexpectedToken`.
    @inlinable
    public mutating func nextElement() throws(JSONError) -> Bool {
        let byte = nextByte
        if byte == .closeBracket {
            close()
            return false
        }
        if isFirst {
            isFirst = false
            return true
        }
        guard byte == .comma else { throw unexpected(.commaOrEndArray) }
        next += 1
        return true
    }

    /// Ends the reading: nothing but whitespace may follow what was read.
    ///
    /// - Throws: `trailingContent`.
    @inlinable
    public func end() throws(JSONError) {
        guard next >= tokens.count - 1 else {
            throw JSONError(offset: nextOffset, kind: .trailingContent)
        }
    }
}

extension JSONReader {
    /// First byte of the next token, 0 at the end. No JSON token begins with a NUL byte.
    @usableFromInline var nextByte: UInt8 {
        @inlinable @inline(__always) get {
            let offset = Int(tokens[next])
            return offset < document.count ? document[offset] : 0
        }
    }

    /// Offset of the next token, the document's length at the end.
    @usableFromInline var nextOffset: Int {
        @inlinable @inline(__always) get { Int(tokens[next]) }
    }

    @inlinable @inline(__always)
    mutating func open() throws(JSONError) {
        guard depth < depthLimit else {
            throw JSONError(offset: nextOffset, kind: .tooDeep(limit: depthLimit))
        }
        depth += 1
        next += 1
        isFirst = true
    }

    @inlinable @inline(__always)
    mutating func close() {
        depth -= 1
        next += 1
        isFirst = false
    }

    /// The error of finding the next token where another was expected.
    @usableFromInline @inline(never)
    func unexpected(_ expected: JSONExpectation) -> JSONError {
        let offset = nextOffset
        let found: JSONToken =
            offset < document.count ? JSONToken(byte: document[offset]) : .endOfDocument
        return JSONError(offset: offset, kind: .unexpectedToken(found: found, expected: expected))
    }
}

/// What a value is.
public enum JSONValueKind: Equatable, Sendable, BitwiseCopyable {
    /// `{ … }`
    case object
    /// `[ … ]`
    case array
    /// `" … "`
    case string
    /// A number.
    case number
    /// `true`.
    case `true`
    /// `false`.
    case `false`
    /// `null`.
    case null
}
