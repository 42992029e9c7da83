import HashTree
import LMDB

/// A sorted run of index entries, written once.
///
/// | offset | size | field | meaning |
/// |---|---|---|---|
/// | 0 | 4 | magic | "CLRN" |
/// | 4 | 1 | index | number of the `IndexKind` |
/// | 5 | 1 | level | how often its entries were merged |
/// | 6 | 1 | shift | bits of a key below its bucket |
/// | 7 | 1 | zero | |
/// | 8 | 4 | entries | how many |
/// | 12 | 4 | least key | |
/// | 16 | 4 | bytes of the bucket column | |
/// | 20 | 4 | bytes of the remainder column | |
/// | 24 | 4 | bytes of the value column | |
/// | 28 | 4 | checksum | CRC32C of the bytes before it and of the chunk checksums |
/// | 32 | .. | columns | buckets, remainders, values |
/// | .. | 4 each | chunk checksums | CRC32C of each 16 KiB of the columns |
///
/// The bucket of an entry is (key - least key) >> shift, its remainder the bits below. The bucket
/// column says where each bucket starts, and where the last one ends; entries are in the order of
/// (key, value). About eight share a bucket, so a look-up reads one bucket bound and a few
/// remainders.
struct IndexRun: Sendable {
    static let magic: UInt32 = 0x4e52_4c43
    static let headerBytes = 32
    static let entriesPerBucketBits = 3
    /// A look-up in a large run must not have to read all of it.
    static let chunkBits = 14

    let kind: IndexKind
    let level: Int
    let count: Int
    private let bytes: MappedBytes
    let leastKey: UInt32
    let shift: UInt32
    let buckets: PackedIntegers
    let remainders: PackedIntegers
    let values: PackedIntegers
    /// Where the three columns begin.
    private let starts: [Int]
    /// Which chunks need no look any more; nil where none does.
    private let checked: CheckedChunks?

    /// Reads a run, all of which is checked now, or nothing of it.
    init(_ bytes: MappedBytes, checking: Bool) throws(EventLogError) {
        try self.init(bytes, checking ? CheckedChunks() : nil)
        if checking { try check(Self.headerBytes..<Self.headerBytes + columnBytes) }
    }

    /// Reads a run whose chunks are checked when a look-up comes to them, unless `checked` says that
    /// they were.
    init(_ bytes: MappedBytes, _ checked: CheckedChunks?) throws(EventLogError) {
        let span = bytes.span
        let unreadable = EventLogError.damaged(
            position: nil, what: "a run of an index is unreadable")
        guard span.count >= Self.headerBytes else { throw unreadable }
        // By four bytes: behind the last field there may be nothing.
        func field(_ offset: Int) -> UInt32 { PackedBytes.loadUInt32(span, at: offset) }
        let sizes = [Int(field(16)), Int(field(20)), Int(field(24))]
        let columnBytes = sizes.reduce(0, +)
        let chunks = (columnBytes + 1 << Self.chunkBits - 1) >> Self.chunkBits
        guard field(0) == Self.magic, let kind = IndexKind(rawValue: span[4]),
            Self.headerBytes + columnBytes + 4 * chunks == span.count
        else { throw unreadable }
        if let checked, !checked.containsHeader {
            guard Self.headerChecksum(span, columnBytes) == field(28) else {
                throw Self.failing(kind)
            }
            checked.insertHeader()
        }
        self.checked = checked
        self.kind = kind
        self.bytes = bytes
        level = Int(span[5])
        shift = UInt32(span[6])
        count = Int(field(8))
        leastKey = field(12)
        var start = Self.headerBytes
        var columns: [PackedIntegers] = []
        var starts: [Int] = []
        for size in sizes {
            try Self.check(
                start..<start + min(size, PackedIntegers.headerBytes), span, columnBytes, kind,
                checked)
            starts.append(start)
            guard let column = PackedIntegers(bytes.slice(start..<start + size)) else {
                throw unreadable
            }
            columns.append(column)
            start += size
        }
        self.starts = starts
        (buckets, remainders, values) = (columns[0], columns[1], columns[2])
        // Keys have 32 bits, and a run has no more buckets than entries, but for the end of the last
        // one: columns of equal values take no bytes, so nothing else would bound them.
        guard shift <= 32, buckets.count >= 2, buckets.count <= count + 2,
            remainders.count == count, values.count == count
        else { throw unreadable }
    }

