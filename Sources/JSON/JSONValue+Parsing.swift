extension JSONValue {
    /// Parses a document.
    ///
    /// - Throws: any `JSONError`; offsets count from the first byte.
    package init(parsing document: Span<UInt8>) throws(JSONError) {
        let padding = JSONIndexer.paddingBytes
        var buffer: [UInt8] = []
        buffer.reserveCapacity(document.count + padding)
        buffer.append(document)
        buffer.append(contentsOf: repeatElement(0, count: padding))
        var indexer = JSONIndexer()
        let bytes = buffer.span
        try indexer.index(bytes, 0..<document.count)
        var reader = indexer.reader(of: bytes)
        try self.init(reading: &reader)
        try reader.end()
    }

    /// Parses a document.
    ///
    /// - Throws: any `JSONError`; offsets count from the first byte.
    package init(parsing document: [UInt8]) throws(JSONError) {
        try self.init(parsing: document.span)
    }

    /// Parses a text; offsets of errors count bytes of its UTF-8.
    ///
    /// - Throws: any `JSONError`.
    package static func parse(_ text: String) throws(JSONError) -> JSONValue {
        try JSONValue(parsing: text.utf8.span)
    }

    /// Reads the next value of a document that is being walked.
    ///
    /// - Throws: any kind of `JSONError` but those of the indexer and `trailingContent`.
    package init(reading reader: inout JSONReader) throws(JSONError) {
        switch try reader.kind {
        case .object: self = .object(try Self.members(&reader))
        case .array: self = .array(try Self.elements(&reader))
        case .string: self = .string(try reader.string().text(in: reader.document))
        case .number:
            let range = try reader.number()
            self = .number(
                JSONString(range, hasEscapes: false).text(in: reader.document))
        case .true, .false: self = .bool(try reader.boolean())
        case .null:
            try reader.null()
            self = .null
        }
    }

    private static func members(_ reader: inout JSONReader) throws(JSONError) -> [JSONMember] {
        var members: [JSONMember] = []
        var keys = JSONKeySet()
        try reader.beginObject()
        while let key = try reader.nextKey() {
            try keys.insert(key, in: reader.document)
            let name = key.text(in: reader.document)
            members.append(JSONMember(name, try JSONValue(reading: &reader)))
        }
        return members
    }

    private static func elements(_ reader: inout JSONReader) throws(JSONError) -> [JSONValue] {
        var elements: [JSONValue] = []
        try reader.beginArray()
        while try reader.nextElement() {
            elements.append(try JSONValue(reading: &reader))
        }
        return elements
    }
}
