import Campaigns
import JSON

/// Whom the body of a provider's receipt may name.
///
/// Every string and integer of the rest of an event is taken for a contact id, as it is and in the forms
/// in which providers write addresses: `whatsapp:+4915...` and `mailto:...`, `Ana <ana@example.org>`, with and
/// without `+`. Which member holds the recipient differs from provider to provider. What is short, or has
/// neither a digit nor an `@`, says nothing: a count of 42 is not the contact 42, and the status
/// `delivered` nobody's name.
enum RecipientNames {
    /// Schemes before addresses.
    private static let schemes: Set<String> = [
        "whatsapp", "tel", "sms", "mailto", "telegram", "viber", "messenger", "rcs",
    ]

    /// Shorter texts, and shorter numbers, are taken for nobody.
    private static let fewestBytes = 5
    private static let fewestDigits = 7

    /// - Parameter rest: members of `data` and attributes, as an event's rest has them.
    /// - Returns: what may be a contact id.
    /// - Complexity: O(bytes).
    static func named(in rest: ArraySlice<UInt8>) -> [[UInt8]] {
        var names: [[UInt8]] = []
        let members = JSONMembers.ofData(rest) + JSONMembers.ofAttributes(rest)
        for member in members { add(member.value, to: &names) }
        return names
    }

    private static func add(_ value: JSONValue, to names: inout [[UInt8]]) {
        switch value {
        case .string(let text): add(text[...], to: &names)
        case .number(let text): if value.integerValue != nil { addForms(of: text[...], to: &names) }
        case .array(let elements): for element in elements { add(element, to: &names) }
        case .object(let members): for member in members { add(member.value, to: &names) }
        case .null, .bool: break
        }
    }

    private static func add(_ text: Substring, to names: inout [[UInt8]]) {
        addForms(of: text, to: &names)
        if let colon = text.firstIndex(of: ":"), schemes.contains(text[..<colon].lowercased()) {
            addForms(of: text[text.index(after: colon)...], to: &names)
        }
        if text.last == ">", let open = text.lastIndex(of: "<") {
            addForms(of: text[text.index(after: open)...].dropLast(), to: &names)
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func addForms(of address: Substring, to names: inout [[UInt8]]) {
        let bytes = Array(address.utf8)
        let number = bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes[...]
        let isNumber = number.allSatisfy(isDigit)
        guard number.count >= (isNumber ? fewestDigits : fewestBytes),
            bytes.contains(where: { isDigit($0) || $0 == UInt8(ascii: "@") })
        else { return }
        names.append(bytes)
        guard isNumber else { return }
        names.append(number.count < bytes.count ? Array(number) : [UInt8(ascii: "+")] + bytes)
    }
}

/// Tells most payloads that name none of some contacts from those that may, without parsing them.
struct RecipientSearch: Sendable {
    /// Nil where some id is often written with escapes. Ids too short to be searched for are none's.
    private let search: ByteSearch?

    init(_ contacts: [[UInt8]]) {
        // A plus may be missing in the payload.
        let ids = contacts.map { $0.first == UInt8(ascii: "+") ? Array($0.dropFirst()) : $0 }
            .filter { $0.count >= ByteSearch.fewestBytes }
        let areSearchable = ids.allSatisfy { $0.allSatisfy(Self.isPlain) }
        // A digit written as an escape is still that digit.
        search = areSearchable ? ByteSearch(ids + [Array(#"\u00"#.utf8)]) : nil
    }

    func mayHold(_ payload: ArraySlice<UInt8>) -> Bool {
        search.map { !$0.found(in: payload.span).isEmpty } ?? true
    }

    /// Whether JSON has a character as it is: letters, digits and most signs of ASCII.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20...0x7e).contains(byte) && !#""\/"#.utf8.contains(byte)
    }
}
