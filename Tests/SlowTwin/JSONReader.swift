/// What is wrong with a JSON text, and at which byte.
package enum JSONError: Error, Equatable {
    case malformed(offset: Int)
    case duplicateMember(offset: Int)
    case tooDeep(offset: Int)
}

extension JSONValue {
    /// Reads one JSON text (RFC 8259) that fills `bytes` but for white space.
    ///
    /// - Throws: `JSONError` with the byte offset where reading stopped.
    package init(reading bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes: bytes)
        self = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.isAtEnd else { throw reader.malformed }
    }
}

/// A recursive-descent reader that keeps every string's bytes and every number's digits.
private struct JSONReader {
    static let maximumDepth = 200

    let bytes: [UInt8]
    var offset = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { offset == bytes.count }
    var malformed: JSONError { .malformed(offset: offset) }

    var next: UInt8? { isAtEnd ? nil : bytes[offset] }

    mutating func skipSpace() {
        while takeIfNext(" ") || takeIfNext("\t") || takeIfNext("\n") || takeIfNext("\r") {}
    }

    mutating func take(_ symbol: Unicode.Scalar) throws(JSONError) {
        guard let byte = next, byte == UInt8(ascii: symbol) else { throw malformed }
        offset += 1
    }

    mutating func takeIfNext(_ symbol: Unicode.Scalar) -> Bool {
        guard let byte = next, byte == UInt8(ascii: symbol) else { return false }
        offset += 1
        return true
    }

    mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= Self.maximumDepth else { throw .tooDeep(offset: offset) }
        skipSpace()
        guard let byte = next else { throw malformed }
        switch Unicode.Scalar(byte) {
        case "{": return try object(depth: depth)
        case "[": return try array(depth: depth)
        case "\"": return .string(try string())
        case "t": return try word("true", .boolean(true))
        case "f": return try word("false", .boolean(false))
        case "n": return try word("null", .null)
        default: return try number()
        }
    }

    mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for symbol in word.unicodeScalars { try take(symbol) }
        return value
    }

    mutating func number() throws(JSONError) -> JSONValue {
        let start = offset
        _ = takeIfNext("-")
        if !takeIfNext("0") { try takeDigits() }
        if takeIfNext(".") { try takeDigits() }
        if takeIfNext("e") || takeIfNext("E") {
            if !takeIfNext("+") { _ = takeIfNext("-") }
            try takeDigits()
        }
        return .number(String(decoding: bytes[start..<offset], as: UTF8.self))
    }

    mutating func takeDigits() throws(JSONError) {
        let start = offset
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            offset += 1
        }
        guard offset > start else { throw malformed }
    }

    mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        try take("[")
        skipSpace()
        var values: [JSONValue] = []
        if takeIfNext("]") { return .array(values) }
        repeat {
            values.append(try value(depth: depth + 1))
            skipSpace()
        } while takeIfNext(",")
        try take("]")
        return .array(values)
    }

    mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        try take("{")
        skipSpace()
        var members: [JSONValue.Member] = []
        var names: Set<Text> = []
        if takeIfNext("}") { return .object(members) }
        repeat {
            skipSpace()
            let name = try string()
            guard names.insert(name).inserted else { throw .duplicateMember(offset: offset) }
            skipSpace()
            try take(":")
            members.append(JSONValue.Member(name, try value(depth: depth + 1)))
            skipSpace()
        } while takeIfNext(",")
        try take("}")
        return .object(members)
    }

    mutating func string() throws(JSONError) -> Text {
        try take("\"")
        var text: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw malformed }
            offset += 1
            if byte == UInt8(ascii: "\\") {
                text += Array(String(try escape()).utf8)
            } else {
                text.append(byte)
            }
        }
        try take("\"")
        return Text(bytes: text)
    }

    mutating func escape() throws(JSONError) -> Unicode.Scalar {
        guard let byte = next else { throw malformed }
        offset += 1
        switch Unicode.Scalar(byte) {
        case "\"": return "\""
        case "\\": return "\\"
        case "/": return "/"
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "u": return try unicodeEscape()
        default: throw malformed
        }
    }

    mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        try take("\\")
        try take("u")
        let second = try codeUnit()
        guard (0xD800...0xDBFF).contains(first), (0xDC00...0xDFFF).contains(second) else {
            throw malformed
        }
        let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        guard let scalar = Unicode.Scalar(value) else { throw malformed }
        return scalar
    }

    mutating func codeUnit() throws(JSONError) -> UInt16 {
        guard offset + 4 <= bytes.count else { throw malformed }
        let digits = String(decoding: bytes[offset..<offset + 4], as: UTF8.self)
        guard digits.allSatisfy(\.isHexDigit), let unit = UInt16(digits, radix: 16) else {
            throw malformed
        }
        offset += 4
        return unit
    }
}
