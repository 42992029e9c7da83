/// Why a text is not the JSON it should be, and where.
public struct JSONError: Error, Equatable, Sendable {
    /// Offset in bytes from the beginning of the document.
    public let offset: Int

    /// What is wrong there.
    public let kind: Kind

    /// Names a fault and its place.
    public init(offset: Int, kind: Kind) {
        self.offset = offset
        self.kind = kind
    }

    /// Every way in which a document can be refused.
    public enum Kind: Equatable, Sendable {
        /// Nothing but whitespace.
        case empty
        /// The document is longer than the limit, in bytes.
        case tooLarge(limitBytes: Int)
        /// The system has no memory for the index of this document.
        case outOfMemory
        /// A byte that cannot stand there in UTF-8.
        case notUTF8
        /// A string begins here and never ends.
        case unclosedString
        /// A byte below 0x20 inside a string; JSON wants it escaped.
        case controlCharacterInString
        /// The grammar, or the reader, wants another token here.
        case unexpectedToken(found: JSONToken, expected: JSONExpectation)
        /// A backslash followed by what JSON does not know.
        case badEscape
        /// Half of a UTF-16 surrogate pair; it stands for no character.
        case loneSurrogate
        /// Not RFC 8259's number; the offset is that of the first byte that does not fit.
        case badNumber
        /// Begins like `true`, `false` or `null` and is another word.
        case badLiteral
        /// More arrays and objects inside each other than the limit.
        case tooDeep(limit: Int)
        /// The object has this key already; long names are cut.
        case duplicateKey(name: String)
        /// Something follows the document's one value.
        case trailingContent
    }
}

/// What a token is, judged by its first byte.
public enum JSONToken: Equatable, Sendable {
    /// `{`
    case beginObject
    /// `}`
    case endObject
    /// `[`
    case beginArray
    /// `]`
    case endArray
    /// `:`
    case colon
    /// `,`
    case comma
    /// A string.
    case string
    /// A number, or what begins like one.
    case number
    /// `true`, or what begins like it.
    case `true`
    /// `false`, or what begins like it.
    case `false`
    /// `null`, or what begins like it.
    case null
    /// A byte no JSON token begins with.
    case unknown(byte: UInt8)
    /// No token: the document ends.
    case endOfDocument

    /// Judges the first byte of a token.
    init(byte: UInt8) {
        switch byte {
        case .openBrace: self = .beginObject
        case .closeBrace: self = .endObject
        case .openBracket: self = .beginArray
        case .closeBracket: self = .endArray
        case .colon: self = .colon
        case .comma: self = .comma
        case .quote: self = .string
        case .minus, .zero ... .nine: self = .number
        case .letterT: self = .true
        case .letterF: self = .false
        case .letterN: self = .null
        default: self = .unknown(byte: byte)
        }
    }
}

/// What would have been right where something else was found.
public enum JSONExpectation: Equatable, Sendable {
    /// Any value.
    case value
    /// The key of a member.
    case key
    /// The key of a first member, or `}`.
    case keyOrEndObject
    /// `:` after a key.
    case colon
    /// `,` or `}` after a member.
    case commaOrEndObject
    /// `,` or `]` after an element.
    case commaOrEndArray
    /// An object; the grammar may allow more, the caller does not.
    case object
    /// An array.
    case array
    /// A string.
    case string
    /// A number.
    case number
    /// `true` or `false`.
    case boolean
    /// `null`.
    case null
}
