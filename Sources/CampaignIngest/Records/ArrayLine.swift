/// A line that is a JSON array, whose elements wait to be handed out as records.
struct ArrayLine {
    private let bytes: [UInt8]
    private let line: Int
    private let offset: UInt64
    private var splitter = ValueSplitter.elements
    private var position = 0

    /// Takes a line.
    ///
    /// - Returns: nil where its elements cannot be told apart; it is then one record, which is
    ///   not JSON.
    init?(_ text: Span<UInt8>, line: Int, offset: UInt64) {
        var splitter = ValueSplitter.elements
        var position = 0
        scan: while true {
            switch splitter.step(text, &position) {
            case .piece: continue
            case .exhausted: break scan
            case .unexpected: return nil
            }
        }
        guard splitter.mayEnd else { return nil }
        var bytes: [UInt8] = []
        bytes.append(text)
        self.bytes = bytes
        self.line = line
        self.offset = offset
    }

    /// Hands out as many elements as the batch has room for; false when none are left.
    mutating func takeElements(into batch: inout BatchBuilder) -> Bool {
        let bytes = bytes
        var position = position
        var splitter = splitter
        defer { (self.position, self.splitter) = (position, splitter) }
        while !batch.isFull {
            guard case .piece(let range, _, _) = splitter.step(bytes.span, &position) else {
                return false
            }
            batch.begin(line: line, offset: offset + UInt64(range.lowerBound))
            batch.append(bytes.span.extracting(range))
            batch.finish()
        }
        return true
    }
}
