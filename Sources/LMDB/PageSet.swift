/// A set of page numbers below a bound: one bit each.
struct PageSet {
    /// The lowest number that cannot be in the set.
    let bound: UInt64
    private(set) var count: UInt64 = 0
    private var words: [UInt64]

    init(below bound: UInt64) {
        self.bound = bound
        words = Array(repeating: 0, count: Int((bound + 63) / 64))
    }

    /// Inserts pages, which lie below the bound.
    /// - Returns: the first that was there already, where the insertion stopped, or nil.
    /// - Complexity: O(pages).
    mutating func insert(_ pages: Range<UInt64>) -> UInt64? {
        for page in pages {
            let bit: UInt64 = 1 << (page % 64)
            guard words[Int(page / 64)] & bit == 0 else { return page }
            words[Int(page / 64)] |= bit
            count += 1
        }
        return nil
    }

    /// The lowest number from `start` that is below the bound and not in the set, or nil.
    /// - Complexity: O(bound / 64).
    func firstAbsent(from start: UInt64) -> UInt64? {
        var page = start
        while page < bound {
            let absent = ~words[Int(page / 64)] >> (page % 64)
            if absent != 0 {
                let found = page + UInt64(absent.trailingZeroBitCount)
                return found < bound ? found : nil
            }
            page = (page / 64 + 1) * 64
        }
        return nil
    }
}
