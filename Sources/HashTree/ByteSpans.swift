#if canImport(Glibc)
    import Glibc
#endif

extension [UInt8] {
    /// Appends the bytes of a span.
    /// - Complexity: O(*n*), amortised.
    package mutating func append(copying span: Span<UInt8>) {
        // The buffer is valid during the closure, and append(contentsOf:) copies it.
        unsafe span.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}

extension Span<UInt8> {
    /// Whether both spans hold the same bytes.
    /// - Complexity: O(*n*); O(1) where their lengths differ.
    package func hasSameBytes(as other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return unsafe withUnsafeBufferPointer { left in
            unsafe other.withUnsafeBufferPointer { right in
                guard let mine = left.baseAddress, let theirs = right.baseAddress else { return true }
                // memcmp(3): reads exactly the given number of bytes of both.
                return unsafe memcmp(mine, theirs, left.count) == 0
            }
        }
    }
}
