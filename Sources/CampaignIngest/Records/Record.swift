/// Where one record lies: in the arena of its batch, and in the input it came from.
package struct Record: Sendable, Equatable {
    /// Its bytes in the batch's arena, without the line end.
    package let range: Range<Int>
    /// Number of the line where it begins, from 1.
    package let line: Int
    /// Where it begins in the decompressed input, in bytes.
    package let offset: UInt64
    /// Whether it is longer than the reader's limit; `range` then holds only its beginning.
    package let isTooLong: Bool

    init(range: Range<Int>, line: Int, offset: UInt64, isTooLong: Bool = false) {
        self.range = range
        self.line = line
        self.offset = offset
        self.isTooLong = isTooLong
    }
}

/// Records read together, in the order of the input.
package struct RecordBatch: Sendable {
    /// Zero bytes behind the last record, so that vector instructions may read past its end.
    package static let paddingBytes = 64

    /// The bytes of the records, and `paddingBytes` zeros behind them.
    package var arena: [UInt8]
    /// The records, at least one, ascending in the arena.
    package var records: [Record]
    /// Bytes taken from the input so far, this batch's and some read ahead: compressed ones
    /// where it is compressed. To be set against `InputFile.sizeBytes`.
    package let bytesRead: UInt64
}

/// How records lie in an input.
package enum RecordLayout: String, Sendable, CaseIterable {
    /// One record a line: JSON Lines, CSV, form-encoded callbacks. Blank lines are skipped, the
    /// line end may be CR LF. A line that is a JSON array stands for its elements.
    case lines
    /// A JSON array, laid out in any way, whose elements are the records. Several arrays one
    /// after another count as one.
    case elements
    /// JSON objects one after another, each laid out in any way.
    case documents
}

/// The bytes that separate records.
extension UInt8 {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let comma: UInt8 = 0x2C
    static let colon: UInt8 = 0x3A
    static let openBracket: UInt8 = 0x5B
    static let backslash: UInt8 = 0x5C
    static let closeBracket: UInt8 = 0x5D
    static let openBrace: UInt8 = 0x7B
    static let closeBrace: UInt8 = 0x7D

    /// Whether the byte is one of JSON's four whitespace characters.
    @inline(__always) var isWhitespace: Bool {
        self == .space || self == .lineFeed || self == .carriageReturn || self == .tab
    }
}
