import Glibc

extension Array where Element: FixedWidthInteger & BitwiseCopyable {
    /// So many zeros, in large pages where the system has them: an array of millions is touched for the
    /// first time at every page, and with pages of 4 KiB that costs as much as filling it.
    ///
    /// Public for the same reason as `PackedBytes`.
    /// - Complexity: O(count).
    @inlinable
    public init(zeros count: Int) {
        unsafe self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
            unsafe LargePages.advise(UnsafeRawBufferPointer(buffer))
            unsafe buffer.initialize(repeating: 0)
            initialized = count
        }
    }
}

/// Advice to the system about memory that was just allocated.
@safe
public enum LargePages {
    /// The size of a large page; less memory is not worth the call.
    private static let bytes = 2 << 20

    /// Asks for large pages for the part of the memory that can have them.
    ///
    /// madvise(2): "MADV_HUGEPAGE: Enable Transparent Huge Pages (THP) for pages in the range specified by
    /// addr and length." It changes nothing but the size of pages, and its failure nothing at all.
    public static func advise(_ memory: UnsafeRawBufferPointer) {
        guard let start = memory.baseAddress else { return }
        let address = Int(bitPattern: start)
        let first = (address + bytes - 1) / bytes * bytes
        let end = (address + memory.count) / bytes * bytes
        guard first < end else { return }
        let pages = unsafe UnsafeMutableRawPointer(mutating: start + (first - address))
        unsafe _ = madvise(pages, end - first, MADV_HUGEPAGE)
    }
}
