import Files

/// Finds where a JSON value ends, of which any part may have been seen already.
///
/// It knows strings, escapes and depth, and no more: whether the value is JSON is for its
/// decoder to say. Brackets of both kinds count alike, so that a value with one too few runs on.
struct ValueScanner {
    private enum Shape {
        /// No value is open.
        case none
        /// An object, an array or a string: it says itself where it ends.
        case enclosed
        /// A number, a literal or unknown text: it ends where something else begins.
        case bare
    }

    private var shape = Shape.none
    private var depth = 0
    private(set) var isInString = false
    private var isEscaped = false

    /// Whether a value has begun that has not ended.
    var isOpen: Bool { shape != .none }

    /// Goes on with the value at a position, or begins one there.
    ///
    /// - Returns: the position behind the value's last byte; nil where it does not end within
    ///   `bytes`.
    mutating func end(in bytes: Span<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count else { return nil }
        if shape == .none {
            let first = bytes[start]
            shape =
                first == .openBrace || first == .openBracket || first == .quote
                ? .enclosed : .bare
        }
        let end = shape == .bare ? endOfBare(bytes, start) : endOfEnclosed(bytes, start)
        if end != nil { self = ValueScanner() }
        return end
    }

    private mutating func endOfEnclosed(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
        var position = start
        while position < bytes.count {
            if isInString {
                position = passString(bytes, position)
                if !isInString, depth == 0 { return position }
                continue
            }
            let byte = bytes[position]
            position += 1
            // One comparison lets most bytes pass: 0x5B and 0x7B differ in one bit only, as do
            // 0x5D and 0x7D.
            switch byte | 0x20 {
            case .openBrace: depth += 1
            case .closeBrace:
                depth -= 1
                if depth <= 0 { return position }
            case .quote where byte == .quote: isInString = true
            default: break
            }
        }
        return nil
    }

    /// Reads on inside a string; returns the position behind its closing quote, or the end.
    private mutating func passString(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        var position = start
        if isEscaped {
            isEscaped = false
            position += 1
        }
        while position < bytes.count {
            position = bytes.firstIndex(of: .quote, or: .backslash, from: position)
            guard position < bytes.count else { break }
            if bytes[position] == .quote {
                isInString = false
                return position + 1
            }
            // The byte behind a backslash is passed over; it may be in the next piece.
            isEscaped = position + 1 == bytes.count
            position = min(position + 2, bytes.count)
        }
        return position
    }

    private func endOfBare(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
        for position in start..<bytes.count {
            let byte = bytes[position]
            let bracket = byte | 0x20
            if byte == .comma || byte.isWhitespace || byte == .quote || byte == .colon
                || bracket == .openBrace || bracket == .closeBrace
            {
                return position
            }
        }
        return nil
    }
}
