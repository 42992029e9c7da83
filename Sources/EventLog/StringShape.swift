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
            PackedBytes.copy(tail, into: &output, at: start)
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
        case .digits:
            for index in 0..<packed.count {
                let byte = packed[index]
                output.append(0x30 + (byte >> 4))
                if byte & 15 < 10 { output.append(0x30 + (byte & 15)) }
            }
        case .hex:
            for index in 0..<packed.count { Self.appendHex(packed[index], to: &output) }
        case .uuid, .timedUUID: unpackUUID(packed, occurredAt, into: &output)
        }
        return true
    }

    private func unpackUUID(
        _ packed: Span<UInt8>, _ occurredAt: Int64, into output: inout [UInt8]
    ) {
        let milliseconds = occurredAt / 1000
        // Written in one piece: ids are most of what is unpacked when a log is read as a whole.
        var text = InlineArray<36, UInt8>(repeating: UInt8(ascii: "-"))
        var span = text.mutableSpan
        var place = 0
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 { place += 1 }
            let byte: UInt8
            if kind == .uuid {
                byte = packed[index]
            } else if index < 6 {
                byte = UInt8(truncatingIfNeeded: milliseconds >> Int64(40 - 8 * index))
            } else {
                byte = packed[index - 6]
            }
            span[place] = Self.hexDigit(byte >> 4)
            span[place + 1] = Self.hexDigit(byte & 15)
            place += 2
        }
        output.append(copying: text.span)
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

    private static func appendHex(_ byte: UInt8, to output: inout [UInt8]) {
        output.append(hexDigit(byte >> 4))
        output.append(hexDigit(byte & 15))
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x57 + value
    }
}
