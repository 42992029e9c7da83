import HashTree

/// Eight characters that are digits, as four bytes of two digits each: what ids are packed with.
///
/// All eight at once, in the bytes of one word whose lowest byte is the first character.
enum PackedDigits {
    private static let highBits: UInt64 = 0x8080_8080_8080_8080
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// The packed form of eight digits 0-9a-f, the first two in the lowest byte; nil where another
    /// character is among them.
    @inline(__always)
    static func hexadecimal(_ text: UInt64) -> UInt32? {
        let letters = isInRange(text, from: 0x61, through: 0x66)
        guard (isInRange(text, from: 0x30, through: 0x39) | letters) & highBits == highBits else {
            return nil
        }
        // A letter's low four bits are 1 to 6, and it is the only one with bit 6.
        let values = (text & (0x0f * ones)) &+ ((text >> 6) & ones) &* 9
        return joined(values)
    }

    /// The packed form of eight digits 0-9; nil where another character is among them.
    @inline(__always)
    static func decimal(_ text: UInt64) -> UInt32? {
        guard isInRange(text, from: 0x30, through: 0x39) & highBits == highBits else { return nil }
        return joined(text & (0x0f * ones))
    }

    /// The highest bit of each byte: whether the byte is between two ASCII characters.
    @inline(__always)
    private static func isInRange(
        _ text: UInt64, from first: UInt64, through last: UInt64
    ) -> UInt64 {
        // Without its highest bit, no byte can carry into the next one.
        let low = text & ~highBits
        let reachesFirst = low &+ (0x80 - first) &* ones
        let passesLast = low &+ (0x7f - last) &* ones
        return reachesFirst & ~passesLast & ~text
    }

    /// Two digits to a byte, from eight bytes of one digit each.
    @inline(__always)
    private static func joined(_ digits: UInt64) -> UInt32 {
        var pairs = (digits << 4 | digits >> 8) & 0x00ff_00ff_00ff_00ff
        pairs = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff
        return UInt32(truncatingIfNeeded: pairs | pairs >> 16)
    }
}

/// The 16 bytes of a UUID in lower-case text, as two words whose lowest bytes come first.
struct PackedUUID {
    static let textLength = 36

    let first: UInt64
    let second: UInt64

    /// Reads a text of 8-4-4-4-12 digits; nil where it is not one.
    @inline(__always)
    init?(_ text: Span<UInt8>) {
        guard text.count == Self.textLength else { return nil }
        let dash = UInt8(ascii: "-")
        guard text[8] == dash, text[13] == dash, text[18] == dash, text[23] == dash else {
            return nil
        }
        func four(_ offset: Int) -> UInt64 {
            UInt64(PackedBytes.loadUInt32(text, at: offset))
        }
        guard let a = PackedDigits.hexadecimal(PackedBytes.loadUInt64(text, at: 0)),
            let b = PackedDigits.hexadecimal(four(9) | four(14) << 32),
            let c = PackedDigits.hexadecimal(four(19) | four(24) << 32),
            let d = PackedDigits.hexadecimal(PackedBytes.loadUInt64(text, at: 28))
        else { return nil }
        first = UInt64(a) | UInt64(b) << 32
        second = UInt64(c) | UInt64(d) << 32
    }

    /// The first 48 bits, in which versions 6 and 7 keep a time.
    var time: Int64 { Int64(first.byteSwapped >> 16) }
}
