/// Why a record cannot become an event: where in it, what was found there, what was expected, what
/// to do.
public struct EventProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of bad input, for programs.
    public enum Code: String, Sendable, CaseIterable {
        case notJSON
        case notAnObject
        case duplicateKey
        case missingMember
        case wrongType
        case unknownType
        case unsupportedVersion
        case unreadableTime
        case invalidID
        case idTooLong
        case attemptOutOfRange
        case notAttributable
        case invalidPolicy
        case unknownCallback
        case identityConflict
        case retryLoop
        case tooLarge
    }

    /// What kind it is, for programs.
    public let code: Code
    /// JSONPath of the member: `$.data.attempt`; `$` for the record itself.
    public let path: String
    /// What was found there, shortened.
    public let found: String
    /// What would have been right.
    public let expected: String
    /// Byte of the record, from 1, where it shows.
    public let column: Int

    /// A problem at a place of a record.
    public init(_ code: Code, path: String, found: String, expected: String, column: Int = 1) {
        self.code = code
        self.path = path
        self.found = found
        self.expected = expected
        self.column = column
    }

    /// One line: where, what was found, what was expected.
    public var description: String { "at \(path): found \(found), expected \(expected)" }

    /// Text from a record, fit for a message: shortened, quoted, without control characters.
    static func excerpt(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        let longest = 60
        var shown: [UInt8] = []
        for index in range.prefix(longest) { shown.append(bytes[index]) }
        return excerpt(String(decoding: shown, as: UTF8.self), isCut: range.count > longest)
    }

    static func excerpt(_ text: String, isCut: Bool = false) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0..<0x20, 0x7f..<0xa0:
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return isCut ? shown + "..." : shown
    }
}
