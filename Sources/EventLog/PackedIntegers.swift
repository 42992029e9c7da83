import HashTree
import LMDB

/// Integers in as few bits as their spread needs, with every one of them reachable in O(1).
///
/// | offset | size | field | meaning |
/// |---|---|---|---|
/// | 0 | 8 | base | least residual, two's complement |
/// | 8 | 8 | slope | added once per index |
/// | 16 | 4 | count | number of values |
/// | 20 | 1 | width | bits per residual: 0-56 or 64 |
/// | 21 | 3 | zero | |
/// | 24 | .. | residuals | bit-packed, least significant bit first |
/// | .. | 8 | zero | so that a 64-bit load never leaves the column |
///
/// value(i) = base + slope * i + residual(i), modulo 2^64. All fields are little-endian.
package struct PackedIntegers: Sendable {
    static let headerBytes = 24
    static let paddingBytes = 8
    /// A load of 64 bits, shifted by up to 7, still holds 57; 56 keeps the rule simple.
    static let widestPackedBits = 56

    package let count: Int
    let base: UInt64
    let slope: UInt64
    let width: Int
    let residuals: MappedBytes

    /// Reads a column; nil where the bytes are not one.
    package init?(_ bytes: MappedBytes) {
        let span = bytes.span
        guard span.count >= Self.headerBytes + Self.paddingBytes else { return nil }
        base = PackedBytes.loadUInt64(span, at: 0)
        slope = PackedBytes.loadUInt64(span, at: 8)
        let sizes = PackedBytes.loadUInt64(span, at: 16)
        count = Int(sizes & 0xffff_ffff)
        width = Int(sizes >> 32)
        guard width <= Self.widestPackedBits || width == 64,
            Self.residualBytes(count: count, width: width) == span.count - Self.headerBytes
        else { return nil }
        residuals = bytes.slice(Self.headerBytes..<span.count)
    }

    /// A column of zeros, for a column that is not stored.
    package init(zeros count: Int) {
        self.count = count
        base = 0
        slope = 0
        width = 0
        residuals = Self.noResiduals
    }

    private static let noResiduals = MappedBytes([UInt8](repeating: 0, count: paddingBytes))

    /// How many bytes the column has.
    var byteCount: Int { Self.headerBytes + residuals.count }

    /// Which bytes of the column are read for the values of a range.
    func bytes(of range: Range<Int>) -> Range<Int> {
        let first = Self.headerBytes + range.lowerBound * width / 8
        let end = Self.headerBytes + (range.upperBound * width + 7) / 8 + Self.paddingBytes
        return first..<min(end, byteCount)
    }

    static func residualBytes(count: Int, width: Int) -> Int {
        (count * width + 7) / 8 + paddingBytes
    }

    /// The value at an index below `count`.
    package subscript(index: Int) -> UInt64 {
        precondition(index >= 0 && index < count, "index out of range")
        let line = base &+ slope &* UInt64(truncatingIfNeeded: index)
        if width == 0 { return line }
        let bit = index &* width
        let word = PackedBytes.loadUInt64(residuals.span, at: bit >> 3)
        if width == 64 { return line &+ word }
        return line &+ ((word >> UInt64(bit & 7)) & (1 << UInt64(width) &- 1))
    }

    /// Puts the values of a range into `output`, whose first `range.count` elements are
    /// overwritten.
    /// - Complexity: O(range.count), about a nanosecond a value.
    package func decode<Value: FixedWidthInteger>(
        _ range: Range<Int>, into output: inout MutableSpan<Value>
    ) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "range out of bounds")
        precondition(output.count >= range.count, "output too small")
        var line = base &+ slope &* UInt64(truncatingIfNeeded: range.lowerBound)
        if width == 0 {
            for index in 0..<range.count {
                output[index] = Value(truncatingIfNeeded: line)
                line &+= slope
            }
            return
        }
        let span = residuals.span
        let mask: UInt64 = width == 64 ? .max : 1 << UInt64(width) &- 1
        var bit = range.lowerBound &* width
        for index in 0..<range.count {
            let word = PackedBytes.loadUInt64(span, at: bit >> 3) >> UInt64(bit & 7)
            output[index] = Value(truncatingIfNeeded: line &+ (word & mask))
            line &+= slope
            bit &+= width
        }
    }

    /// All values, in order.
    package func decoded<Value: FixedWidthInteger>(as type: Value.Type) -> [Value] {
        var values = [Value](repeating: 0, count: count)
        var span = values.mutableSpan
        decode(0..<count, into: &span)
        return values
    }
}

extension PackedIntegers {
    /// Appends the packed form of values to `output`.
    /// - Complexity: O(n); tries a flat and a sloped base line and keeps the narrower.
    package static func encode<Value: FixedWidthInteger>(
        _ values: Span<Value>, into output: inout [UInt8]
    ) {
        let count = values.count
        func bits(_ value: Value) -> UInt64 { UInt64(truncatingIfNeeded: value) }
        var slope: UInt64 = 0
        var (base, width) = residualRange(values, slope: 0)
        if width > 0, count > 1 {
            let rise = Int64(bitPattern: bits(values[count - 1]) &- bits(values[0]))
            let trend = UInt64(bitPattern: rise / Int64(count - 1))
            if trend != 0 {
                let (slopedBase, slopedWidth) = residualRange(values, slope: trend)
                if slopedWidth < width { (slope, base, width) = (trend, slopedBase, slopedWidth) }
            }
        }
        if width > widestPackedBits { width = 64 }
        output.append(littleEndian: base)
        output.append(littleEndian: slope)
        output.append(littleEndian: UInt64(count) | UInt64(width) << 32)
        let start = output.count
        output.append(
            contentsOf: repeatElement(0, count: residualBytes(count: count, width: width)))
        guard width > 0 else { return }
        var span = output.mutableSpan
        pack(values, base: base, slope: slope, width: width, into: &span, at: start)
    }

    private static func pack<Value: FixedWidthInteger>(
        _ values: Span<Value>, base: UInt64, slope: UInt64, width: Int,
        into span: inout MutableSpan<UInt8>, at start: Int
    ) {
        var pending: UInt64 = 0
        var pendingBits = 0
        var offset = start
        var line = base
        for index in 0..<values.count {
            let residual = UInt64(truncatingIfNeeded: values[index]) &- line
            line &+= slope
            pending |= residual << UInt64(pendingBits)
            pendingBits += width
            if pendingBits >= 64 {
                PackedBytes.storeUInt64(pending, into: &span, at: offset)
                offset += 8
                pendingBits -= 64
                // A shift by the full width of the word is zero in Swift, as wanted here.
                pending = residual >> UInt64(width - pendingBits)
            }
        }
        if pendingBits > 0 { PackedBytes.storeUInt64(pending, into: &span, at: offset) }
    }

    private static func residualRange<Value: FixedWidthInteger>(
        _ values: Span<Value>, slope: UInt64
    ) -> (base: UInt64, width: Int) {
        var least = Int64.max
        var greatest = Int64.min
        var line: UInt64 = 0
        for index in 0..<values.count {
            let residual = Int64(
                bitPattern: UInt64(truncatingIfNeeded: values[index]) &- line)
            line &+= slope
            least = min(least, residual)
            greatest = max(greatest, residual)
        }
        guard values.count > 0 else { return (0, 0) }
        let spread = UInt64(bitPattern: greatest &- least)
        return (UInt64(bitPattern: least), 64 - spread.leadingZeroBitCount)
    }
}
