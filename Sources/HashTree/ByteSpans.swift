public import CDigest

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
    @inlinable @inline(__always)
    public func hasSameBytes(as other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        // Names are short: a call of memcmp(3) would cost more than the comparison.
        guard count >= 8 else {
            for index in 0..<count where self[index] != other[index] { return false }
            return true
        }
        var offset = 0
        while offset + 8 <= count {
            guard
                PackedBytes.loadUInt64(self, at: offset)
                    == PackedBytes.loadUInt64(other, at: offset)
            else { return false }
            offset += 8
        }
        // The last eight, some of which may have been compared already.
        return PackedBytes.loadUInt64(self, at: count - 8)
            == PackedBytes.loadUInt64(other, at: count - 8)
    }
}
