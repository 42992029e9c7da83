extension JSONValue {
    /// Writes the value, members in their order and numbers by their text.
    package func write(into writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .number(let text): writer.raw(text.utf8.span)
        case .string(let text): writer.string(text)
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.write(into: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for member in members {
                writer.key(member.key)
                member.value.write(into: &writer)
            }
            writer.endObject()
        }
    }

    /// The value as compact JSON text.
    package var text: String {
        var writer = JSONWriter()
        write(into: &writer)
        return writer.text
    }

    /// The one text that all equal values share, and no others: compact, members sorted by
    /// the UTF-8 bytes of their keys, as few escapes as possible, numbers as `JSONDecimal`
    /// writes them.
    ///
    /// - Complexity: O(n log n).
    package var canonicalText: String {
        var writer = JSONWriter()
        writeCanonical(into: &writer)
        return writer.text
    }

    /// Writes the canonical text.
    package func writeCanonical(into writer: inout JSONWriter) {
        switch self {
        case .null, .bool, .string: write(into: &writer)
        case .number(let text): writer.raw(JSONDecimal(text).canonicalText.utf8.span)
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.writeCanonical(into: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for member in Self.sortedByKey(members) {
                writer.key(member.key)
                member.value.writeCanonical(into: &writer)
            }
            writer.endObject()
        }
    }

    /// Members by the bytes of their keys; the few equal keys a hand-made object may have
    /// keep their order.
    static func sortedByKey(_ members: [JSONMember]) -> [JSONMember] {
        // The standard library's sort is stable.
        members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}
