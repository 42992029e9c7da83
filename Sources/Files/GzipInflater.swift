import CZlib

/// Decompresses gzip data piece by piece: one member or several after one another (RFC 1952).
///
/// zlib keeps a pointer from its inner state back to the `z_stream`, which therefore has an
/// address of its own on the heap.
@safe struct GzipInflater: ~Copyable {
    /// What one step did.
    struct Step {
        /// Bytes taken from the compressed input.
        let taken: Int
        /// Whether the input contradicts the format.
        let isCorrupt: Bool
    }

    private let stream: UnsafeMutablePointer<z_stream>
    /// Whether the input may end here: nothing of a member has begun that has not ended.
    private(set) var isBetweenMembers = false
    /// Whether the last step may have ended for want of room alone, with all input taken.
    private(set) var mayHoldOutput = false

    /// Memory for the inflater; nil when there is none.
    init?() {
        unsafe stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // zlib.h: "Add 16 [to windowBits] to decode only the gzip format"; 15 is the largest
        // window.
        let code = unsafe inflateInit2_(
            stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        if code != Z_OK {
            unsafe stream.deallocate()
            return nil
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Decompresses from `bytes[position...]` to the end of `output`, at most `count` bytes.
    mutating func step(
        _ bytes: [UInt8], from position: Int, into output: inout [UInt8], count: Int
    ) -> Step {
        let input = bytes.span.extracting(position..<bytes.count)
        if isBetweenMembers, input.count > 0 {
            // gzip(1) accepts zeros behind the last member: tapes and block devices add them.
            let zeros = leadingZeros(input)
            if zeros > 0 { return Step(taken: zeros, isCorrupt: false) }
            unsafe inflateReset(stream)
            isBetweenMembers = false
        }
        var code = Z_OK
        var taken = 0
        output.append(addingCapacity: count) { free in
            unsafe free.withUnsafeMutableBufferPointer { buffer, filled in
                unsafe input.withUnsafeBufferPointer { source in
                    // zlib.h: inflate reads at most avail_in bytes from next_in and never
                    // writes to them; it writes at most avail_out bytes to next_out.
                    unsafe stream.pointee.next_in = UnsafeMutablePointer(
                        mutating: source.baseAddress)
                    unsafe stream.pointee.avail_in = UInt32(clamping: source.count)
                    unsafe stream.pointee.next_out = buffer.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(clamping: buffer.count)
                    let offered = unsafe stream.pointee.avail_in
                    let room = unsafe stream.pointee.avail_out
                    code = unsafe inflate(stream, Z_NO_FLUSH)
                    taken = unsafe Int(offered - stream.pointee.avail_in)
                    filled = unsafe Int(room - stream.pointee.avail_out)
                }
            }
        }
        mayHoldOutput = unsafe code == Z_OK && stream.pointee.avail_out == 0
        if code == Z_STREAM_END {
            isBetweenMembers = true
            return Step(taken: taken, isCorrupt: false)
        }
        // Z_BUF_ERROR: no progress was possible, more input is needed.
        return Step(taken: taken, isCorrupt: code != Z_OK && code != Z_BUF_ERROR)
    }

    private func leadingZeros(_ input: Span<UInt8>) -> Int {
        var count = 0
        while count < input.count, input[count] == 0 { count += 1 }
        return count
    }
}
