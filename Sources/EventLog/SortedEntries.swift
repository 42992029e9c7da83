/// Sorting and merging of index entries.
enum SortedEntries {
    private static let digitBits = 11
    private static let smallestForRadix = 256

    /// Sorts entries by (key, value).
    /// - Complexity: O(n): six passes of 11 bits, of which those whose digit is the same everywhere
    ///   are skipped. Entries whose values ascend already, as those of a commit do, take three.
    static func sort(_ entries: inout [IndexEntry]) {
        guard entries.count >= smallestForRadix else {
            entries.sort()
            return
        }
        var scratch = [IndexEntry](repeating: 0, count: entries.count)
        // A stable sort by the key alone leaves equal keys in the order of their values.
        let first = valuesAscend(entries.span) ? UInt32.bitWidth : 0
        for shift in stride(from: first, to: 64, by: digitBits) {
            if pass(entries.span, into: &scratch, shift: UInt64(shift)) { swap(&entries, &scratch) }
        }
    }

    private static func valuesAscend(_ entries: Span<IndexEntry>) -> Bool {
        for index in 1..<entries.count where entries[index].value < entries[index - 1].value {
            return false
        }
        return true
    }

    /// One stable pass by one digit; false, and nothing moved, where all digits are equal.
    private static func pass(
        _ entries: Span<IndexEntry>, into scratch: inout [IndexEntry], shift: UInt64
    ) -> Bool {
        let mask: UInt64 = 1 << UInt64(digitBits) - 1
        var counts = [Int](repeating: 0, count: 1 << digitBits)
        var count = counts.mutableSpan
        for index in 0..<entries.count {
            count[Int(truncatingIfNeeded: (entries[index] >> shift) & mask)] += 1
        }
        if count[Int(truncatingIfNeeded: (entries[0] >> shift) & mask)] == entries.count {
            return false
        }
        var total = 0
        for digit in 0..<count.count {
            let here = count[digit]
            count[digit] = total
            total += here
        }
        var output = scratch.mutableSpan
        for index in 0..<entries.count {
            let digit = Int(truncatingIfNeeded: (entries[index] >> shift) & mask)
            output[count[digit]] = entries[index]
            count[digit] += 1
        }
        return true
    }

    /// One sorted array out of several.
    /// - Complexity: O(n log k).
    static func merge(_ arrays: [[IndexEntry]]) -> [IndexEntry] {
        var pending = arrays
        while pending.count > 1 {
            var next: [[IndexEntry]] = []
            for pair in stride(from: 0, to: pending.count, by: 2) {
                next.append(
                    pair + 1 < pending.count
                        ? merge(pending[pair], pending[pair + 1]) : pending[pair])
            }
            pending = next
        }
        return pending.first ?? []
    }

    private static func merge(_ first: [IndexEntry], _ second: [IndexEntry]) -> [IndexEntry] {
        let (left, right) = (first.span, second.span)
        var output = [IndexEntry](repeating: 0, count: left.count + right.count)
        var span = output.mutableSpan
        var (leftIndex, rightIndex) = (0, 0)
        for index in 0..<span.count {
            let takeLeft =
                rightIndex == right.count
                || (leftIndex < left.count && left[leftIndex] <= right[rightIndex])
            if takeLeft {
                span[index] = left[leftIndex]
                leftIndex += 1
            } else {
                span[index] = right[rightIndex]
                rightIndex += 1
            }
        }
        return output
    }
}
