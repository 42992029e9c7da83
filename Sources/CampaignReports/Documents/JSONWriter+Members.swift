import Campaigns
import JSON

/// The members that documents are made of.
///
/// What is not known is written as null, so that a reader finds every member in every document.
extension JSONWriter {
    /// Begins a document: the object, its schema, and the moment it speaks of.
    ///
    /// The schema is `campaign-ledger/NAME/1`; the number changes when a member goes or changes its
    /// meaning, not when one is added.
    package mutating func beginDocument(_ name: StaticString, asOf: AsOf) {
        beginObject()
        member("schema", "campaign-ledger/\(name)/1")
        key("asOf")
        beginObject()
        member("position", asOf.position)
        member("recordedAt", asOf.recordedAt)
        endObject()
    }

    /// Ends a document and its line.
    package mutating func endDocument() {
        endObject()
        endLine()
    }

    /// Writes a member: a text, or null.
    package mutating func member(_ key: StaticString, _ value: String?) {
        self.key(key)
        if let value { string(value) } else { null() }
    }

    /// Writes a member: an integer, or null.
    package mutating func member(_ key: StaticString, _ value: (some BinaryInteger)?) {
        self.key(key)
        if let value { number(value) } else { null() }
    }

    /// Writes a member: true or false.
    package mutating func member(_ key: StaticString, _ value: Bool) {
        self.key(key)
        bool(value)
    }

    /// Writes a member: a time in UTC with microseconds, or null.
    package mutating func member(_ key: StaticString, _ value: Timestamp?) {
        self.key(key)
        if let value { string(value.description) } else { null() }
    }

    /// Writes a member: a share with what it is a share of. Its value is null where that is zero.
    package mutating func member(_ key: StaticString, _ rate: Rate) {
        self.key(key)
        beginObject()
        self.key("value")
        if let value = rate.value { double(value) } else { null() }
        member("numerator", rate.numerator)
        member("denominator", rate.denominator)
        endObject()
    }

    /// Writes a member: an array, each element by `body`.
    package mutating func member<Element>(
        _ key: StaticString, array: [Element], _ body: (Element, inout JSONWriter) -> Void
    ) {
        self.key(key)
        beginArray()
        for element in array { body(element, &self) }
        endArray()
    }
}
