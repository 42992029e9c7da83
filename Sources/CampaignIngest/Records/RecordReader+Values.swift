import Files

// The layouts `elements` and `documents`.

extension RecordReader {
    /// Fills a batch with elements or documents.
    mutating func readValues(into batch: inout BatchBuilder) throws(RecordReaderError) {
        while !batch.isFull {
            if window.isExhausted {
                countLines(to: window.position)
                countedPosition = 0
                guard try fill() else {
                    guard splitter.mayEnd else { throw endsEarly(batch) }
                    return
                }
            }
            try takeValues(into: &batch)
        }
    }

    /// Takes the values of the window that the batch has room for.
    private mutating func takeValues(into batch: inout BatchBuilder) throws(RecordReaderError) {
        let bytes = window.bytes
        var position = window.position
        defer { window.position = position }
        while !batch.isFull {
            switch splitter.step(bytes.span, &position) {
            case .exhausted:
                return
            case .piece(let range, let begins, let ends):
                if begins {
                    countLines(to: range.lowerBound)
                    batch.begin(line: line, offset: window.offset(of: range.lowerBound))
                }
                batch.append(bytes.span.extracting(range))
                if ends { batch.finish() }
            case .unexpected(let expected):
                countLines(to: position)
                throw .unexpected(
                    path: window.path, line: line, offset: window.offset(of: position),
                    found: bytes[position], expected: expected)
            }
        }
    }

    private mutating func fill() throws(RecordReaderError) -> Bool {
        do throws(FileError) { return try window.fill() } catch { throw .file(error) }
    }

    /// Moves `line` on to a position of the window.
    private mutating func countLines(to position: Int) {
        line += window.bytes.span.occurrences(
            of: .lineFeed, in: countedPosition..<max(position, countedPosition))
        countedPosition = max(position, countedPosition)
    }

    private func endsEarly(_ batch: borrowing BatchBuilder) -> RecordReaderError {
        .endsEarly(
            path: window.path, line: line, recordLine: batch.isOpen ? batch.open.line : nil)
    }
}
