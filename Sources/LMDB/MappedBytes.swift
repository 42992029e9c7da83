import Glibc
import Synchronization

/// Bytes in place: in the memory map, kept by their transaction, or in a buffer of their own.
///
/// Copying is cheap, and the bytes stay as long as any copy lives, except those of a write
/// transaction, whose ``span`` must not be asked for after the transaction's end.
///
/// Unchecked: the bytes are never written while a value of this type refers to them.
@safe
package struct MappedBytes: @unchecked Sendable {
    /// What keeps the bytes.
    private enum Owner {
        case reader(ReadTransaction)
        case writer(WriteToken)
        case buffer(ByteBuffer)
    }

    private let start: UnsafePointer<UInt8>
    /// How many bytes there are.
    package let count: Int
    private let owner: Owner

    private init(_ start: UnsafePointer<UInt8>, _ count: Int, _ owner: Owner) {
        unsafe self.start = start
        self.count = count
        self.owner = owner
    }

    /// Bytes of the map that live as long as `reader`.
    init(_ lent: LentBytes, keeping reader: ReadTransaction) {
        unsafe self.init(lent.start, lent.count, .reader(reader))
    }

    /// Bytes of the map that stay until the write transaction of `token` ends.
    init(_ lent: LentBytes, until token: WriteToken) {
        unsafe self.init(lent.start, lent.count, .writer(token))
    }

    /// A copy of `bytes`.
    /// - Complexity: O(n).
    package init(copying bytes: Span<UInt8>) {
        let buffer = ByteBuffer(copying: bytes)
        unsafe self.init(buffer.start, buffer.count, .buffer(buffer))
    }

    /// A copy of `bytes`.
    /// - Complexity: O(n).
    package init(_ bytes: [UInt8]) {
        self.init(copying: bytes.span)
    }

    /// The bytes. Precondition: their write transaction, if they are from one, has not ended.
    package var span: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            if case .writer(let token) = owner {
                precondition(token.isOpen, "The bytes' write transaction has ended.")
            }
            let span = unsafe Span(_unsafeStart: start, count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// A part of the bytes, which keeps them all. Precondition: `range` lies within them.
    package func slice(_ range: Range<Int>) -> MappedBytes {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count, "The range is out of bounds.")
        return unsafe MappedBytes(start + range.lowerBound, range.count, owner)
    }

    /// Lets the pages of the map that lie wholly within go out of this process's memory. They stay in the system's
    /// cache, and come back when they are read again: for what is read once, of files that are larger than what a
    /// process should take.
    package func releasePages() {
        guard isMapped else { return }
        let page = sysconf(Int32(_SC_PAGESIZE))
        let first = (unsafe Int(bitPattern: start) + page - 1) / page * page
        let end = unsafe (Int(bitPattern: start) + count) / page * page
        guard first < end, let pages = unsafe UnsafeMutableRawPointer(bitPattern: first) else {
            return
        }
        // Where it fails, the pages stay.
        unsafe _ = madvise(pages, end - first, MADV_DONTNEED)
    }

    /// A copy that depends on nothing.
    /// - Complexity: O(n).
    package func copy() -> [UInt8] {
        [UInt8](copying: span)
    }

    /// Whether the bytes lie in the file's map, and not in a buffer of their own.
    package var isMapped: Bool {
        if case .buffer = owner { false } else { true }
    }
}

/// Bytes on the heap at an address that does not change.
///
/// Unchecked: written only while it is made.
@safe
private final class ByteBuffer: @unchecked Sendable {
    let start: UnsafePointer<UInt8>
    let count: Int

    init(copying bytes: Span<UInt8>) {
        count = bytes.count
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, bytes.count))
        unsafe bytes.withUnsafeBufferPointer { source in
            if let first = source.baseAddress {
                unsafe memory.initialize(from: first, count: source.count)
            }
        }
        unsafe start = UnsafePointer(memory)
    }

    deinit {
        unsafe start.deallocate()
    }
}

/// Tells whether a write transaction is still open.
final class WriteToken: Sendable {
    private let open = Atomic(true)

    var isOpen: Bool { open.load(ordering: .relaxed) }

    func close() {
        open.store(false, ordering: .relaxed)
    }
}

extension [UInt8] {
    /// The bytes of `span`.
    init(copying span: Span<UInt8>) {
        self = unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
    }
}
