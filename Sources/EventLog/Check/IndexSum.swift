import HashTree

/// How many index entries there are, and sums that no other entries are likely to have: so that two
/// sets are compared without keeping either.
struct IndexSum: Sendable, Equatable {
    private(set) var count: UInt64 = 0
    private var first: UInt64 = 0
    private var second: UInt64 = 0

    /// Adds an entry. `seed`: random, so that no entries can be made up to have the sum of others.
    @inline(__always)
    mutating func add(_ entry: IndexEntry, seed: UInt64) {
        let mixed = KeyedHash.mix(entry &+ 1, seed)
        count += 1
        first &+= mixed
        second &+= KeyedHash.mix(mixed, seed &+ 1)
    }

    mutating func add(_ other: IndexSum) {
        count += other.count
        first &+= other.first
        second &+= other.second
    }
}
