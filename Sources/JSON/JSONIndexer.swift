import CSIMDJSON

/// Finds where the tokens of a document begin, at gigabytes a second.
///
/// Checked here: UTF-8, unclosed strings, control characters in strings, emptiness and size.
/// Not checked here, and left to `JSONReader`: everything of the grammar, including what
/// follows the value, numbers, literals, escapes and bytes that belong to no token. The
/// reader relies on this much: every byte outside strings that is not whitespace either
/// begins a token or continues a number, a literal or unknown text. (Processors without vector
/// instructions leave malformed UTF-8 outside strings to the reader too, which refuses it as a
/// byte that no token begins with or continues.)
///
/// An indexer keeps its memory (about four times the longest document) between documents,
/// so that indexing allocates nothing. It is a value with one owner: the compiler refuses to
/// index another document while a reader or the tokens of the last one are still in use.
/// Where one is kept in a class, pass it `inout` to the function that reads.
@safe package struct JSONIndexer: ~Copyable {
    /// The longest document accepted, in bytes: 64 MiB.
    package static let maximumDocumentBytes = 64 << 20

    /// Bytes behind a document that must be in the buffer, whatever they hold.
    package static let paddingBytes = Int(CSIMDJSON_PADDING_BYTES)

    private static let initialCapacityBytes = 16 << 10

    private var handle: OpaquePointer?
    private var capacityBytes = 0
    private var found = unsafe csimdjson_index()
    private var indexedRange = 0..<0

    /// Makes an indexer; memory is taken with the first document.
    package init() {}

    deinit {
        if let handle = unsafe handle { unsafe csimdjson_destroy(handle) }
    }

    /// Indexes the document `bytes[range]`; `tokens` and `reader(of:)` then speak of it.
    ///
    /// - Precondition: `range.upperBound + paddingBytes <= bytes.count`.
    /// - Throws: `empty`, `tooLarge`, `outOfMemory`, `notUTF8`, `unclosedString` or
    ///   `controlCharacterInString`; there are no tokens then.
    package mutating func index(
        _ bytes: Span<UInt8>, _ range: Range<Int>
    ) throws(JSONError) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= bytes.count - Self.paddingBytes,
            "a document must be followed by the padding within its buffer")
        unsafe found = csimdjson_index()
        indexedRange = range
        try reserve(range.count)
        // CSIMDJSON.h: "bytes[length] and the 63 bytes behind it must be readable."
        let code = unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress, let handle = unsafe handle else {
                return Int32(CSIMDJSON_EMPTY)
            }
            return unsafe csimdjson_run(handle, start + range.lowerBound, range.count, &found)
        }
        if code != CSIMDJSON_OK { throw Self.error(code, bytes.extracting(range)) }
    }

    /// Offsets of the tokens from the document's first byte, ascending, and behind them the
    /// document's length as a sentinel. Empty unless the last `index` succeeded.
    package var tokens: Span<UInt32> {
        @_lifetime(borrow self)
        borrowing get {
            // CSIMDJSON.h: "Valid until the next call with the same indexer, or its
            // destruction": both need the exclusive access that this borrow forbids.
            let buffer = unsafe UnsafeBufferPointer(
                start: found.tokens, count: found.tokens == nil ? 0 : found.token_count + 1)
            return unsafe _overrideLifetime(Span(_unsafeElements: buffer), borrowing: self)
        }
    }

    /// Offset of the document's first backslash, its length if there is none.
    package var firstEscape: Int { unsafe found.first_backslash }

    /// A reader at the beginning of the document indexed last, whose buffer `bytes` must be.
    ///
    /// - Precondition: the last `index` succeeded.
    @_lifetime(borrow self, copy bytes)
    package borrowing func reader(
        of bytes: Span<UInt8>, depthLimit: Int = JSONReader.defaultDepthLimit
    ) -> JSONReader {
        JSONReader(
            document: bytes.extracting(indexedRange), tokens: tokens,
            firstEscape: firstEscape, depthLimit: depthLimit)
    }

    /// Makes the C indexer, or grows it, so that it has room for a document.
    private mutating func reserve(_ byteCount: Int) throws(JSONError) {
        if byteCount <= capacityBytes, unsafe handle != nil { return }
        let limit = Self.maximumDocumentBytes
        guard byteCount <= limit else {
            throw JSONError(offset: limit, kind: .tooLarge(limitBytes: limit))
        }
        var capacity = max(capacityBytes, Self.initialCapacityBytes)
        while capacity < byteCount { capacity *= 2 }
        capacityBytes = 0
        let isReady: Bool
        if let handle = unsafe handle {
            isReady = unsafe csimdjson_grow(handle, capacity) == CSIMDJSON_OK
        } else {
            unsafe handle = csimdjson_create(capacity)
            isReady = unsafe handle != nil
        }
        guard isReady else { throw JSONError(offset: 0, kind: .outOfMemory) }
        capacityBytes = capacity
    }
}

@available(*, unavailable)
extension JSONIndexer: Sendable {}
