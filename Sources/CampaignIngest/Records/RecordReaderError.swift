import Files

/// Why the reading of records ended before the input did. A record that is merely wrong, or too
/// long, is no such error: it is handed out, and whoever decodes it refuses it.
package enum RecordReaderError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file could not be read on.
    case file(FileError)
    /// Between records stands something else than may stand there, at this byte of the
    /// (decompressed) input.
    case unexpected(
        path: String, line: Int, offset: UInt64, found: UInt8, expected: RecordExpectation)
    /// The input ends in this line, inside an array or a record; `recordLine` is the line where
    /// the unfinished record begins, nil where none is begun.
    case endsEarly(path: String, line: Int, recordLine: Int?)

    /// One sentence each: what failed and why, and what to do.
    package var description: String {
        switch self {
        case .file(let error):
            error.description
        case .unexpected(let path, let line, let offset, let found, let expected):
            """
            Unable to read '\(path)': line \(line) has \(Self.name(of: found)) at byte \(offset) \
            of the input, where \(expected.rawValue) was expected. \
            Mend the line and import the file again.
            """
        case .endsEarly(let path, let line, let recordLine?):
            """
            Unable to read '\(path)': it ends in line \(line), inside the record that begins in \
            line \(recordLine). Get the whole file and import it again.
            """
        case .endsEarly(let path, let line, nil):
            """
            Unable to read '\(path)': it ends in line \(line), before the end of its array. \
            Get the whole file and import it again.
            """
        }
    }

    private static func name(of byte: UInt8) -> String {
        (0x21...0x7E).contains(byte)
            ? "'\(Character(UnicodeScalar(byte)))'" : "byte \(byte)"
    }
}

/// What may stand between two records.
package enum RecordExpectation: String, Sendable, Equatable {
    case array = "an array"
    case element = "an element"
    case elementOrEnd = "an element or the end of the array"
    case commaOrEnd = "a comma or the end of the array"
    case arrayOrEndOfInput = "another array or the end of the input"
    case object = "an object"
}
