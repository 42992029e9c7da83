import CDigest

/// Checksums against accidents: flipped bits, torn blocks. They are no help against intent.
package enum Checksum {
    /// The CRC-32C (Castagnoli) of `bytes`, after the bytes whose checksum is `previous`.
    ///
    /// - Complexity: O(*n*); more than 10 GB/s where the CPU has the instruction.
    package static func crc32c(_ bytes: Span<UInt8>, after previous: UInt32 = 0) -> UInt32 {
        // cdigest_crc32c: null is allowed when there are no bytes.
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe cdigest_crc32c(previous, buffer.baseAddress, buffer.count)
        }
    }

    /// The same value by tables alone, as computed where the CPU has no such instruction.
    static func portableCRC32C(_ bytes: Span<UInt8>, after previous: UInt32 = 0) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe cdigest_crc32c_portable(previous, buffer.baseAddress, buffer.count)
        }
    }
}
