import JSON

/// One member of an object as it was read: which one it is where we know it, and where its key and
/// value lie.
struct RecordMember: BitwiseCopyable {
    /// The members that have a place of their own in some type of event.
    enum Name: UInt8, BitwiseCopyable {
        case other, contact, attempt, messageID, channel, error, reason, retryOf, contacts
    }

    var name: Name
    /// The key between its quotes.
    var key: JSONString
    var kind: JSONValueKind
    /// The value where it is a string; else where its text lies.
    var string: JSONString

    /// The text of the value, in bytes of the record, quotes among it.
    var value: Range<Int> {
        let range = string.range
        return kind == .string ? range.lowerBound - 1..<range.upperBound + 1 : range
    }

    static func name(of key: JSONString, in document: Span<UInt8>) -> Name {
        if key.equals("contact", in: document) { return .contact }
        if key.equals("attempt", in: document) { return .attempt }
        if key.equals("messageId", in: document) { return .messageID }
        if key.equals("channel", in: document) { return .channel }
        if key.equals("error", in: document) { return .error }
        if key.equals("reason", in: document) { return .reason }
        if key.equals("retryOf", in: document) { return .retryOf }
        if key.equals("contacts", in: document) { return .contacts }
        return .other
    }

    /// Reads the value that follows a key.
    @inline(__always)
    init(
        _ name: Name, key: JSONString, reading reader: inout JSONReader
    ) throws(JSONError) {
        self.name = name
        self.key = key
        kind = try reader.kind
        string =
            kind == .string
            ? try reader.string() : JSONString(try reader.skipValue(), hasEscapes: false)
    }
}

/// The attributes of a CloudEvent that have a place of their own.
struct RecordAttributes {
    var specversion: RecordMember?
    var id: RecordMember?
    var source: RecordMember?
    var type: RecordMember?
    var time: RecordMember?
    var subject: RecordMember?
    var hasData = false
    /// Where `data` is something else than an object.
    var wrongData: Range<Int>?

    /// Takes a member that has a place of its own; false where it has none.
    mutating func take(
        _ key: JSONString, reading reader: inout JSONReader
    ) throws(JSONError) -> Bool {
        let document = reader.document
        if key.equals("id", in: document) { return try Self.set(&id, key, &reader) }
        if key.equals("source", in: document) { return try Self.set(&source, key, &reader) }
        if key.equals("type", in: document) { return try Self.set(&type, key, &reader) }
        if key.equals("time", in: document) { return try Self.set(&time, key, &reader) }
        if key.equals("subject", in: document) { return try Self.set(&subject, key, &reader) }
        if key.equals("specversion", in: document) {
            return try Self.set(&specversion, key, &reader)
        }
        return false
    }

    private static func set(
        _ attribute: inout RecordMember?, _ key: JSONString, _ reader: inout JSONReader
    ) throws(JSONError) -> Bool {
        guard attribute == nil else {
            throw CloudEventDecoder.duplicate(key, reader.document)
        }
        attribute = try RecordMember(.other, key: key, reading: &reader)
        return true
    }

    /// Forgets attributes that are null, once all are read: such a one is one that is not set
    /// (CloudEvents JSON format 1.0.2, section 2.2), but it may not be said twice either.
    mutating func forgetNulls() {
        if id?.kind == .null { id = nil }
        if source?.kind == .null { source = nil }
        if type?.kind == .null { type = nil }
        if time?.kind == .null { time = nil }
        if subject?.kind == .null { subject = nil }
        if specversion?.kind == .null { specversion = nil }
    }
}

/// Refuses the second of two equal keys.
struct MemberKeys {
    /// Most objects have a handful of members, for which comparing beats hashing.
    private static let mostCompared = 16

    private var many: JSONKeySet?

    /// Admits a key after the members read before it.
    mutating func admit(
        _ key: JSONString, after members: [RecordMember], _ document: Span<UInt8>
    ) throws(JSONError) {
        if members.count < Self.mostCompared {
            for member in members where member.key.equals(key, in: document) {
                throw CloudEventDecoder.duplicate(key, document)
            }
            return
        }
        if many == nil {
            var keys = JSONKeySet()
            for member in members { try keys.insert(member.key, in: document) }
            many = keys
        }
        // In place: a copy beside it would make each insertion copy all keys.
        try many?.insert(key, in: document)
    }
}
