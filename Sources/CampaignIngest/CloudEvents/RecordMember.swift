import JSON

/// One member of an object as it was read: which one it is where we know it, and where its key and value lie.
struct RecordMember {
    /// The members that have a place of their own in some type of event.
    enum Name: UInt8 {
        case other, contact, attempt, messageID, channel, error, reason, retryOf, contacts
    }

    var name: Name
    /// The key between its quotes.
    var key: JSONString
    var kind: JSONValueKind
    /// The text of the value, in bytes of the record.
    var value: Range<Int>
    /// The value where it is a string.
    var string: JSONString

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
    init(
        _ name: Name, key: JSONString, reading reader: inout JSONReader
    ) throws(JSONError) {
        self.name = name
        self.key = key
        kind = try reader.kind
        if kind == .string {
            string = try reader.string()
            value = string.range.lowerBound - 1..<string.range.upperBound + 1
        } else {
            string = key
            value = try reader.skipValue()
        }
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
    var data: Range<Int>?

    /// Takes a member that has a place of its own; false where it has none.
    mutating func take(
        _ key: JSONString, reading reader: inout JSONReader
    ) throws(JSONError) -> Bool {
        let document = reader.document
        if key.equals("id", in: document) {
            id = try RecordMember(.other, key: key, reading: &reader)
        } else if key.equals("source", in: document) {
            source = try RecordMember(.other, key: key, reading: &reader)
        } else if key.equals("type", in: document) {
            type = try RecordMember(.other, key: key, reading: &reader)
        } else if key.equals("time", in: document) {
            time = try RecordMember(.other, key: key, reading: &reader)
        } else if key.equals("subject", in: document) {
            subject = try RecordMember(.other, key: key, reading: &reader)
        } else if key.equals("specversion", in: document) {
            specversion = try RecordMember(.other, key: key, reading: &reader)
        } else {
            return false
        }
        return true
    }
}
