import Glibc

// Searching, counting and copying runs of bytes with the C library and whole words instead of
// byte by byte. Every range is checked against its span before a pointer is made.

extension Span<UInt8> {
    /// Position of the first `byte` within a range; nil where there is none.
    ///
    /// - Complexity: O(n).
    @inline(__always)
    package func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return nil }
            let from = unsafe start + range.lowerBound
            guard let found = unsafe memchr(from, Int32(byte), range.count) else { return nil }
            return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(start)
        }
    }

    /// Position of the first of two bytes from a position on; `count` where there is none.
    ///
    /// - Complexity: O(n), eight bytes at a time.
    @inline(__always)
    package func firstIndex(of left: UInt8, or right: UInt8, from start: Int) -> Int {
        precondition(start >= 0 && start <= count)
        // A byte of a word is zero just where it is equal to the byte repeated in the other;
        // the lowest high bit of (w - 0x01…) & ~w & 0x80… marks the first zero byte.
        let ones: UInt64 = 0x0101_0101_0101_0101
        let (lefts, rights) = (ones &* UInt64(left), ones &* UInt64(right))
        return unsafe withUnsafeBytes { buffer in
            var position = start
            while position &+ 8 <= buffer.count {
                let word = unsafe UInt64(
                    littleEndian: buffer.loadUnaligned(fromByteOffset: position, as: UInt64.self))
                let (first, second) = (word ^ lefts, word ^ rights)
                let found =
                    ((first &- ones) & ~first | (second &- ones) & ~second) & (ones &* 0x80)
                if found != 0 { return position &+ found.trailingZeroBitCount / 8 }
                position &+= 8
            }
            while position < buffer.count {
                let byte = unsafe buffer[position]
                if byte == left || byte == right { return position }
                position &+= 1
            }
            return position
        }
    }

    /// How often `byte` occurs within a range.
    ///
    /// - Complexity: O(n).
    package func occurrences(of byte: UInt8, in range: Range<Int>) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe withUnsafeBufferPointer { buffer in
            var total = 0
            for index in range where unsafe buffer[index] == byte { total &+= 1 }
            return total
        }
    }
}

extension [UInt8] {
    /// Appends all bytes of a span.
    ///
    /// - Complexity: O(n).
    @inline(__always)
    package mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
