import Campaigns
import JSON

/// A value inside a body and where it lies there, so that problems name the exact member.
///
/// A member that is null counts as absent. Paths are put together only for problems.
struct WhatsAppPart {
    let value: JSONValue
    private let base: String
    private let index: Int?

    private init(_ value: JSONValue, _ base: String, _ index: Int?) {
        self.value = value
        self.base = base
        self.index = index
    }

    /// A whole body.
    init(body: JSONValue) { self.init(body, "$", nil) }

    /// JSONPath of the value: `$.entry[0].changes[1]`.
    var path: String { index.map { "\(base)[\($0)]" } ?? base }

    /// The member of that name, unless it is absent or null.
    subscript(name: String) -> JSONValue? {
        guard let member = value[name], !member.isNull else { return nil }
        return member
    }

    /// The object under a name; nil where it is absent.
    func object(_ name: String) throws(EventProblem) -> WhatsAppPart? {
        guard let member = self[name] else { return nil }
        let part = WhatsAppPart(member, "\(path).\(name)", nil)
        guard member.objectValue != nil else { throw part.problem(.wrongType, "an object") }
        return part
    }

    /// The objects in the array under a name; none where it is absent.
    func objects(_ name: String) throws(EventProblem) -> [WhatsAppPart] {
        guard let member = self[name] else { return [] }
        let list = "\(path).\(name)"
        guard let elements = member.arrayValue else {
            throw WhatsAppPart(member, list, nil).problem(.wrongType, "an array")
        }
        var parts: [WhatsAppPart] = []
        parts.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            let part = WhatsAppPart(element, list, index)
            guard element.objectValue != nil else { throw part.problem(.wrongType, "an object") }
            parts.append(part)
        }
        return parts
    }

    /// The objects in the array under a name, which must be there.
    func requiredObjects(_ name: String) throws(EventProblem) -> [WhatsAppPart] {
        guard self[name] != nil else { throw missing(name, "an array") }
        return try objects(name)
    }

    /// The text under a name; nil where it is absent.
    func string(_ name: String) throws(EventProblem) -> String? {
        guard let member = self[name] else { return nil }
        guard let text = member.stringValue else {
            throw problem(.wrongType, name, "a string")
        }
        return text
    }

    /// The text under a name, fit to be an id of such a length; nil where it is absent.
    func id(_ name: String, _ lengths: ClosedRange<Int>) throws(EventProblem) -> String? {
        guard let text = try string(name) else { return nil }
        guard let violation = EventLimits.violation(text.utf8.span, lengths) else { return text }
        let expected = "\(lengths.lowerBound) to \(lengths.upperBound) bytes"
        switch violation {
        case .empty:
            throw problem(.invalidID, name, expected)
        case .tooLong(let bytes, _):
            throw EventProblem(
                .idTooLong, path: "\(path).\(name)", found: "\(bytes) bytes", expected: expected)
        case .controlCharacter, .noncharacter:
            throw problem(.invalidID, name, "no control characters and no noncharacters")
        }
    }

    /// A problem with this value.
    func problem(_ code: EventProblem.Code, _ expected: String) -> EventProblem {
        EventProblem(code, path: path, found: Self.excerpt(value), expected: expected)
    }

    /// A problem with a member of this value.
    func problem(
        _ code: EventProblem.Code, _ name: String, _ expected: String
    ) -> EventProblem {
        EventProblem(
            code, path: "\(path).\(name)", found: value[name].map(Self.excerpt) ?? "nothing",
            expected: expected)
    }

    /// That a member is not there.
    func missing(_ name: String, _ expected: String) -> EventProblem {
        EventProblem(
            .missingMember, path: "\(path).\(name)", found: "nothing", expected: expected)
    }

    private static func excerpt(_ value: JSONValue) -> String {
        let text = value.text
        let bytes = text.utf8.span
        return EventProblem.excerpt(bytes, 0..<bytes.count)
    }
}
