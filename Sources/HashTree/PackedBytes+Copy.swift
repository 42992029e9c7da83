extension PackedBytes {
    /// Copies the bytes of a range of `source` into `bytes` from `offset` on.
    ///
    /// For strings of some ten bytes, of which very many are put together: a call of memcpy(3) would
    /// cost more than the copy. A range that lies outside of either span is a broken invariant of the
    /// caller and stops the program.
    /// - Complexity: O(range.count), eight bytes at a time.
    @inlinable @inline(__always)
    public static func copy(
        _ source: Span<UInt8>, _ range: Range<Int>, into bytes: inout MutableSpan<UInt8>,
        at offset: Int
    ) {
        let (start, count) = (range.lowerBound, range.count)
        precondition(
            start >= 0 && range.upperBound <= source.count, "A load must lie in its span.")
        precondition(offset >= 0 && offset <= bytes.count &- count, "A store must lie in its span.")
        let from = unsafe source.bytes
        var to = unsafe bytes.mutableBytes
        guard count >= 8 else {
            for index in 0..<count {
                let byte = unsafe from.unsafeLoadUnaligned(
                    fromUncheckedByteOffset: start &+ index, as: UInt8.self)
                unsafe to.storeBytes(
                    of: byte, toUncheckedByteOffset: offset &+ index, as: UInt8.self)
            }
            return
        }
        // The last eight are copied first, some of them twice.
        var index = count &- 8
        repeat {
            let word = unsafe from.unsafeLoadUnaligned(
                fromUncheckedByteOffset: start &+ index, as: UInt64.self)
            unsafe to.storeBytes(
                of: word, toUncheckedByteOffset: offset &+ index, as: UInt64.self)
            index = index > 8 ? index &- 8 : index > 0 ? 0 : -1
        } while index >= 0
    }
}
