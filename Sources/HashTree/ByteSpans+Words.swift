extension [UInt8] {
    /// Appends the elements of a span, each least significant byte first.
    /// - Complexity: O(*n*), a copy of memory where the machine has the same order.
    package mutating func append<Word: FixedWidthInteger & BitwiseCopyable>(
        littleEndianWords words: Span<Word>
    ) {
        if Word(littleEndian: 1) == 1 {
            // The buffer is valid during the closure, and append(contentsOf:) copies it.
            unsafe words.withUnsafeBytes { unsafe append(contentsOf: $0) }
            return
        }
        for index in 0..<words.count {
            unsafe Swift.withUnsafeBytes(of: words[index].littleEndian) {
                unsafe append(contentsOf: $0)
            }
        }
    }
}

extension PackedBytes {
    /// Appends `count` words that lie from `offset`, each lowest byte first, to `words`.
    ///
    /// Words that are not all inside the span are a broken invariant of the caller and stop the
    /// program.
    /// - Complexity: O(count), a copy of memory where the machine has the same order.
    // Chains of attempts are read in many short runs, where unspecialised code spends its time on types.
    @_specialize(where Word == UInt16)
    @_specialize(where Word == UInt32)
    package static func copyWords<Word: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: Span<UInt8>, at offset: Int, count: Int, to words: inout [Word]
    ) {
        let size = MemoryLayout<Word>.size
        let part = bytes.extracting(offset..<offset + count * size)
        let start = words.count
        words.append(contentsOf: repeatElement(0, count: count))
        unsafe words.withUnsafeMutableBytes { target in
            unsafe part.withUnsafeBytes { source in
                let range = start * size..<(start + count) * size
                unsafe UnsafeMutableRawBufferPointer(rebasing: target[range]).copyMemory(
                    from: source)
            }
        }
        guard Word(littleEndian: 1) != 1 else { return }
        for index in start..<words.count { words[index] = Word(littleEndian: words[index]) }
    }
}
