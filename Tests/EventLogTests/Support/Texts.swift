import SeededRandom

/// Identifiers as they occur in the field, and strings that only look like them.
struct Texts {
    var generator: SplitMix64

    init(_ generator: SplitMix64) { self.generator = generator }

    /// A UUID in lower-case text.
    mutating func uuid() -> [UInt8] { Self.uuid(generator.bytes(16)) }

    /// A UUID of version 7, whose first 48 bits are a time in milliseconds.
    mutating func uuid(milliseconds: Int64) -> [UInt8] {
        var bytes = generator.bytes(16)
        for index in 0..<6 {
            bytes[index] = UInt8(truncatingIfNeeded: milliseconds >> Int64(40 - 8 * index))
        }
        bytes[6] = 0x70 | bytes[6] & 15
        bytes[8] = 0x80 | bytes[8] & 63
        return Self.uuid(bytes)
    }

    static func uuid(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text += [hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
        }
        return text
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    mutating func digits(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0x30...0x39, using: &generator) }
    }

    mutating func hex(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in generator.pick(Self.hexDigits) }
    }

    /// A string of one of many kinds.
    ///
    /// The row that it belongs to happened at `time`, in microseconds.
    mutating func any(time: Int64) -> [UInt8] {
        let length = Int.random(in: 0...40, using: &generator)
        switch Int.random(in: 0..<16, using: &generator) {
        case 0: return []
        case 1: return uuid()
        case 2, 3: return uuid(milliseconds: time / 1000)
        case 4: return uuid(milliseconds: time / 1000 + generator.pick([-1, 1, 1 << 40]))
        case 5: return upperCase(uuid())
        case 6: return digits(length)
        case 7: return Array("wamid.".utf8) + digits(length)
        case 8: return Array("sha-".utf8) + hex(length)
        case 9: return hex(length)
        case 10: return upperCase(hex(length))
        case 11: return Array("prüf-".utf8) + digits(9)
        case 12: return [UInt8](repeating: 0xff, count: length)
        case 13: return generator.bytes(length)
        case 14: return Array(uuid().dropLast())
        default: return Array("a prefix longer than thirty-two bytes is kept raw ".utf8) + digits(8)
        }
    }

    private func upperCase(_ text: [UInt8]) -> [UInt8] {
        text.map { (0x61...0x66).contains($0) ? $0 - 0x20 : $0 }
    }
}
