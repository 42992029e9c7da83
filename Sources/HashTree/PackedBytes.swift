/// Unaligned little-endian numbers in plain bytes.
///
/// Each call is one bounds check and one instruction; an offset whose bytes are not all inside the
/// span is a broken invariant of the caller and stops the program.
///
/// Public, so that it is inlined into other modules: Swift 6.3 carries no bodies across modules for
/// `@inlinable package` declarations, and a call costs several times the load.
/// The module is no product, so nobody outside of the package sees it.
public enum PackedBytes {
    /// The number in the 2 bytes from `offset`, lowest byte first.
    @inlinable @inline(__always)
    public static func loadUInt16(_ bytes: Span<UInt8>, at offset: Int) -> UInt16 {
        precondition(offset >= 0 && offset <= bytes.count &- 2, "A load must lie in its span.")
        let value = unsafe bytes.bytes.unsafeLoadUnaligned(
            fromUncheckedByteOffset: offset, as: UInt16.self)
        return UInt16(littleEndian: value)
    }

    /// The number in the 4 bytes from `offset`, lowest byte first.
    @inlinable @inline(__always)
    public static func loadUInt32(_ bytes: Span<UInt8>, at offset: Int) -> UInt32 {
        precondition(offset >= 0 && offset <= bytes.count &- 4, "A load must lie in its span.")
        let value = unsafe bytes.bytes.unsafeLoadUnaligned(
            fromUncheckedByteOffset: offset, as: UInt32.self)
        return UInt32(littleEndian: value)
    }

    /// The number in the 8 bytes from `offset`, lowest byte first.
    @inlinable @inline(__always)
    public static func loadUInt64(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
        precondition(offset >= 0 && offset <= bytes.count &- 8, "A load must lie in its span.")
        let value = unsafe bytes.bytes.unsafeLoadUnaligned(
            fromUncheckedByteOffset: offset, as: UInt64.self)
        return UInt64(littleEndian: value)
    }

    /// Writes `value` into the 2 bytes from `offset`, lowest byte first.
    @inlinable @inline(__always)
    public static func storeUInt16(
        _ value: UInt16, into bytes: inout MutableSpan<UInt8>, at offset: Int
    ) {
        precondition(offset >= 0 && offset <= bytes.count &- 2, "A store must lie in its span.")
        var raw = unsafe bytes.mutableBytes
        unsafe raw.storeBytes(
            of: value.littleEndian, toUncheckedByteOffset: offset, as: UInt16.self)
    }

    /// Writes `value` into the 4 bytes from `offset`, lowest byte first.
    @inlinable @inline(__always)
    public static func storeUInt32(
        _ value: UInt32, into bytes: inout MutableSpan<UInt8>, at offset: Int
    ) {
        precondition(offset >= 0 && offset <= bytes.count &- 4, "A store must lie in its span.")
        var raw = unsafe bytes.mutableBytes
        unsafe raw.storeBytes(
            of: value.littleEndian, toUncheckedByteOffset: offset, as: UInt32.self)
    }

    /// Writes `value` into the 8 bytes from `offset`, lowest byte first.
    @inlinable @inline(__always)
    public static func storeUInt64(
        _ value: UInt64, into bytes: inout MutableSpan<UInt8>, at offset: Int
    ) {
        precondition(offset >= 0 && offset <= bytes.count &- 8, "A store must lie in its span.")
        var raw = unsafe bytes.mutableBytes
        unsafe raw.storeBytes(
            of: value.littleEndian, toUncheckedByteOffset: offset, as: UInt64.self)
    }
}
