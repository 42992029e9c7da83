import Files

/// Cuts an input into records, batch by batch, in constant memory: a window of the input and
/// the batch are held, and of a record no more than a limit.
///
/// What a record says is none of its business: bytes that are not UTF-8, NUL bytes and broken
/// JSON are handed out as they are, as long as it is clear where a record ends. A byte order
/// mark at the beginning of the input is skipped.
package struct RecordReader: ~Copyable {
    /// Bounds on memory.
    package struct Limits: Sendable {
        /// The longest record handed out whole.
        package var recordBytes = 64 << 20
        /// What is handed out of a longer one.
        package var excerptBytes = 1024
        /// How much of the input is read at a time.
        package var windowBytes = 256 << 10
        /// How much of the input is looked at, at most, to tell its layout.
        package var sniffBytes = 64 << 10

        /// The usual limits.
        package init() {}
    }

    /// How the records lie in the input; nil before the first was asked for, unless it was given.
    package private(set) var layout: RecordLayout?

    let limits: Limits
    var window: InputWindow
    /// Number of the line at the window's position; of `countedPosition` in the layouts that
    /// are not made of lines.
    var line = 1
    /// Up to where in the window line feeds are counted.
    var countedPosition = 0
    /// A line whose elements are being handed out.
    var arrayLine: ArrayLine?
    var splitter = ValueSplitter.documents

    private var isBegun = false
    private var failure: RecordReaderError?
    private var peeked: RecordBatch?
    private var spareArena: [UInt8] = []
    private var spareRecords: [Record] = []

    /// A reader at the beginning of an input.
    ///
    /// - Parameters:
    ///   - input: the input, which the reader closes at the end of its life.
    ///   - layout: how the records lie in it; by default that is found out.
    ///   - limits: bounds on memory.
    package init(
        _ input: consuming InputFile, layout: RecordLayout? = nil, limits: Limits = Limits()
    ) {
        self.layout = layout
        self.limits = limits
        window = InputWindow(input, windowBytes: limits.windowBytes)
    }

    /// The next records; nil at the end of the input.
    ///
    /// A batch ends with the record that makes it `mostRecords` records, or `mostBytes` bytes or
    /// more; only at the end of the input and before an error is it smaller.
    /// - Throws: what is wrong with the input, once all records before that place have been
    ///   handed out; then again at each call.
    /// - Complexity: O(bytes of the batch).
    package mutating func next(
        mostRecords: Int, mostBytes: Int
    ) throws(RecordReaderError) -> RecordBatch? {
        precondition(mostRecords > 0 && mostBytes > 0, "a batch has room for a record")
        var batch = BatchBuilder(
            reusing: takeSpareArena(), takeSpareRecords(),
            mostRecords: mostRecords, mostBytes: mostBytes, limits: limits)
        if let first = peeked.take() { batch.add(first) }
        if failure == nil { readOrFail(into: &batch) }
        if batch.records.isEmpty {
            recycle(batch.finished(bytesRead: 0))
            if let failure { throw failure }
            return nil
        }
        return batch.finished(bytesRead: window.bytesTaken)
    }

    /// Whether something is wrong with the input behind the records handed out so far: the next
    /// call of `next` throws it.
    package var isBroken: Bool { failure != nil }

    /// The first record not handed out yet, which stays so; nil at the end of the input.
    ///
    /// - Throws: as `next` does.
    package mutating func peek() throws(RecordReaderError) -> [UInt8]? {
        if peeked == nil { peeked = try next(mostRecords: 1, mostBytes: 1) }
        guard let peeked, let record = peeked.records.first else { return nil }
        return Array(peeked.arena[record.range])
    }

    /// Gives the memory of a batch that is no longer needed back for the next one.
    package mutating func recycle(_ batch: consuming RecordBatch) {
        spareArena = batch.arena
        spareRecords = batch.records
    }

    private mutating func takeSpareArena() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &spareArena)
        return taken
    }

    private mutating func takeSpareRecords() -> [Record] {
        var taken: [Record] = []
        swap(&taken, &spareRecords)
        return taken
    }

    /// Fills a batch as far as the input allows; what is wrong with it is kept for later.
    private mutating func readOrFail(into batch: inout BatchBuilder) {
        do throws(RecordReaderError) {
            try read(into: &batch)
        } catch {
            batch.dropOpen()
            failure = error
        }
    }

    private mutating func read(into batch: inout BatchBuilder) throws(RecordReaderError) {
        do throws(FileError) {
            if !isBegun { try begin() }
            if layout == .lines { return try readLines(into: &batch) }
        } catch {
            throw .file(error)
        }
        try readValues(into: &batch)
    }

    /// Passes over a byte order mark and finds out the layout.
    private mutating func begin() throws(FileError) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        while window.bytes.count < mark.count, try window.extend(by: limits.windowBytes) {}
        if window.bytes.starts(with: mark) { window.position = mark.count }
        countedPosition = window.position
        if layout == nil { layout = try sniffLayout() }
        splitter = layout == .elements ? .elements : .documents
        isBegun = true
    }

    private mutating func sniffLayout() throws(FileError) -> RecordLayout {
        while true {
            if let found = layoutSoFar { return found }
            let missing = max(1, limits.sniffBytes - window.bytes.count)
            _ = try window.extend(by: missing)
        }
    }

    /// The layout as far as the window shows it.
    private var layoutSoFar: RecordLayout? {
        let isAll = window.hasEnded || window.bytes.count >= limits.sniffBytes
        let text = window.bytes.span.extracting(droppingFirst: window.position)
        return RecordLayout(sniffing: text, isAll: isAll)
    }
}

@available(*, unavailable)
extension RecordReader: Sendable {}
