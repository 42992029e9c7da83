import Campaigns
import JSON

/// Reads CloudEvents 1.0 in JSON into drafts, without allocating for each of them.
///
/// The draft's strings are ranges of the arena the records lie in; what must be unescaped or put
/// together goes to `extra`, which is meant to be appended to that arena afterwards.
package struct CloudEventDecoder: ~Copyable {
    /// Whether events of types the ledger does not know are kept instead of refused.
    package let keepsUnknownTypes: Bool
    /// Bytes made while decoding: they belong behind the arena.
    package var extra: [UInt8] = []
    /// Contacts that events list.
    package var contacts: [TextRange] = []

    private var indexer = JSONIndexer()
    var members: [RecordMember] = []
    var otherAttributes: [RecordMember] = []
    /// Members that were put together here.
    var madeMembers: [(key: String, value: JSONValue)] = []
    /// Where in the arena the record begins, and where `extra` will.
    var recordStart = 0
    var extraStart = 0

    package init(keepsUnknownTypes: Bool = false) { self.keepsUnknownTypes = keepsUnknownTypes }

    /// Bytes that must follow the last record in the arena.
    package static let paddingBytes = JSONIndexer.paddingBytes

    /// Forgets what was decoded, and says where the extra bytes of the next batch will lie.
    package mutating func begin(arenaCount: Int) {
        extra.removeAll(keepingCapacity: true)
        contacts.removeAll(keepingCapacity: true)
        extraStart = arenaCount
    }

    /// Reads one record.
    /// `range`: where the record lies; `paddingBytes` readable bytes follow it.
    /// - Throws: `EventProblem`; nothing of the record is kept then.
    /// - Complexity: O(length of the record).
    package mutating func decode(
        _ arena: Span<UInt8>, _ range: Range<Int>
    ) throws(EventProblem) -> EventDraft {
        recordStart = range.lowerBound
        let marks = (extra.count, contacts.count)
        do throws(EventProblem) {
            return try read(arena, range)
        } catch {
            extra.removeLast(extra.count - marks.0)
            contacts.removeLast(contacts.count - marks.1)
            throw error
        }
    }

    private mutating func read(
        _ arena: Span<UInt8>, _ range: Range<Int>
    ) throws(EventProblem) -> EventDraft {
        members.removeAll(keepingCapacity: true)
        madeMembers.removeAll(keepingCapacity: true)
        otherAttributes.removeAll(keepingCapacity: true)
        let record = arena.extracting(range)
        var attributes = RecordAttributes()
        var atKey = "$"
        do throws(JSONError) {
            try indexer.index(arena, range)
            var reader = indexer.reader(of: arena)
            try Self.readObject(
                &reader, &attributes, &members, &otherAttributes, path: &atKey)
            try reader.end()
        } catch {
            throw problem(error, path: atKey, record)
        }
        attributes.forgetNulls()
        return try interpret(attributes, record)
    }

    private static func readObject(
        _ reader: inout JSONReader, _ attributes: inout RecordAttributes,
        _ members: inout [RecordMember], _ others: inout [RecordMember], path: inout String
    ) throws(JSONError) {
        var keys = MemberKeys()
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key.equals("data", in: reader.document) {
                guard !attributes.hasData else { throw duplicate(key, reader.document) }
                attributes.hasData = true
                let kind = try reader.kind
                guard kind != .null else {
                    try reader.null()
                    continue
                }
                guard kind == .object else {
                    attributes.wrongData = try reader.skipValue()
                    continue
                }
                path = "$.data"
                try readData(&reader, &members)
                path = "$"
            } else if try !attributes.take(key, reading: &reader) {
                try keys.admit(key, after: others, reader.document)
                others.append(try RecordMember(.other, key: key, reading: &reader))
            }
        }
    }

    private static func readData(
        _ reader: inout JSONReader, _ members: inout [RecordMember]
    ) throws(JSONError) {
        var keys = MemberKeys()
        try reader.beginObject()
        while let key = try reader.nextKey() {
            try keys.admit(key, after: members, reader.document)
            let name = RecordMember.name(of: key, in: reader.document)
            members.append(try RecordMember(name, key: key, reading: &reader))
        }
    }

    static func duplicate(_ key: JSONString, _ document: Span<UInt8>) -> JSONError {
        JSONError(
            offset: key.range.lowerBound - 1, kind: .duplicateKey(name: key.text(in: document)))
    }

    private func problem(
        _ error: JSONError, path: String, _ record: Span<UInt8>
    ) -> EventProblem {
        let from = min(error.offset, record.count)
        let found = EventProblem.excerpt(record, from..<record.count)
        let column = error.offset + 1
        switch error.kind {
        case .duplicateKey(let name):
            return EventProblem(
                .duplicateKey, path: path,
                found: "\"\(EventProblem.excerpt(name.utf8.span, 0..<name.utf8.count))\" twice",
                expected: "every member once", column: column)
        case .unexpectedToken(let token, expected: .object) where token.beginsValue:
            return EventProblem(
                .notAnObject, path: "$", found: found, expected: "a JSON object", column: column)
        case .tooLarge(let limit):
            return EventProblem(
                .tooLarge, path: "$", found: "\(record.count) bytes",
                expected: "a record of at most \(limit) bytes", column: 1)
        default:
            return EventProblem(
                .notJSON, path: path, found: found.isEmpty ? "the end of the record" : found,
                expected: "JSON (\(error))", column: column)
        }
    }

    /// Reads the elements of an array of contacts, whose text is at `range` of the record.
    mutating func readContacts(
        _ record: Span<UInt8>, _ range: Range<Int>
    ) throws(EventProblem) -> TextRange {
        let first = contacts.count
        // The text lies inside the arena, but the index of the record is spent: a copy is walked.
        var copy: [UInt8] = []
        copy.reserveCapacity(range.count + Self.paddingBytes)
        for index in range { copy.append(record[index]) }
        copy.append(contentsOf: repeatElement(0, count: Self.paddingBytes))
        var found: [JSONString] = []
        var wrong: Range<Int>?
        do throws(JSONError) {
            try indexer.index(copy.span, 0..<range.count)
            var reader = indexer.reader(of: copy.span)
            try reader.beginArray()
            while try reader.nextElement() {
                guard try reader.kind == .string else {
                    wrong = try reader.skipValue()
                    break
                }
                found.append(try reader.string())
            }
        } catch {
            throw problem(error, path: "$.data.contacts", record)
        }
        if let wrong {
            throw EventProblem(
                .wrongType, path: "$.data.contacts[\(found.count)]",
                found: EventProblem.excerpt(copy.span, wrong),
                expected: "a contact id, a string",
                column: range.lowerBound + wrong.lowerBound + 1)
        }
        for (place, string) in found.enumerated() {
            let shifted = recordStart + range.lowerBound + string.range.lowerBound
            var text = TextRange(shifted..<shifted + string.count)
            if string.hasEscapes {
                let start = extra.count
                string.decode(from: copy.span, into: &extra)
                text = TextRange(extraStart + start..<extraStart + extra.count)
            }
            // That of the quote, which is the byte before: columns count from 1.
            let column = range.lowerBound + string.range.lowerBound
            if string.hasEscapes {
                try check(
                    extra.span.extracting(extra.count - Int(text.count)..<extra.count),
                    EventLimits.contact, path: "$.data.contacts[\(place)]", column: column)
            } else {
                try check(
                    copy.span.extracting(string.range), EventLimits.contact,
                    path: "$.data.contacts[\(place)]", column: column)
            }
            contacts.append(text)
        }
        return TextRange(first..<contacts.count)
    }
}

extension JSONToken {
    /// Whether the token begins a JSON value.
    fileprivate var beginsValue: Bool {
        switch self {
        case .beginObject, .beginArray, .string, .number, .true, .false, .null: true
        case .endObject, .endArray, .colon, .comma, .unknown, .endOfDocument: false
        }
    }
}
