import Files

/// The part of an input that is in memory, and how far it has been used.
struct InputWindow: ~Copyable {
    /// The bytes in memory.
    private(set) var bytes: [UInt8] = []
    /// The first byte not used yet.
    var position = 0
    /// Whether nothing follows `bytes`.
    private(set) var hasEnded = false

    private var input: InputFile
    private let windowBytes: Int
    /// Where in the input `bytes` begin.
    private var start: UInt64 = 0

    init(_ input: consuming InputFile, windowBytes: Int) {
        precondition(windowBytes > 0, "a window has room for something")
        self.input = input
        self.windowBytes = windowBytes
    }

    var path: String { input.path }
    var bytesTaken: UInt64 { input.bytesTaken }

    /// Whether all bytes in memory are used.
    var isExhausted: Bool { position == bytes.count }

    /// Where in the input a position of the window is.
    func offset(of position: Int) -> UInt64 { start + UInt64(position) }

    /// Replaces the bytes, which must be used up, by those that follow; false at the end.
    mutating func fill() throws(FileError) -> Bool {
        precondition(isExhausted, "what was not used would be lost")
        start += UInt64(bytes.count)
        position = 0
        bytes.removeAll(keepingCapacity: true)
        return try extend(by: windowBytes)
    }

    /// Adds some of the bytes that follow, at most so many; false at the end.
    mutating func extend(by count: Int) throws(FileError) -> Bool {
        if hasEnded { return false }
        if try input.read(into: &bytes, count: count) == 0 { hasEnded = true }
        return !hasEnded
    }
}
