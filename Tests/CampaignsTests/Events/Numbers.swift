import SeededRandom

extension SplitMix64 {
    /// A number in the range, of any width.
    mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
        let count = UInt64(range.upperBound - range.lowerBound) + 1
        return range.lowerBound + Int64(next().multipliedFullWidth(by: count).high)
    }
}
