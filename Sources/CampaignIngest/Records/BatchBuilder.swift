import Files

/// A batch as it fills, and the record in it that has begun and not ended.
///
/// A record's bytes are kept up to the limit. One that proves longer loses all but its
/// beginning, and what still comes of it is counted and dropped.
struct BatchBuilder: ~Copyable {
    private(set) var arena: [UInt8]
    private(set) var records: [Record]
    /// Whether a record has begun that has not ended.
    private(set) var isOpen = false

    private let mostRecords: Int
    private let mostBytes: Int
    private let limits: RecordReader.Limits
    private var openStart = 0
    private var openLine = 0
    private var openOffset: UInt64 = 0
    /// Bytes of the open record, dropped ones included.
    private var openCount = 0

    /// An empty batch in the memory of an earlier one.
    init(
        reusing arena: consuming [UInt8], _ records: consuming [Record],
        mostRecords: Int, mostBytes: Int, limits: RecordReader.Limits
    ) {
        arena.removeAll(keepingCapacity: true)
        records.removeAll(keepingCapacity: true)
        self.arena = arena
        self.records = records
        self.mostRecords = mostRecords
        self.mostBytes = mostBytes
        self.limits = limits
    }

    /// Whether no other record is to begin.
    var isFull: Bool {
        !isOpen && (records.count >= mostRecords || arena.count >= mostBytes)
    }

    /// How many more whole records fit.
    var roomRecords: Int { max(0, mostRecords - records.count) }

    /// How many more bytes fit; the record that reaches the limit is the last.
    var roomBytes: Int { max(0, mostBytes - arena.count) }

    /// Begins a record.
    mutating func begin(line: Int, offset: UInt64) {
        openStart = arena.count
        openLine = line
        openOffset = offset
        openCount = 0
        isOpen = true
    }

    /// Adds bytes to the open record.
    mutating func append(_ piece: Span<UInt8>) {
        // One byte more than the limit is kept: it may be the carriage return of a line end.
        let wasKept = openCount <= limits.recordBytes + 1
        openCount += piece.count
        guard wasKept else { return }
        if openCount <= limits.recordBytes + 1 {
            arena.append(piece)
        } else {
            let missing = limits.excerptBytes - (arena.count - openStart)
            if missing > 0 {
                arena.append(piece.extracting(first: missing))
            } else {
                arena.removeLast(-missing)
            }
        }
    }

    /// Ends the open record where a line ends: a carriage return belongs to the line end.
    mutating func trimCarriageReturn() {
        guard openCount == arena.count - openStart, arena.count > openStart,
            arena[arena.count - 1] == .carriageReturn
        else { return }
        arena.removeLast()
        openCount -= 1
    }

    /// Ends the open record.
    mutating func finish() {
        let isTooLong = openCount > limits.recordBytes
        if isTooLong {
            arena.removeLast(max(0, arena.count - openStart - limits.excerptBytes))
        }
        records.append(
            Record(
                range: openStart..<arena.count, line: openLine, offset: openOffset,
                isTooLong: isTooLong))
        isOpen = false
    }

    /// Forgets the open record, if there is one.
    mutating func dropOpen() {
        guard isOpen else { return }
        arena.removeLast(arena.count - openStart)
        isOpen = false
    }

    /// What is kept of the open record, where it lies and where it came from.
    var open: (range: Range<Int>, line: Int, offset: UInt64, isTooLong: Bool) {
        (openStart..<arena.count, openLine, openOffset, openCount > limits.recordBytes)
    }

    /// Adds a whole record that ``append(run:)`` will bring with others, at this distance from
    /// the run's first byte.
    @inline(__always)
    mutating func add(_ range: Range<Int>, inRunFrom run: Int, line: Int, offset: UInt64) {
        let shift = arena.count - run
        records.append(
            Record(
                range: range.lowerBound + shift..<range.upperBound + shift, line: line,
                offset: offset))
    }

    /// Adds the records of an earlier batch.
    mutating func add(_ earlier: borrowing RecordBatch) {
        for record in earlier.records {
            let start = arena.count
            arena.append(earlier.arena.span.extracting(record.range))
            records.append(
                Record(
                    range: start..<arena.count, line: record.line, offset: record.offset,
                    isTooLong: record.isTooLong))
        }
    }

    /// Adds the bytes of the records added last.
    mutating func append(run: Span<UInt8>) {
        arena.append(run)
    }

    /// The batch.
    consuming func finished(bytesRead: UInt64) -> RecordBatch {
        arena.append(contentsOf: repeatElement(0, count: RecordBatch.paddingBytes))
        return RecordBatch(arena: arena, records: records, bytesRead: bytesRead)
    }
}
