/// Reads the text of a string byte by byte, each escape replaced by what it stands for.
///
/// The escapes must have been checked with `check`; this reads on, it does not judge.
struct JSONUnescaper: ~Escapable {
    private let document: Span<UInt8>
    private var position: Int
    private let end: Int
    /// Bytes of an escaped character not handed out yet, the next one lowest.
    private var pending: UInt32 = 0
    private var pendingCount = 0

    @_lifetime(copy document)
    init(_ document: Span<UInt8>, _ range: Range<Int>) {
        self.document = document
        position = range.lowerBound
        end = range.upperBound
    }

    /// The next byte of the text, nil after the last.
    mutating func next() -> UInt8? {
        if pendingCount > 0 { return takePending() }
        guard position < end else { return nil }
        let byte = document[position]
        position += 1
        guard byte == .backslash else { return byte }
        let letter = document[position]
        position += 1
        switch letter {
        case .letterB: return 0x08
        case .letterF: return 0x0C
        case .letterN: return .lineFeed
        case .letterR: return .carriageReturn
        case .letterT: return .tab
        case .letterU: return decodeUnicode()
        default: return letter
        }
    }

    private mutating func takePending() -> UInt8 {
        let byte = UInt8(truncatingIfNeeded: pending)
        pending >>= 8
        pendingCount -= 1
        return byte
    }

    private mutating func decodeUnicode() -> UInt8 {
        var value = Self.unit(document, at: position) ?? 0
        position += 4
        if value & 0xFC00 == 0xD800 {
            let low = Self.unit(document, at: position + 2) ?? 0
            position += 6
            value = 0x10000 + (value - 0xD800) << 10 + (low & 0x3FF)
        }
        guard let scalar = Unicode.Scalar(value) else { return 0 }
        for byte in String(scalar).utf8.reversed() {
            pending = pending << 8 | UInt32(byte)
            pendingCount += 1
        }
        return takePending()
    }

    /// The UTF-16 code unit written as four hexadecimal digits at a position, if they are.
    private static func unit(_ document: Span<UInt8>, at position: Int) -> UInt32? {
        guard position + 4 <= document.count else { return nil }
        var value: UInt32 = 0
        for index in position..<position + 4 {
            guard let digit = document[index].hexadecimalValue else { return nil }
            value = value << 4 | digit
        }
        return value
    }
}

extension JSONUnescaper {
    /// Checks every escape of a string; a string's closing quote ends `document[range]`.
    ///
    /// - Throws: `badEscape` or `loneSurrogate` at the escape's backslash.
    static func check(_ document: Span<UInt8>, _ range: Range<Int>) throws(JSONError) {
        var position = range.lowerBound
        while position < range.upperBound {
            guard document[position] == .backslash else {
                position += 1
                continue
            }
            position += try escapeLength(document, at: position, end: range.upperBound)
        }
    }

    private static func escapeLength(
        _ document: Span<UInt8>, at position: Int, end: Int
    ) throws(JSONError) -> Int {
        // Behind a string's last backslash there is at least one byte: the indexer counted
        // the closing quote as not escaped.
        switch document[position + 1] {
        case .quote, .backslash, .slash, .letterB, .letterF, .letterN, .letterR, .letterT:
            return 2
        case .letterU: break
        default: throw JSONError(offset: position, kind: .badEscape)
        }
        guard position + 6 <= end, let high = unit(document, at: position + 2) else {
            throw JSONError(offset: position, kind: .badEscape)
        }
        guard high & 0xF800 == 0xD800 else { return 6 }
        guard high & 0xFC00 == 0xD800, position + 12 <= end,
            document[position + 6] == .backslash, document[position + 7] == .letterU,
            let low = unit(document, at: position + 8), low & 0xFC00 == 0xDC00
        else { throw JSONError(offset: position, kind: .loneSurrogate) }
        return 12
    }
}
