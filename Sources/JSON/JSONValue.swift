/// Any JSON value in memory, for the places where speed does not count.
///
/// The order of members and the text of numbers are kept as they were written; equality sees
/// neither. Values that were parsed have no duplicate keys and only well-formed numbers; who
/// builds one by hand sees to that himself.
package enum JSONValue: Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A number by its text: `1.10` and `1e400` stay what they are.
    case number(String)
    /// A string, unescaped.
    case string(String)
    /// The elements in order.
    case array([JSONValue])
    /// The members in the order they were written.
    case object([JSONMember])

    /// An integer as a number.
    package static func integer(_ value: Int64) -> JSONValue { .number(String(value)) }
}

/// One member of an object.
package struct JSONMember: Sendable, Equatable {
    /// The name, unescaped.
    package let key: String
    /// What the name stands for.
    package let value: JSONValue

    /// Names a value.
    package init(_ key: String, _ value: JSONValue) {
        self.key = key
        self.value = value
    }

    /// Whether keys are the same Unicode scalars and values are equal.
    package static func == (left: JSONMember, right: JSONMember) -> Bool {
        left.key.utf8.elementsEqual(right.key.utf8) && left.value == right.value
    }
}

extension JSONValue {
    /// The member of that name; nil if there is none or this is no object.
    ///
    /// - Complexity: O(members).
    package subscript(key: String) -> JSONValue? {
        objectValue?.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    /// The text of a string, nil for anything else.
    package var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The integer, nil for anything else: also for `1.0` and `1e3`, and beyond 64 bits.
    package var integerValue: Int64? {
        guard case .number(let text) = self else { return nil }
        let utf8 = text.utf8
        return JSONNumber.integer(0..<utf8.count, in: utf8.span)
    }

    /// The text of a number, nil for anything else.
    package var numberText: String? {
        if case .number(let text) = self { text } else { nil }
    }

    /// The truth value, nil for anything else.
    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements of an array, nil for anything else.
    package var arrayValue: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members of an object, nil for anything else.
    package var objectValue: [JSONMember]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// Whether this is `null`.
    package var isNull: Bool {
        if case .null = self { true } else { false }
    }
}
