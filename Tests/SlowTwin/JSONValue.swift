/// A JSON value as it was written: members keep their order, numbers keep their digits.
package enum JSONValue: Sendable {
    case null
    case boolean(Bool)
    case number(String)
    case string(Text)
    case array([JSONValue])
    case object([Member])

    /// One member of an object.
    package struct Member: Sendable {
        /// The member's name, unescaped.
        package var name: Text
        /// The member's value.
        package var value: JSONValue

        /// A member of this name and value.
        package init(_ name: Text, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }
}

extension JSONValue: Equatable {
    /// Whether both are the same value: member order is free, numbers must have the same digits.
    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)):
            left.count == right.count
                && zip(sorted(left), sorted(right)).allSatisfy { pair in
                    pair.0.name == pair.1.name && pair.0.value == pair.1.value
                }
        default: false
        }
    }

    private static func sorted(_ members: [Member]) -> [Member] {
        members.sorted { $0.name < $1.name }
    }
}

extension JSONValue {
    /// The value of an object's member, or nil where there is none or this is no object.
    package subscript(name: Text) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The text of a string, or nil for every other value.
    package var text: Text? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The whole number of a number, or nil for every other value.
    package var integer: Int? {
        guard case .number(let digits) = self else { return nil }
        return Int(digits)
    }

    /// The texts of an array of strings, or nil where anything else is found.
    package var texts: [Text]? {
        guard case .array(let values) = self else { return nil }
        let texts = values.compactMap(\.text)
        return texts.count == values.count ? texts : nil
    }

    /// This object with one member's value replaced, or added at the end; any other value
    /// unchanged.
    package func setting(_ name: Text, to value: JSONValue) -> JSONValue {
        guard case .object(var members) = self else { return self }
        if let place = members.firstIndex(where: { $0.name == name }) {
            members[place].value = value
        } else {
            members.append(Member(name, value))
        }
        return .object(members)
    }
}
