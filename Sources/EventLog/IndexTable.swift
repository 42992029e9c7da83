import HashTree

/// Index entries in memory: open addressing with linear probing, at most two thirds full.
///
/// It serves the writer, for which a look-up must cost one cache miss. Zero marks a free place, so
/// an entry is stored with its value plus one.
struct IndexTable: Sendable {
    private var places: [UInt64]
    private(set) var count = 0
    private var shift: UInt64

    private static let leastPlaces = 1024

    init() { self.init(room: 0) }

    /// A table that takes so many entries without growing.
    init(room: Int) {
        var count = Self.leastPlaces
        while count * 2 < room * 3 { count *= 2 }
        places = [UInt64](repeating: 0, count: count)
        shift = UInt64(64 - count.trailingZeroBitCount)
    }

    @inline(__always)
    private static func home(_ key: UInt32, _ shift: UInt64) -> Int {
        // Fibonacci hashing: entity keys share their upper bits, so the upper bits alone would
        // crowd.
        Int(truncatingIfNeeded: (UInt64(key) &* 0x9e37_79b9_7f4a_7c15) >> shift)
    }

    mutating func insert(_ entry: IndexEntry) {
        if count * 3 >= places.count * 2 { grow() }
        Self.place(entry &+ 1, in: &places, shift)
        count += 1
    }

    mutating func insert(contentsOf entries: [IndexEntry]) {
        while (count + entries.count) * 3 > places.count * 2 { grow() }
        let shift = self.shift
        for index in entries.indices {
            // The places of some entries ahead are fetched meanwhile.
            if index + Self.entriesAhead < entries.count {
                prefetch(entries[index + Self.entriesAhead].key)
            }
            Self.place(entries[index] &+ 1, in: &places, shift)
        }
        count += entries.count
    }

    private static let entriesAhead = 16

    @inline(__always)
    private static func place(_ stored: UInt64, in places: inout [UInt64], _ shift: UInt64) {
        var span = places.mutableSpan
        let mask = span.count - 1
        var index = home((stored &- 1).key, shift)
        while span[index] != 0 { index = (index + 1) & mask }
        span[index] = stored
    }

    private mutating func grow() {
        let old = places
        places = [UInt64](repeating: 0, count: old.count * 2)
        shift -= 1
        for stored in old where stored != 0 { Self.place(stored, in: &places, shift) }
    }

    /// The first value with this key for which `matches` says yes.
    @inline(__always)
    func find<E: Error>(
        _ key: UInt32, where matches: (UInt32) throws(E) -> Bool
    ) throws(E) -> UInt32? {
        let span = places.span
        let mask = span.count - 1
        var index = Self.home(key, shift)
        while span[index] != 0 {
            let entry = span[index] &- 1
            if entry.key == key, try matches(entry.value) { return entry.value }
            index = (index + 1) & mask
        }
        return nil
    }

    /// Asks the processor to fetch the place where the search for a key begins.
    @inline(__always)
    func prefetch(_ key: UInt32) { places.span.prefetch(Self.home(key, shift)) }

    /// The value of the entry at the place where the search for a key begins, whatever its key:
    /// what the search will most likely compare with.
    @inline(__always)
    func firstGuess(_ key: UInt32) -> UInt32? {
        let stored = places[Self.home(key, shift)]
        return stored == 0 ? nil : (stored &- 1).value
    }

    /// All entries with keys in a range, in no order.
    /// - Complexity: O(places).
    func entries(in keys: ClosedRange<UInt32>) -> [IndexEntry] {
        places.lazy.filter { $0 != 0 }.map { $0 &- 1 }.filter { keys.contains($0.key) }
    }

}
