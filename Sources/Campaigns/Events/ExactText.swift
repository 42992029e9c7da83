/// A text that equals only the same bytes of UTF-8: names are never normalised.
///
/// Swift's `String` holds "é" and "e" with an accent for equal, and so do sets and dictionaries of them.
public struct ExactText: Sendable {
    /// The text.
    public let text: String

    /// The text of a string, as it is.
    public init(_ text: String) { self.text = text }
}

extension ExactText: Hashable {
    /// Whether both are the same bytes.
    public static func == (left: ExactText, right: ExactText) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Hashes the text as strings do, which is quick: the same bytes have the same normal form.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension ExactText: Comparable {
    /// The order of bytes.
    public static func < (left: ExactText, right: ExactText) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

extension ExactText: ExpressibleByStringLiteral {
    /// The text of a literal.
    public init(stringLiteral literal: String) { self.init(literal) }
}

extension ExactText: CustomStringConvertible {
    /// The text.
    public var description: String { text }
}
