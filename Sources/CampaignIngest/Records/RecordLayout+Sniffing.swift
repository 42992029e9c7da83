extension RecordLayout {
    /// Finds out the layout from the beginning of an input; nil where more of it is needed.
    ///
    /// 1. What begins with neither `{` nor `[` is `lines`.
    /// 2. The first line holds a whole value and nothing else: `lines`; but an array that is all
    ///    there is, is `elements`.
    /// 3. The first line holds a whole value and another begins behind it: `documents`, or
    ///    `elements` if they are arrays. Other text behind the value: `lines`, the first of them
    ///    broken.
    /// 4. The first line's value goes on in the next line: `documents`, or `elements` if it is an
    ///    array; unless one of these shows that the first line is a broken line among lines:
    ///    a. it ends inside a string, which JSON does not allow;
    ///    b. the next line begins a value of the same kind where none may begin: the first line
    ///       does not end in `[`, `,` or `:`;
    ///    c. the next line is a whole value of the same kind, and so begins the one after it, or
    ///       there is none.
    ///
    /// - Parameters:
    ///   - text: the beginning, without a byte order mark.
    ///   - isAll: whether to decide without more of the input.
    init?(sniffing text: Span<UInt8>, isAll: Bool) {
        var position = 0
        guard let first = SniffedLine(text, &position, isAll) else {
            if !isAll { return nil }
            self = .lines
            return
        }
        guard first.begins == .openBrace || first.begins == .openBracket else {
            self = .lines
            return
        }
        let ofValues: RecordLayout = first.begins == .openBracket ? .elements : .documents
        switch first.rest {
        case .value(followedBy: let byte?):
            self = byte == first.begins ? ofValues : .lines
        case .openString:
            self = .lines
        case .value(followedBy: nil):
            if ofValues == .documents {
                self = .lines
            } else if SniffedLine(text, &position, isAll) != nil {
                self = .lines
            } else if isAll {
                self = .elements
            } else {
                return nil
            }
        case .openValue:
            self.init(after: first, text, &position, isAll, else: ofValues)
        }
    }

    /// Decides case 4, `position` being behind the first line.
    private init?(
        after first: SniffedLine, _ text: Span<UInt8>, _ position: inout Int, _ isAll: Bool,
        else ofValues: RecordLayout
    ) {
        self = ofValues
        guard let second = SniffedLine(text, &position, isAll) else {
            if !isAll { return nil }
            // A single line: one broken line, rather than one broken document.
            if ofValues == .documents { self = .lines }
            return
        }
        guard second.begins == first.begins else { return }
        let last = first.ends
        if last != .openBracket, last != .comma, last != .colon {
            self = .lines
            return
        }
        guard case .value(followedBy: nil) = second.rest else { return }
        if let third = SniffedLine(text, &position, isAll) {
            if third.begins == first.begins { self = .lines }
        } else if isAll {
            self = .lines
        } else {
            return nil
        }
    }
}

/// What the layout is told by of one line that is not blank.
private struct SniffedLine {
    enum Rest {
        /// A value, and behind it this byte, nil where the line ends.
        case value(followedBy: UInt8?)
        /// A value that has not ended.
        case openValue
        /// A value that has not ended, and a string in it that has not either.
        case openString
    }

    /// First and last byte that are not whitespace.
    let begins: UInt8
    let ends: UInt8
    let rest: Rest

    /// The next line that is not blank, moving `position` behind it; nil where there is none, or
    /// not all of it unless `isAll`.
    init?(_ text: Span<UInt8>, _ position: inout Int, _ isAll: Bool) {
        while position < text.count, text[position].isWhitespace { position += 1 }
        let start = position
        while position < text.count, text[position] != .lineFeed { position += 1 }
        guard start < position, isAll || position < text.count else { return nil }
        var end = position
        while text[end - 1].isWhitespace { end -= 1 }
        begins = text[start]
        ends = text[end - 1]
        var scanner = ValueScanner()
        if var next = scanner.end(in: text.extracting(start..<end), from: 0) {
            next += start
            while next < end, text[next].isWhitespace { next += 1 }
            rest = .value(followedBy: next < end ? text[next] : nil)
        } else {
            rest = scanner.isInString ? .openString : .openValue
        }
    }
}
