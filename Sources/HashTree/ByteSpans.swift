public import CDigest
import Glibc

// `public` here is for inlining across modules, as in `PackedBytes`; no product exports this
// module.

extension [UInt8] {
    /// Appends the bytes of a span.
    /// - Complexity: O(*n*), amortised.
    package mutating func append(copying span: Span<UInt8>) {
        // The buffer is valid during the closure, and append(contentsOf:) copies it.
        unsafe span.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}

extension [UInt8] {
    /// Appends eight bytes, least significant first.
    @inlinable @inline(__always)
    public mutating func append(littleEndian value: UInt64) {
        // The bytes of a local, valid during the closure; append(contentsOf:) copies them.
        unsafe Swift.withUnsafeBytes(of: value.littleEndian) { unsafe append(contentsOf: $0) }
    }

    /// Appends four bytes, least significant first.
    @inlinable @inline(__always)
    public mutating func append(littleEndian value: UInt32) {
        unsafe Swift.withUnsafeBytes(of: value.littleEndian) { unsafe append(contentsOf: $0) }
    }
}

extension Span {
    /// Asks the processor to fetch an element that will be read soon.
    @inlinable @inline(__always)
    public func prefetch(_ index: Int) {
        precondition(index >= 0 && index < count, "An element must lie in its span.")
        unsafe withUnsafeBufferPointer { buffer in
            if let base = buffer.baseAddress { unsafe cdigest_prefetch(base + index) }
        }
    }
}

extension Span<UInt8> {
    /// Whether both spans hold the same bytes.
    /// - Complexity: O(*n*); O(1) where their lengths differ.
    package func hasSameBytes(as other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return unsafe withUnsafeBufferPointer { left in
            unsafe other.withUnsafeBufferPointer { right in
                guard let mine = left.baseAddress, let theirs = right.baseAddress else {
                    return true
                }
                // memcmp(3): reads exactly the given number of bytes of both.
                return unsafe memcmp(mine, theirs, left.count) == 0
            }
        }
    }
}
