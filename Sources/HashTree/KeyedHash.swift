import CDigest

/// A fast keyed 64-bit hash for tables, filters and sorted runs. Not cryptographic: equal hashes
/// must be followed by an exact comparison.
///
/// The values may be stored: they are defined byte for byte beside the C function, never change,
/// and do not depend on the CPU.
///
/// Public, so that it is inlined into other modules: Swift 6.3 carries no bodies across modules for
/// `@inlinable package` declarations, and for short keys a call costs as much as
/// the hash.
/// The module is no product, so nobody outside of the package sees it.
public enum KeyedHash {
    /// The hash of `bytes` under `seed`.
    ///
    /// - Complexity: O(*n*) in the number of bytes; about 3 ns for 20 bytes.
    @inlinable @inline(__always)
    public static func hash(_ bytes: Span<UInt8>, seed: UInt64) -> UInt64 {
        // cdigest_hash64: null is allowed when there are no bytes.
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe cdigest_hash64(buffer.baseAddress, buffer.count, seed)
        }
    }

    /// The hash of two numbers; their order matters.
    @inlinable @inline(__always)
    public static func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
        cdigest_mix64(first, second)
    }
}