    private static func failing(_ kind: IndexKind) -> EventLogError {
        .damaged(position: nil, what: "a run of index \(kind) fails its checksum")
    }

    /// All entries in order, once the run has passed its checksums.
    /// - Complexity: O(n).
    func checkedEntries() throws(EventLogError) -> [IndexEntry] {
        try IndexRun(bytes, checking: true).entries()
    }

    private static func headerChecksum(_ span: Span<UInt8>, _ columnBytes: Int) -> UInt32 {
        Checksum.crc32c(
            span.extracting(headerBytes + columnBytes..<span.count),
            after: Checksum.crc32c(span.extracting(0..<headerBytes - 4)))
    }

    private var columnBytes: Int {
        starts[2] + values.byteCount - Self.headerBytes
    }

    /// Checks the chunks in which some bytes of the columns lie, those that were not yet.
    private func check(_ range: Range<Int>) throws(EventLogError) {
        guard let checked else { return }
        try Self.check(range, bytes.span, columnBytes, kind, checked)
    }

    private static func check(
        _ range: Range<Int>, _ span: Span<UInt8>, _ columnBytes: Int, _ kind: IndexKind,
        _ checked: CheckedChunks?
    ) throws(EventLogError) {
        guard let checked, !range.isEmpty else { return }
        let end = headerBytes + columnBytes
        let first = (range.lowerBound - headerBytes) >> chunkBits
        let last = (min(range.upperBound, end) - 1 - headerBytes) >> chunkBits
        guard first <= last else { return }
        for chunk in first...last where !checked.contains(chunk) {
            let start = headerBytes + chunk << chunkBits
            let bytes = span.extracting(start..<min(start + 1 << chunkBits, end))
            guard Checksum.crc32c(bytes) == PackedBytes.loadUInt32(span, at: end + 4 * chunk) else {
                throw failing(kind)
            }
            checked.insert(chunk)
        }
    }

    /// Checks what a look-up is about to read of a column.
    private func check(
        _ column: PackedIntegers, _ start: Int, _ range: Range<Int>
    ) throws(EventLogError) {
        guard checked != nil, !range.isEmpty else { return }
        let bytes = column.bytes(of: range)
        try check(start + bytes.lowerBound..<start + bytes.upperBound)
    }

    /// The value of the first entry with this key for which `matches` says yes.
    /// - Throws: `.damaged` where what it reads fails its checksum, and what `matches` throws.
    func find(
        _ key: UInt32, where matches: (UInt32) throws(EventLogError) -> Bool
    ) throws(EventLogError) -> UInt32? {
        guard key >= leastKey else { return nil }
        let bucket = Int((key - leastKey) >> shift)
        guard bucket + 1 < buckets.count else { return nil }
        let remainder = UInt64((key - leastKey) & (1 << shift &- 1))
        for index in try entries(inBuckets: bucket...bucket)
        where remainders[index] == remainder {
            let value = UInt32(truncatingIfNeeded: values[index])
            if try matches(value) { return value }
        }
        return nil
    }

    /// Where the entries of some buckets lie, all of them checked; nowhere where their bounds make
    /// no sense.
    private func entries(inBuckets range: ClosedRange<Int>) throws(EventLogError) -> Range<Int> {
        try check(buckets, starts[0], range.lowerBound..<range.upperBound + 2)
        let (start, end) = (buckets[range.lowerBound], buckets[range.upperBound + 1])
        guard start <= end, end <= UInt64(count) else { return 0..<0 }
        let found = Int(start)..<Int(end)
        try check(remainders, starts[1], found)
        try check(values, starts[2], found)
        return found
    }

    /// Where the entries of a checked bucket lie; nowhere where its bounds make no sense.
    private func checkedEntries(inBucket bucket: Int) -> Range<Int> {
        let (start, end) = (buckets[bucket], buckets[bucket + 1])
        return start <= end && end <= UInt64(count) ? Int(start)..<Int(end) : 0..<0
    }

