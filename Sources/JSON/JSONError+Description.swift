extension JSONError: CustomStringConvertible {
    /// One sentence for people: what was found, what was expected, and at which byte.
    public var description: String { "\(kind) at byte \(offset)" }
}

extension JSONError.Kind: CustomStringConvertible {
    /// The fault without its place.
    public var description: String {
        switch self {
        case .empty: "the document is empty"
        case .tooLarge(let limit): "the document is larger than \(limit) bytes"
        case .outOfMemory: "not enough memory to index the document"
        case .notUTF8: "the text is not UTF-8"
        case .unclosedString: "the string has no closing quote"
        case .controlCharacterInString: "a control character in a string must be escaped"
        case .unexpectedToken(let found, let expected): "found \(found), expected \(expected)"
        case .badEscape: "the escape sequence does not exist in JSON"
        case .loneSurrogate: "the escape is half of a surrogate pair"
        case .badNumber: "the number is malformed"
        case .badLiteral: "the word is none of true, false and null"
        case .tooDeep(let limit): "arrays and objects are nested more than \(limit) deep"
        case .duplicateKey(let name): "the key '\(name)' occurs twice in one object"
        case .trailingContent: "text follows the end of the document"
        }
    }
}

extension JSONToken: CustomStringConvertible {
    /// The token as it reads after "found".
    public var description: String {
        switch self {
        case .beginObject: "'{'"
        case .endObject: "'}'"
        case .beginArray: "'['"
        case .endArray: "']'"
        case .colon: "':'"
        case .comma: "','"
        case .string: "a string"
        case .number: "a number"
        case .true: "true"
        case .false: "false"
        case .null: "null"
        case .unknown(let byte) where (0x21...0x7E).contains(byte):
            "the character '\(Character(UnicodeScalar(byte)))'"
        case .unknown(let byte): "the byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
        case .endOfDocument: "the end of the document"
        }
    }
}

extension JSONExpectation: CustomStringConvertible {
    /// The expectation as it reads after "expected".
    public var description: String {
        switch self {
        case .value: "a value"
        case .key: "a key"
        case .keyOrEndObject: "a key or '}'"
        case .colon: "':'"
        case .commaOrEndObject: "',' or '}'"
        case .commaOrEndArray: "',' or ']'"
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .boolean: "true or false"
        case .null: "null"
        }
    }
}
