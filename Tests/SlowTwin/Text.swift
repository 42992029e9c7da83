/// Text that is equal, hashed and ordered by its UTF-8 bytes.
///
/// Swift's `String` holds "é" and "e" with a combining accent for equal and orders by normal
/// forms; the ledger's names are bytes, so the twin compares bytes throughout.
package struct Text: Hashable, Comparable, Sendable {
    /// The UTF-8 bytes.
    package let bytes: [UInt8]

    /// The text of these UTF-8 bytes, which are not checked.
    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The text of a string, scalar by scalar as it is.
    package init(_ string: String) {
        bytes = Array(string.utf8)
    }

    /// The text as a string.
    package var string: String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// Byte order.
    package static func < (left: Text, right: Text) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension Text: ExpressibleByStringLiteral {
    /// The text of a literal.
    package init(stringLiteral literal: String) {
        self.init(literal)
    }
}

extension Text: CustomStringConvertible {
    /// The text as a string.
    package var description: String { string }
}
