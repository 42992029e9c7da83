/// Splits JSON text into records that are values: the elements of arrays, or whole documents.
/// The text comes in pieces cut anywhere.
///
///     elements:   array [array ...]         documents:   [object ...]
///     array:      '[' ']'  |  '[' element [',' element ...] ']'
struct ValueSplitter {
    /// What a step found.
    enum Step {
        /// The text so far is used up.
        case exhausted
        /// A part of a record, or all of it.
        case piece(Range<Int>, begins: Bool, ends: Bool)
        /// A byte, at the position reached, that may not stand there.
        case unexpected(expected: RecordExpectation)
    }

    private enum Place {
        case beforeArray, atFirstElement, atElement, behindElement, behindArray
        case betweenDocuments
    }

    private var place: Place
    private var scanner = ValueScanner()

    /// A splitter for elements of arrays.
    static var elements: ValueSplitter { ValueSplitter(place: .beforeArray) }

    /// A splitter for documents.
    static var documents: ValueSplitter { ValueSplitter(place: .betweenDocuments) }

    private init(place: Place) { self.place = place }

    /// Whether a record has begun that has not ended.
    var isInsideRecord: Bool { scanner.isOpen }

    /// Whether the text may end here: outside records and arrays. No text at all has no records.
    var mayEnd: Bool {
        switch place {
        case .beforeArray, .behindArray: true
        case .betweenDocuments: !scanner.isOpen
        case .atFirstElement, .atElement, .behindElement: false
        }
    }

    /// Goes on to the next piece of a record, moving `position` behind it.
    mutating func step(_ bytes: Span<UInt8>, _ position: inout Int) -> Step {
        if scanner.isOpen { return takeValue(bytes, &position, begins: false) }
        while position < bytes.count {
            let byte = bytes[position]
            if byte.isWhitespace {
                position += 1
                continue
            }
            switch (place, byte) {
            case (.beforeArray, .openBracket), (.behindArray, .openBracket):
                place = .atFirstElement
            case (.behindElement, .comma):
                place = .atElement
            case (.behindElement, .closeBracket), (.atFirstElement, .closeBracket):
                place = .behindArray
            case (.atFirstElement, _), (.atElement, _), (.betweenDocuments, .openBrace):
                guard mayBeginElement(byte) else { return .unexpected(expected: expectation) }
                return takeValue(bytes, &position, begins: true)
            default:
                return .unexpected(expected: expectation)
            }
            position += 1
        }
        return .exhausted
    }

    private mutating func takeValue(
        _ bytes: Span<UInt8>, _ position: inout Int, begins: Bool
    ) -> Step {
        let start = position
        guard start < bytes.count else { return .exhausted }
        let end = scanner.end(in: bytes, from: start)
        position = end ?? bytes.count
        if end != nil, place != .betweenDocuments { place = .behindElement }
        return .piece(start..<position, begins: begins, ends: end != nil)
    }

    private func mayBeginElement(_ byte: UInt8) -> Bool {
        byte != .comma && byte != .colon && byte != .closeBrace && byte != .closeBracket
    }

    private var expectation: RecordExpectation {
        switch place {
        case .beforeArray: .array
        case .atFirstElement: .elementOrEnd
        case .atElement: .element
        case .behindElement: .commaOrEnd
        case .behindArray: .arrayOrEndOfInput
        case .betweenDocuments: .object
        }
    }
}
