/// What is wrong with a text that should be CSV.
package enum CSVFault: Sendable, Equatable {
    /// A quote inside a field that does not begin with one.
    case strayQuote
    /// Something other than a comma or a line end after a closing quote.
    case textAfterQuote
    /// The text ends inside a quoted field.
    case unclosedQuote
    /// A carriage return that no line feed follows, outside quotes.
    case bareCarriageReturn
    /// A field that is not UTF-8.
    case invalidUTF8
}

/// A fault and where it is: line and column count from 1, columns in Unicode scalars.
struct CSVError: Error, Equatable {
    let fault: CSVFault
    let line: Int
    let column: Int
}

/// One field of a record and where it begins.
struct CSVField: Equatable {
    let text: String
    let line: Int
    let column: Int
}

/// Reads CSV by RFC 4180, strictly: fields apart by commas, records apart by LF or CRLF, a quote
/// only around a whole field and doubled inside one, UTF-8 throughout. A byte order mark in front
/// is passed over, for spreadsheets write one; the line end after the last record may be missing.
struct CSVReader {
    private let bytes: [UInt8]
    /// True where the whole text is UTF-8, which is cheaper to ask once than per field.
    private let isUTF8: Bool
    private var next = 0
    private var line = 1
    private var column = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        isUTF8 = String(validating: bytes, as: UTF8.self) != nil
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            next = 3
        }
    }

    /// The fields of the next record, at least one; nil after the last.
    mutating func nextRecord() throws(CSVError) -> [CSVField]? {
        guard next < bytes.count else { return nil }
        var fields: [CSVField] = []
        while true {
            fields.append(try nextField())
            guard next < bytes.count else { return fields }
            let ended = bytes[next] == Byte.lineFeed
            pass(upTo: next + 1)
            if ended {
                return fields
            }
            // A comma was passed: one more field follows, even an empty one at the very end.
        }
    }

    /// Reads one field and stops at the comma or line feed behind it, or at the end.
    private mutating func nextField() throws(CSVError) -> CSVField {
        let start = (line: line, column: column)
        let isQuoted = next < bytes.count && bytes[next] == Byte.quote
        let content = isQuoted ? try quoted() : try plain()
        if isUTF8 {
            let text = String(decoding: content, as: UTF8.self)
            return CSVField(text: text, line: start.line, column: start.column)
        }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw CSVError(fault: .invalidUTF8, line: start.line, column: start.column)
        }
        return CSVField(text: text, line: start.line, column: start.column)
    }

    private mutating func plain() throws(CSVError) -> ArraySlice<UInt8> {
        var end = next
        while end < bytes.count, !Byte.isSpecial(bytes[end]) {
            end += 1
        }
        let content = bytes[next..<end]
        pass(upTo: end)
        if end < bytes.count {
            switch bytes[end] {
            case Byte.quote: throw fault(.strayQuote)
            case Byte.carriageReturn: try passCarriageReturn()
            default: break
            }
        }
        return content
    }

    private mutating func quoted() throws(CSVError) -> ArraySlice<UInt8> {
        let opening = fault(.unclosedQuote)
        var content: ArraySlice<UInt8> = []
        pass(upTo: next + 1)
        while let end = bytes[next...].firstIndex(of: Byte.quote) {
            let piece = bytes[next..<end]
            pass(upTo: end + 1)
            // The first piece is most often all of it, and then it need not be copied.
            // In place, because a copy for each doubled quote would take quadratic time.
            if content.isEmpty { content = piece } else { content += piece }
            guard next < bytes.count else { return content }
            switch bytes[next] {
            case Byte.quote:
                content.append(Byte.quote)
                pass(upTo: next + 1)
            case Byte.comma, Byte.lineFeed:
                return content
            case Byte.carriageReturn:
                try passCarriageReturn()
                return content
            default:
                throw fault(.textAfterQuote)
            }
        }
        throw opening
    }

    /// Passes the first half of CRLF.
    private mutating func passCarriageReturn() throws(CSVError) {
        guard next + 1 < bytes.count, bytes[next + 1] == Byte.lineFeed else {
            throw fault(.bareCarriageReturn)
        }
        pass(upTo: next + 1)
    }

    /// Moves on to `end`, counting lines and columns; the second and later bytes of a scalar take
    /// no column.
    private mutating func pass(upTo end: Int) {
        for offset in next..<end {
            if bytes[offset] == Byte.lineFeed {
                line += 1
                column = 1
            } else if bytes[offset] & 0xC0 != 0x80 {
                column += 1
            }
        }
        next = end
    }

    private func fault(_ fault: CSVFault) -> CSVError {
        CSVError(fault: fault, line: line, column: column)
    }
}

private enum Byte {
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let quote: UInt8 = 0x22
    static let comma: UInt8 = 0x2C

    static func isSpecial(_ byte: UInt8) -> Bool {
        byte == comma || byte == lineFeed || byte == quote || byte == carriageReturn
    }
}
