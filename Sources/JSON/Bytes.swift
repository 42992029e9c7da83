import Glibc

// Comparing and copying runs of bytes with the C library instead of one by one. Every range
// is checked against its span before a pointer is made.

extension Span<UInt8> {
    /// Whether the bytes of a range are those of `literal`.
    @inlinable @inline(__always)
    func matches(_ literal: StaticString, in range: Range<Int>) -> Bool {
        // A count known at compile time lets the comparison become a few loads.
        let length = literal.utf8CodeUnitCount
        guard range.count == length else { return false }
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return length == 0 }
            return unsafe memcmp(start + range.lowerBound, literal.utf8Start, length) == 0
        }
    }

    /// Whether the bytes of two ranges of equal length are the same.
    func matches(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        precondition(left.count == right.count)
        precondition(left.lowerBound >= 0 && left.upperBound <= count)
        precondition(right.lowerBound >= 0 && right.upperBound <= count)
        return unsafe withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return true }
            return unsafe memcmp(start + left.lowerBound, start + right.lowerBound, left.count) == 0
        }
    }

    /// Whether a byte occurs in a range.
    func contains(_ byte: UInt8, in range: Range<Int>) -> Bool {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return false }
            return unsafe memchr(start + range.lowerBound, Int32(byte), range.count) != nil
        }
    }
}

extension Span<UInt8> {
    /// Whether all bytes are printable ASCII, 0x20 to 0x7E.
    /// - Complexity: O(*n*), eight bytes at a time.
    package var isPrintableASCII: Bool {
        unsafe withUnsafeBytes { buffer in
            let high: UInt64 = 0x8080_8080_8080_8080
            var suspicious: UInt64 = 0
            var offset = 0
            while offset + 8 <= buffer.count {
                let word = unsafe buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                // The upper bit of a byte is set where it is above 0x7E or below 0x20. Carries into
                // the next byte come only from such bytes.
                suspicious |=
                    (word | (word &+ 0x0101_0101_0101_0101) | (word &- 0x2020_2020_2020_2020))
                    & high
                offset += 8
            }
            while offset < buffer.count {
                let byte = unsafe buffer[offset]
                if byte < 0x20 || byte > 0x7e { return false }
                offset += 1
            }
            return suspicious == 0
        }
    }
}

extension [UInt8] {
    /// Appends all bytes of a span.
    mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// Appends a literal.
    mutating func append(_ literal: StaticString) {
        let buffer = unsafe UnsafeBufferPointer(
            start: literal.utf8Start, count: literal.utf8CodeUnitCount)
        unsafe append(contentsOf: buffer)
    }
}

extension StaticString {
    /// Whether what is left of a string is exactly this literal.
    func matches(_ unescaper: inout JSONUnescaper) -> Bool {
        for index in 0..<utf8CodeUnitCount {
            guard unescaper.next() == (unsafe utf8Start[index]) else { return false }
        }
        return unescaper.next() == nil
    }
}
