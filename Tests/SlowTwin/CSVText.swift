/// A CSV text, compared byte by byte: `String` would hold differently composed names for equal.
package struct CSVText: Hashable, Sendable {
    /// The text in UTF-8.
    package let bytes: [UInt8]

    /// The CSV text of these UTF-8 bytes.
    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The CSV text of a string.
    package init(_ string: String) {
        bytes = Array(string.utf8)
    }

    /// A header and rows, sorted in byte order by the first `keyWidth` fields.
    init(header: String, keyWidth: Int, rows: [[Text]]) {
        let sorted = rows.sorted { left, right in
            left.prefix(keyWidth).lexicographicallyPrecedes(right.prefix(keyWidth))
        }
        let lines = sorted.map { row in row.map(Self.field).joined(separator: [0x2C]) + [0x0A] }
        bytes = Array(header.utf8) + [0x0A] + lines.joined()
    }

    /// RFC 4180: quoted only where the field holds a comma, a quote, CR or LF.
    private static func field(_ text: Text) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        let special = [quote, UInt8(ascii: ","), 0x0D, 0x0A]
        guard text.bytes.contains(where: special.contains) else { return text.bytes }
        return [quote] + text.bytes.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
    }
}

extension CSVText: CustomStringConvertible {
    /// The text as a string.
    package var description: String {
        String(decoding: bytes, as: UTF8.self)
    }
}
