import HashTree

/// How a string is packed: the identifiers of the field are mostly digits or hexadecimal behind a
/// fixed prefix.
///
/// | kind | strings | packed form |
/// |---|---|---|
/// | 0 raw | any | its bytes |
/// | 1 digits | prefix, then decimal digits | two digits a byte, high nibble first; an odd end has F below |
/// | 2 hex | prefix, then an even number of digits 0-9a-f | two digits a byte |
/// | 3 uuid | 8-4-4-4-12 digits 0-9a-f | 16 bytes |
/// | 4 timedUUID | a uuid whose first 48 bits are the row's time in milliseconds | its last 10 bytes |
///
/// Packing is exact: unpacking gives the same bytes back, and what fits no kind is raw.
struct StringShape: Sendable, Equatable {
    enum Kind: UInt8, Sendable {
        case raw = 0
        case digits = 1
        case hex = 2
        case uuid = 3
        case timedUUID = 4
    }

    var kind: Kind
    var prefix: [UInt8]

    static let raw = StringShape(kind: .raw, prefix: [])
    static let longestPrefix = 32
    private static let fewestDigits = 6
    private static let fewestHexDigits = 16

    /// The shape that packs a string well, by looking at its tail.
    static func classify(_ text: Span<UInt8>, occurredAt: Int64?) -> StringShape {
        if let uuid = PackedUUID(text) {
            if let occurredAt, uuid.time == occurredAt / 1000, occurredAt >= 0 {
                return StringShape(kind: .timedUUID, prefix: [])
            }
            return StringShape(kind: .uuid, prefix: [])
        }
        var digits = 0
        var hex = 0
        while hex < text.count {
            let value = hexValue(text[text.count - 1 - hex])
            if value > 15 { break }
            if value < 10, digits == hex { digits += 1 }
            hex += 1
        }
        if hex >= fewestHexDigits, hex > digits {
            hex &= ~1
            return shape(.hex, text, tail: hex)
        }
        return digits >= fewestDigits ? shape(.digits, text, tail: digits) : raw
    }

    private static func shape(_ kind: Kind, _ text: Span<UInt8>, tail: Int) -> StringShape {
        let prefixLength = text.count - tail
        guard prefixLength <= longestPrefix else { return raw }
        var prefix: [UInt8] = []
        for index in 0..<prefixLength { prefix.append(text[index]) }
        return StringShape(kind: kind, prefix: prefix)
    }

    /// Writes the packed form, which is never longer than the string, and returns where it ends;
    /// nil, and nothing that counts is written, where the string has another shape.
    ///
    /// - Precondition: `output` has room for the string from `start` on.
    @inline(__always)
    func pack(
        _ text: Span<UInt8>, occurredAt: Int64?, into output: inout MutableSpan<UInt8>,
        at start: Int
    ) -> Int? {
        guard text.count >= prefix.count else { return nil }
        let head = prefix.span
        for index in 0..<head.count where text[index] != head[index] { return nil }
        let tail = text.extracting(head.count..<text.count)
        switch kind {
        case .raw:
            PackedBytes.copy(tail, 0..<tail.count, into: &output, at: start)
            return start + tail.count
        case .digits: return Self.packDigits(tail, into: &output, at: start)
        case .hex: return Self.packHex(tail, into: &output, at: start)
        case .uuid:
            guard let uuid = PackedUUID(tail) else { return nil }
            PackedBytes.storeUInt64(uuid.first, into: &output, at: start)
            PackedBytes.storeUInt64(uuid.second, into: &output, at: start + 8)
            return start + 16
        case .timedUUID:
            guard let occurredAt, occurredAt >= 0, let uuid = PackedUUID(tail),
                uuid.time == occurredAt / 1000
            else { return nil }
            PackedBytes.storeUInt16(
                UInt16(truncatingIfNeeded: uuid.first >> 48), into: &output, at: start)
            PackedBytes.storeUInt64(uuid.second, into: &output, at: start + 2)
            return start + 10
        }
    }

    /// Appends the string that was packed; false, and nothing appended, where these bytes are none.
    func unpack(_ packed: Span<UInt8>, occurredAt: Int64, into output: inout [UInt8]) -> Bool {
        // Bytes that were not written here must not stop the program.
        if kind == .uuid || kind == .timedUUID, packed.count != (kind == .uuid ? 16 : 10) {
            return false
        }
        if !prefix.isEmpty { output.append(contentsOf: prefix) }
        switch kind {
        case .raw:
            output.append(copying: packed)
        case .digits: Self.unpackDigits(packed, into: &output)
        case .hex: Self.unpackHex(packed, into: &output)
        case .uuid, .timedUUID: unpackUUID(packed, occurredAt, into: &output)
        }
        return true
    }

