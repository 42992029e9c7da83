import JSON

/// The obvious recursive parser, slow and without a thought of speed: the oracle of random
/// tests. Returns nil for whatever is not JSON.
struct PlainParser {
    private var rest: ArraySlice<UInt8>

    static func parse(_ document: [UInt8]) -> JSONValue? {
        guard String(validating: document, as: UTF8.self) != nil else { return nil }
        var parser = PlainParser(rest: document[...])
        guard let value = parser.value(depth: 0) else { return nil }
        parser.skipSpace()
        return parser.rest.isEmpty ? value : nil
    }

    private mutating func skipSpace() {
        rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    private mutating func value(depth: Int) -> JSONValue? {
        skipSpace()
        if take("null") { return .null }
        if take("true") { return .bool(true) }
        if take("false") { return .bool(false) }
        if rest.first == 0x22 { return string().map { .string($0) } }
        if depth < 128, take("[") { return array(depth: depth + 1) }
        if depth < 128, take("{") { return object(depth: depth + 1) }
        return number().map { .number($0) }
    }

    private mutating func array(depth: Int) -> JSONValue? {
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return .array([]) }
        repeat {
            guard let element = value(depth: depth) else { return nil }
            elements.append(element)
            skipSpace()
        } while take(",")
        return take("]") ? .array(elements) : nil
    }

    private mutating func object(depth: Int) -> JSONValue? {
        var members: [JSONMember] = []
        skipSpace()
        if take("}") { return .object([]) }
        repeat {
            skipSpace()
            guard let key = string() else { return nil }
            skipSpace()
            guard take(":"), let member = value(depth: depth) else { return nil }
            if members.contains(where: { Array($0.key.utf8) == Array(key.utf8) }) { return nil }
            members.append(JSONMember(key, member))
            skipSpace()
        } while take(",")
        return take("}") ? .object(members) : nil
    }

    private mutating func number() -> String? {
        let start = rest
        _ = take("-")
        if !take("0"), digits() == 0 { return nil }
        if take("."), digits() == 0 { return nil }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            if digits() == 0 { return nil }
        }
        return String(decoding: start[start.startIndex..<rest.startIndex], as: UTF8.self)
    }

    private mutating func digits() -> Int {
        let count = rest.prefix { (0x30...0x39).contains($0) }.count
        rest = rest.dropFirst(count)
        return count
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var units: [UInt16] = []
        var plain: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte != 0x22, byte != 0x5C, byte >= 0x20 {
                plain.append(byte)
                continue
            }
            units += String(decoding: plain, as: UTF8.self).utf16
            plain = []
            if byte == 0x22 { return String(validating: units, as: UTF16.self) }
            guard byte == 0x5C, let unit = escape() else { return nil }
            units.append(unit)
        }
        return nil
    }

    private mutating func escape() -> UInt16? {
        let simple: [UInt8: UInt16] = [
            0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9,
        ]
        guard let letter = rest.popFirst() else { return nil }
        guard letter == 0x75 else { return simple[letter] }
        let digits = rest.prefix(4)
        guard digits.count == 4, digits.allSatisfy({ $0 != 0x2B && $0 != 0x2D }) else { return nil }
        rest = rest.dropFirst(4)
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
