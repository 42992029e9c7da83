import HashTree
import LMDB

/// Strings one after another, each with its end: the form in which blocks are built.
package struct StringList: Sendable {
    package private(set) var bytes: [UInt8] = []
    package private(set) var ends: [UInt32] = []

    package init() {}

    package var count: Int { ends.count }

    package mutating func append(_ string: Span<UInt8>) {
        bytes.append(copying: string)
        ends.append(UInt32(bytes.count))
    }

    /// Appends strings that lie in an arena, one for each range; an absent one is empty.
    mutating func append(_ ranges: [ByteRange], from arena: Span<UInt8>) {
        var place = bytes.count
        let first = ends.count
        let total = ranges.reduce(0) { $0 + Int($1.count) }
        bytes.append(contentsOf: repeatElement(0, count: total))
        ends.append(contentsOf: repeatElement(0, count: ranges.count))
        for index in ranges.indices {
            ends[first + index] = UInt32(place + Int(ranges[index].count))
            place = Int(ends[first + index])
        }
        var target = bytes.mutableSpan
        place = target.count - total
        for range in ranges {
            PackedBytes.copy(arena, range.range, into: &target, at: place)
            place += Int(range.count)
        }
    }

    /// Appends whatever `write` appends to the bytes as one string.
    package mutating func append(_ write: (inout [UInt8]) -> Void) {
        write(&bytes)
        ends.append(UInt32(bytes.count))
    }

    package mutating func append(contentsOf other: StringList) {
        let shift = UInt32(bytes.count)
        bytes.append(contentsOf: other.bytes)
        ends.append(contentsOf: other.ends.lazy.map { $0 + shift })
    }

    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// Asks the processor to fetch where a string lies.
    @inline(__always)
    func prefetchPlace(_ index: Int) { ends.span.prefetch(index) }

    /// Asks the processor to fetch a string.
    @inline(__always)
    func prefetchBytes(_ index: Int) {
        let start = range(index).lowerBound
        if start < bytes.count { bytes.span.prefetch(start) }
    }

    /// Whether the string at an index has these bytes.
    @inline(__always)
    func equals(_ index: Int, _ other: Span<UInt8>) -> Bool {
        bytes.span.extracting(range(index)).hasSameBytes(as: other)
    }

    /// Where a string lies in `bytes`.
    package func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
    }
}

/// Strings in the shapes of `StringShape`, with every one of them reachable in O(1).
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 4 | bytes of the shape table |
/// | 4 | 4 | bytes of the shape column |
/// | 8 | 4 | bytes of the end column |
/// | 12 | 4 | bytes of the packed strings |
/// | 16 | .. | shape table: for each shape its kind (1), the length of its prefix (1), its prefix |
/// | .. | .. | shape column: `PackedIntegers`, an index into the table for each string |
/// | .. | .. | end column: `PackedIntegers`, where each packed string ends |
/// | .. | .. | packed strings |
package struct PackedStrings: Sendable {
    static let headerBytes = 16
    static let mostShapes = 64

    package let count: Int
    private let shapes: [StringShape]
    private let shapeOf: PackedIntegers
    private let ends: PackedIntegers
    private let packed: MappedBytes
    /// Whether all strings are empty, as those are of a column that is not stored: it need not be looked
    /// into.
    let areEmpty: Bool

    /// Reads a column; nil where the bytes are not one.
    package init?(_ bytes: MappedBytes) {
        let span = bytes.span
        guard span.count >= Self.headerBytes else { return nil }
        var sizes: [Int] = []
        for field in 0..<4 {
            var size = 0
            for byte in 0..<4 { size |= Int(span[field * 4 + byte]) << (8 * byte) }
            sizes.append(size)
        }
        guard sizes.reduce(Self.headerBytes, +) == span.count else { return nil }
        var start = Self.headerBytes
        func section(_ index: Int) -> MappedBytes {
            defer { start += sizes[index] }
            return bytes.slice(start..<start + sizes[index])
        }
        guard let shapes = Self.readShapes(section(0)),
            let shapeOf = PackedIntegers(section(1)),
            let ends = PackedIntegers(section(2)),
            shapeOf.count == ends.count
        else { return nil }
        (self.shapes, self.shapeOf, self.ends) = (shapes, shapeOf, ends)
        packed = section(3)
        count = ends.count
        areEmpty = false
    }

    /// A column of empty strings, for a column that is not stored.
    package init(empty count: Int) {
        self.count = count
        shapes = [.raw]
        shapeOf = PackedIntegers(zeros: count)
        ends = PackedIntegers(zeros: count)
        packed = MappedBytes([])
        areEmpty = true
    }

    private static func readShapes(_ bytes: MappedBytes) -> [StringShape]? {
        let span = bytes.span
        var shapes: [StringShape] = []
        var offset = 0
        while offset + 2 <= span.count {
            let length = Int(span[offset + 1])
            // Longer prefixes or more shapes are never written; they would let a few bytes unpack to
            // very many.
            guard let kind = StringShape.Kind(rawValue: span[offset]),
                length <= StringShape.longestPrefix, shapes.count < mostShapes,
                offset + 2 + length <= span.count
            else { return nil }
            var prefix: [UInt8] = []
            prefix.append(copying: span.extracting(offset + 2..<offset + 2 + length))
            shapes.append(StringShape(kind: kind, prefix: prefix))
            offset += 2 + length
        }
        return offset == span.count ? shapes : nil
    }

    /// Appends the string at an index to `output`; `occurredAt` is the time of its row, in
    /// microseconds.
    ///
    /// Returns whether the column makes sense there; nothing is appended where it does not.
    @discardableResult
    package func append(
        _ index: Int, occurredAt: Int64 = 0, to output: inout [UInt8]
    ) -> Bool {
        let start = index == 0 ? 0 : Int(truncatingIfNeeded: ends[index - 1])
        let end = Int(truncatingIfNeeded: ends[index])
        let shape = Int(truncatingIfNeeded: shapeOf[index])
        // The checksum of the column vouches for these; without it they must not stop the program.
        guard shapes.indices.contains(shape), start >= 0, start <= end, end <= packed.count else {
            return false
        }
        // Through a span, so that the prefix is not retained for every string.
        return shapes.span[shape].unpack(
            packed.span.extracting(start..<end), occurredAt: occurredAt, into: &output)
    }

    /// All packed strings, one right after another; empty where there are bytes that belong to none.
    var run: MappedBytes {
        let isTiled = count > 0 && ends[count - 1] == UInt64(packed.count)
        return isTiled ? packed : MappedBytes([])
    }

    /// Whether nothing is stored of the string at an index, and its shape adds nothing.
    func isEmpty(_ index: Int) -> Bool {
        if areEmpty { return true }
        guard (index == 0 ? 0 : ends[index - 1]) == ends[index] else { return false }
        let shape = Int(truncatingIfNeeded: shapeOf[index])
        return shapes.indices.contains(shape) && shapes[shape].prefix.isEmpty
    }

    /// Whether the string at an index has these bytes.
    package func equals(
        _ index: Int, _ bytes: Span<UInt8>, occurredAt: Int64 = 0, scratch: inout [UInt8]
    ) -> Bool {
        scratch.removeAll(keepingCapacity: true)
        append(index, occurredAt: occurredAt, to: &scratch)
        guard scratch.count == bytes.count else { return false }
        let mine = scratch.span
        for place in 0..<bytes.count where mine[place] != bytes[place] { return false }
        return true
    }
}