    private func unpackUUID(
        _ packed: Span<UInt8>, _ occurredAt: Int64, into output: inout [UInt8]
    ) {
        let high: UInt64
        if kind == .uuid {
            high = PackedBytes.loadUInt64(packed, at: 0).byteSwapped
        } else {
            let milliseconds = UInt64(bitPattern: occurredAt / 1000)
            high = milliseconds << 16 | UInt64(PackedBytes.loadUInt16(packed, at: 0).byteSwapped)
        }
        let low = PackedBytes.loadUInt64(packed, at: packed.count - 8).byteSwapped
        let start = output.count
        // 32 digits and four dashes.
        output.append(contentsOf: repeatElement(UInt8(ascii: "-"), count: 36))
        var text = output.mutableSpan
        let second = Self.hexDigits(UInt32(truncatingIfNeeded: high))
        let third = Self.hexDigits(UInt32(truncatingIfNeeded: low >> 32))
        PackedBytes.storeUInt64(
            Self.hexDigits(UInt32(truncatingIfNeeded: high >> 32)), into: &text, at: start)
        PackedBytes.storeUInt32(
            UInt32(truncatingIfNeeded: second), into: &text, at: start + 9)
        PackedBytes.storeUInt32(
            UInt32(truncatingIfNeeded: second >> 32), into: &text, at: start + 14)
        PackedBytes.storeUInt32(
            UInt32(truncatingIfNeeded: third), into: &text, at: start + 19)
        PackedBytes.storeUInt32(
            UInt32(truncatingIfNeeded: third >> 32), into: &text, at: start + 24)
        PackedBytes.storeUInt64(
            Self.hexDigits(UInt32(truncatingIfNeeded: low)), into: &text, at: start + 28)
    }

    private static func unpackHex(_ packed: Span<UInt8>, into output: inout [UInt8]) {
        let start = output.count
        output.append(contentsOf: repeatElement(0, count: 2 * packed.count))
        var text = output.mutableSpan
        var index = 0
        while index + 4 <= packed.count {
            let four = PackedBytes.loadUInt32(packed, at: index).byteSwapped
            PackedBytes.storeUInt64(hexDigits(four), into: &text, at: start + 2 * index)
            index += 4
        }
        while index < packed.count {
            text[start + 2 * index] = hexDigit(packed[index] >> 4)
            text[start + 2 * index + 1] = hexDigit(packed[index] & 15)
            index += 1
        }
    }

    private static func unpackDigits(_ packed: Span<UInt8>, into output: inout [UInt8]) {
        let start = output.count
        output.append(contentsOf: repeatElement(0, count: 2 * packed.count))
        var text = output.mutableSpan
        var place = start
        for index in 0..<packed.count {
            let byte = packed[index]
            text[place] = 0x30 + (byte >> 4)
            place += 1
            guard byte & 15 < 10 else { continue }
            text[place] = 0x30 + (byte & 15)
            place += 1
        }
        output.removeLast(output.count - place)
    }

    /// The eight hexadecimal digits of a number, the highest in the lowest byte: all at once, since ids are
    /// most of what is unpacked when a log is read as a whole.
    private static func hexDigits(_ value: UInt32) -> UInt64 {
        var nibbles = UInt64(value)
        nibbles = (nibbles | nibbles << 16) & 0x0000_ffff_0000_ffff
        nibbles = (nibbles | nibbles << 8) & 0x00ff_00ff_00ff_00ff
        nibbles = (nibbles | nibbles << 4) & 0x0f0f_0f0f_0f0f_0f0f
        let letters = ((nibbles &+ 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101
        return (nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 0x27).byteSwapped
    }
}

extension StringShape {
    private static func packDigits(
        _ tail: Span<UInt8>, into output: inout MutableSpan<UInt8>, at start: Int
    ) -> Int? {
        var place = start
        var index = 0
        while index + 8 <= tail.count {
            guard let four = PackedDigits.decimal(PackedBytes.loadUInt64(tail, at: index)) else {
                return nil
            }
            PackedBytes.storeUInt32(four, into: &output, at: place)
            index += 8
            place += 4
        }
        while index < tail.count {
            let high = tail[index] &- 0x30
            let low = index + 1 < tail.count ? tail[index + 1] &- 0x30 : 15
            guard high < 10, low < 10 || index + 1 == tail.count else { return nil }
            output[place] = high << 4 | low
            index += 2
            place += 1
        }
        return place
    }

    private static func packHex(
        _ tail: Span<UInt8>, into output: inout MutableSpan<UInt8>, at start: Int
    ) -> Int? {
        guard tail.count & 1 == 0 else { return nil }
        var place = start
        var index = 0
        while index + 8 <= tail.count {
            guard let four = PackedDigits.hexadecimal(PackedBytes.loadUInt64(tail, at: index))
            else { return nil }
            PackedBytes.storeUInt32(four, into: &output, at: place)
            index += 8
            place += 4
        }
        while index < tail.count {
            let high = hexValue(tail[index])
            let low = hexValue(tail[index + 1])
            guard high | low <= 15 else { return nil }
            output[place] = high << 4 | low
            index += 2
            place += 1
        }
        return place
    }

    /// The value of a lower-case hexadecimal digit, or 255.
    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt8 {
        let digit = byte &- 0x30
        if digit < 10 { return digit }
        let letter = byte &- 0x61
        return letter < 6 ? letter + 10 : 255
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x57 + value
    }
}
