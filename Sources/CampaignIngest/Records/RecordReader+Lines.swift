import Files

// The layout `lines`. Whole lines of the window are found first and copied together; a line that
// the window's end cuts is gathered piece by piece.

extension RecordReader {
    /// Fills a batch with lines, and with the elements of lines that are arrays.
    mutating func readLines(into batch: inout BatchBuilder) throws(FileError) {
        while !batch.isFull {
            if arrayLine != nil {
                if arrayLine?.takeElements(into: &batch) == false { arrayLine = nil }
            } else if window.isExhausted, try !window.fill() {
                guard batch.isOpen else { return }
                finishLine(in: &batch)
            } else if batch.isOpen {
                continueLine(in: &batch)
            } else {
                takeLines(into: &batch)
            }
        }
    }

    /// What is to be done with a whole line.
    private enum LineKind {
        case record, blank, array, tooLong
    }

    /// Takes the whole lines of the window that the batch has room for, up to a line that is an
    /// array, and begins the line that the window cuts.
    private mutating func takeLines(into batch: inout BatchBuilder) {
        let bytes = window.bytes
        let text = bytes.span
        var start = window.position
        /// Where the records begin whose bytes are not in the arena yet; they reach to `start`.
        var run = start
        var roomRecords = batch.roomRecords
        var roomEnd = start + batch.roomBytes
        while roomRecords > 0, start < roomEnd,
            let newline = text.firstIndex(of: .lineFeed, in: start..<text.count)
        {
            let range = Self.withoutCarriageReturn(text, start..<newline)
            let kind = lineKind(text, range)
            let offset = window.offset(of: start)
            if kind == .record {
                batch.add(range, inRunFrom: run, line: line, offset: offset)
                roomRecords -= 1
            } else {
                batch.append(run: text.extracting(run..<start))
                run = newline + 1
                if kind != .blank {
                    takeOddLine(text.extracting(range), kind, offset: offset, into: &batch)
                }
                roomRecords = arrayLine == nil ? batch.roomRecords : 0
                roomEnd = run + batch.roomBytes
            }
            start = newline + 1
            line += 1
        }
        batch.append(run: text.extracting(run..<start))
        if !batch.isFull, arrayLine == nil, start < text.count {
            batch.begin(line: line, offset: window.offset(of: start))
            batch.append(text.extracting(start..<text.count))
            start = text.count
        }
        window.position = start
    }

    private mutating func takeOddLine(
        _ text: Span<UInt8>, _ kind: LineKind, offset: UInt64, into batch: inout BatchBuilder
    ) {
        if kind == .array, let found = ArrayLine(text, line: line, offset: offset) {
            arrayLine = found
        } else {
            batch.begin(line: line, offset: offset)
            batch.append(text)
            batch.finish()
        }
    }

    /// Adds to the line that has begun, up to its end or the window's.
    private mutating func continueLine(in batch: inout BatchBuilder) {
        let bytes = window.bytes
        let text = bytes.span
        let newline = text.firstIndex(of: .lineFeed, in: window.position..<text.count)
        batch.append(text.extracting(window.position..<(newline ?? text.count)))
        window.position = newline.map { $0 + 1 } ?? text.count
        if newline != nil { finishLine(in: &batch) }
    }

    /// Ends the line that has begun.
    private mutating func finishLine(in batch: inout BatchBuilder) {
        batch.trimCarriageReturn()
        switch openLineKind(in: batch) {
        case .record, .tooLong:
            batch.finish()
        case .blank:
            batch.dropOpen()
        case .array:
            arrayLine = openArrayLine(in: batch)
            if arrayLine == nil { batch.finish() } else { batch.dropOpen() }
        }
        line += 1
    }

    private func openLineKind(in batch: borrowing BatchBuilder) -> LineKind {
        let open = batch.open
        return open.isTooLong ? .tooLong : lineKind(batch.arena.span, open.range)
    }

    private func openArrayLine(in batch: borrowing BatchBuilder) -> ArrayLine? {
        let open = batch.open
        let text = batch.arena.span.extracting(open.range)
        return ArrayLine(text, line: open.line, offset: open.offset)
    }

    @inline(__always)
    private func lineKind(_ text: Span<UInt8>, _ range: Range<Int>) -> LineKind {
        if range.count > limits.recordBytes { return .tooLong }
        var first = range.lowerBound
        while first < range.upperBound, text[first].isWhitespace { first += 1 }
        if first == range.upperBound { return .blank }
        return text[first] == .openBracket ? .array : .record
    }

    @inline(__always)
    private static func withoutCarriageReturn(
        _ text: Span<UInt8>, _ line: Range<Int>
    ) -> Range<Int> {
        if line.isEmpty || text[line.upperBound - 1] != .carriageReturn { return line }
        return line.lowerBound..<line.upperBound - 1
    }
}