extension PackedStrings {
    /// Appends the packed form of strings to `output`.
    /// `times`: the times of the rows the strings belong to, or nothing where they belong
    /// to none.
    /// - Complexity: O(total bytes).
    static func encode(_ list: StringList, times: [Int64] = [], into output: inout [UInt8]) {
        var shapes: [StringShape] = []
        var shapeOf = [UInt8](repeating: 0, count: list.count)
        var ends = [UInt32](repeating: 0, count: list.count)
        // No shape is longer than its string.
        var packed = [UInt8](repeating: 0, count: list.bytes.count)
        var end = 0
        do {
            let bytes = list.bytes.span
            var output = packed.mutableSpan
            var endOf = ends.mutableSpan
            var shapeColumn = shapeOf.mutableSpan
            var current = 0
            var shape = StringShape.raw
            for index in 0..<list.count {
                let text = bytes.extracting(list.range(index))
                let time = times.isEmpty ? nil : times[index]
                if shape.isWorthRepeating,
                    let next = shape.pack(text, occurredAt: time, into: &output, at: end)
                {
                    end = next
                } else {
                    current = Self.shapeIndex(for: text, time, &shapes)
                    shape = shapes[current]
                    end = shape.pack(text, occurredAt: time, into: &output, at: end) ?? end
                }
                shapeColumn[index] = UInt8(current)
                endOf[index] = UInt32(end)
            }
        }
        packed.removeLast(packed.count - end)
        write(shapes, shapeOf, ends, packed, into: &output)
    }

    private static func shapeIndex(
        for text: Span<UInt8>, _ time: Int64?, _ shapes: inout [StringShape]
    ) -> Int {
        var shape = StringShape.classify(text, occurredAt: time)
        if let known = shapes.firstIndex(of: shape) { return known }
        if shapes.count >= mostShapes - 1 { shape = .raw }
        if let known = shapes.firstIndex(of: shape) { return known }
        shapes.append(shape)
        return shapes.count - 1
    }

    private static func write(
        _ shapes: [StringShape], _ shapeOf: [UInt8], _ ends: [UInt32], _ packed: [UInt8],
        into output: inout [UInt8]
    ) {
        var table: [UInt8] = []
        for shape in shapes {
            table.append(shape.kind.rawValue)
            table.append(UInt8(shape.prefix.count))
            table.append(contentsOf: shape.prefix)
        }
        var shapeColumn: [UInt8] = []
        PackedIntegers.encode(shapeOf.span, into: &shapeColumn)
        var endColumn: [UInt8] = []
        PackedIntegers.encode(ends.span, into: &endColumn)
        for section in [table, shapeColumn, endColumn, packed] {
            output.append(littleEndian: UInt32(section.count))
        }
        for section in [table, shapeColumn, endColumn, packed] {
            output.append(contentsOf: section)
        }
    }
}

extension StringShape {
    /// Whether the shape of the previous string is worth trying first. Raw takes anything and uuid
    /// takes timed ones too, so these two would stick.
    var isWorthRepeating: Bool { kind != .raw && kind != .uuid }
}
