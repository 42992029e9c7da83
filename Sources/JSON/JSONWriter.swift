/// Writes JSON into a growing array of bytes; commas and colons come by themselves.
///
///     var writer = JSONWriter()
///     writer.beginObject()
///     writer.key("count")
///     writer.number(1)
///     writer.endObject()
///
/// Keys and values are to be written in an order that makes JSON: values in objects follow
/// keys, and what is begun is ended. Breaking that, where it is noticed, stops the program.
package struct JSONWriter: Sendable {
    /// How a document is laid out.
    package enum Layout: Sendable {
        /// No whitespace at all.
        case compact
        /// One member or element a line, indented by two spaces a level.
        case pretty
    }

    /// What was written so far.
    package internal(set) var bytes: [UInt8] = []

    private let layout: Layout
    private var depth = 0
    /// Whether the next key or element of the current level needs a comma before it.
    private var needsComma = false
    private var isAfterKey = false

    /// An empty writer.
    package init(_ layout: Layout = .compact) {
        self.layout = layout
    }

    /// What was written so far, as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Forgets what was written and begins again, keeping the memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        depth = 0
        needsComma = false
        isAfterKey = false
    }

    /// Begins an object.
    package mutating func beginObject() { begin(.openBrace) }

    /// Ends the object begun last.
    package mutating func endObject() { end(.closeBrace) }

    /// Begins an array.
    package mutating func beginArray() { begin(.openBracket) }

    /// Ends the array begun last.
    package mutating func endArray() { end(.closeBracket) }

    /// Ends a document with a line feed; another may follow.
    package mutating func endLine() {
        precondition(depth == 0 && !isAfterKey, "the document is not complete")
        bytes.append(.lineFeed)
        needsComma = false
    }

    /// Writes a key that needs no escapes; its value is to follow.
    package mutating func key(_ key: StaticString) {
        beginKey()
        bytes.append(.quote)
        bytes.append(key)
        bytes.append(.quote)
        endKey()
    }

    /// Writes any key; its value is to follow.
    package mutating func key(_ key: String) {
        beginKey()
        appendQuoted(key.utf8.span)
        endKey()
    }

    /// Writes a key from its text, which must be UTF-8; its value is to follow.
    package mutating func key(_ key: Span<UInt8>) {
        beginKey()
        appendQuoted(key)
        endKey()
    }

    /// Makes ready for a value: comma, line and indentation as they are needed.
    @inline(__always)
    mutating func beginValue() {
        if isAfterKey {
            isAfterKey = false
        } else {
            beginItem()
        }
        needsComma = true
    }

    private mutating func beginItem() {
        if needsComma {
            precondition(depth > 0, "a document has one value")
            bytes.append(.comma)
        }
        if depth > 0 { breakLine() }
    }

    private mutating func beginKey() {
        precondition(!isAfterKey && depth > 0, "a key follows a complete member")
        beginItem()
    }

    private mutating func endKey() {
        bytes.append(.colon)
        if layout == .pretty { bytes.append(.space) }
        isAfterKey = true
    }

    private mutating func begin(_ bracket: UInt8) {
        beginValue()
        bytes.append(bracket)
        depth += 1
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        precondition(depth > 0 && !isAfterKey, "nothing to end here")
        depth -= 1
        if needsComma { breakLine() }
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func breakLine() {
        guard layout == .pretty else { return }
        bytes.append(.lineFeed)
        for _ in 0..<depth {
            bytes.append(.space)
            bytes.append(.space)
        }
    }
}