    /// The values of all entries with keys in a range, in the order of (key, value).
    /// - Throws: `.damaged` where what it reads fails its checksum.
    func values(in keys: ClosedRange<UInt32>) throws(EventLogError) -> [UInt32] {
        guard keys.upperBound >= leastKey else { return [] }
        let low = max(keys.lowerBound, leastKey)
        let firstBucket = Int((low - leastKey) >> shift)
        guard firstBucket + 1 < buckets.count else { return [] }
        let lastBucket = min(Int((keys.upperBound - leastKey) >> shift), buckets.count - 2)
        var found: [UInt32] = []
        _ = try entries(inBuckets: firstBucket...lastBucket)
        for bucket in firstBucket...lastBucket {
            for index in checkedEntries(inBucket: bucket) {
                let base = leastKey &+ UInt32(bucket) << shift
                let key = base &+ UInt32(truncatingIfNeeded: remainders[index])
                if keys.contains(key) { found.append(UInt32(truncatingIfNeeded: values[index])) }
            }
        }
        return found
    }

    /// All entries in order.
    /// - Complexity: O(n).
    func entries() -> [IndexEntry] {
        let low = remainders.decoded(as: UInt32.self)
        let value = values.decoded(as: UInt32.self)
        var entries: [IndexEntry] = []
        entries.reserveCapacity(count)
        for bucket in 0..<buckets.count - 1 {
            let base = leastKey &+ UInt32(bucket) << shift
            for index in checkedEntries(inBucket: bucket) {
                entries.append(IndexEntry(key: base &+ low[index], value: value[index]))
            }
        }
        return entries
    }

    /// The bytes of a run over sorted entries.
    static func encode(_ kind: IndexKind, level: Int, _ entries: [IndexEntry]) -> [UInt8] {
        let leastKey = entries.first?.key ?? 0
        let span = (entries.last?.key ?? 0) - leastKey
        let spanBits = UInt32(32 - span.leadingZeroBitCount)
        let countBits = UInt32(Int.bitWidth - entries.count.leadingZeroBitCount)
        let bucketBits =
            countBits > UInt32(entriesPerBucketBits)
            ? countBits - UInt32(entriesPerBucketBits) : 0
        let shift = spanBits > bucketBits ? spanBits - bucketBits : 0
        let mask: UInt32 = 1 << shift &- 1
        var bounds = [UInt32](repeating: 0, count: Int(span >> shift) + 2)
        var remainders: [UInt32] = []
        var values: [UInt32] = []
        remainders.reserveCapacity(entries.count)
        values.reserveCapacity(entries.count)
        for entry in entries {
            let offset = entry.key - leastKey
            bounds[Int(offset >> shift) + 1] += 1
            remainders.append(offset & mask)
            values.append(entry.value)
        }
        for bucket in 1..<bounds.count { bounds[bucket] += bounds[bucket - 1] }
        var columns: [UInt8] = []
        var sizes: [Int] = []
        for column in [bounds, remainders, values] {
            let start = columns.count
            PackedIntegers.encode(column.span, into: &columns)
            sizes.append(columns.count - start)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headerBytes + columns.count)
        bytes.append(littleEndian: magic)
        bytes.append(littleEndian: UInt32(kind.rawValue) | UInt32(level) << 8 | shift << 16)
        bytes.append(littleEndian: UInt32(entries.count))
        bytes.append(littleEndian: leastKey)
        for size in sizes { bytes.append(littleEndian: UInt32(size)) }
        var checksums: [UInt8] = []
        for start in stride(from: 0, to: columns.count, by: 1 << chunkBits) {
            let chunk = start..<min(start + 1 << chunkBits, columns.count)
            checksums.append(littleEndian: Checksum.crc32c(columns.span.extracting(chunk)))
        }
        let checksum = Checksum.crc32c(checksums.span, after: Checksum.crc32c(bytes.span))
        bytes.append(littleEndian: checksum)
        bytes.append(contentsOf: columns)
        bytes.append(contentsOf: checksums)
        return bytes
    }
}
