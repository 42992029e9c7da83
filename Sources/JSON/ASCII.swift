/// The bytes JSON's grammar is made of.
extension UInt8 {
    @inlinable static var tab: UInt8 { 0x09 }
    @inlinable static var lineFeed: UInt8 { 0x0A }
    @inlinable static var carriageReturn: UInt8 { 0x0D }
    @inlinable static var space: UInt8 { 0x20 }
    @inlinable static var quote: UInt8 { 0x22 }
    @inlinable static var plus: UInt8 { 0x2B }
    @inlinable static var comma: UInt8 { 0x2C }
    @inlinable static var minus: UInt8 { 0x2D }
    @inlinable static var point: UInt8 { 0x2E }
    @inlinable static var slash: UInt8 { 0x2F }
    @inlinable static var zero: UInt8 { 0x30 }
    @inlinable static var nine: UInt8 { 0x39 }
    @inlinable static var colon: UInt8 { 0x3A }
    @inlinable static var upperE: UInt8 { 0x45 }
    @inlinable static var openBracket: UInt8 { 0x5B }
    @inlinable static var backslash: UInt8 { 0x5C }
    @inlinable static var closeBracket: UInt8 { 0x5D }
    @inlinable static var letterB: UInt8 { 0x62 }
    @inlinable static var letterE: UInt8 { 0x65 }
    @inlinable static var letterF: UInt8 { 0x66 }
    @inlinable static var letterN: UInt8 { 0x6E }
    @inlinable static var letterR: UInt8 { 0x72 }
    @inlinable static var letterT: UInt8 { 0x74 }
    @inlinable static var letterU: UInt8 { 0x75 }
    @inlinable static var openBrace: UInt8 { 0x7B }
    @inlinable static var closeBrace: UInt8 { 0x7D }

    /// Whether the byte is one of `0` to `9`.
    @inlinable @inline(__always) var isDigit: Bool { self &- .zero < 10 }

    /// Whether the byte is one of JSON's four whitespace characters.
    @inlinable @inline(__always) var isJSONWhitespace: Bool {
        self == .space || self == .lineFeed || self == .carriageReturn || self == .tab
    }

    /// The value of a hexadecimal digit, nil for any other byte.
    var hexadecimalValue: UInt32? {
        switch self {
        case .zero ... .nine: UInt32(self &- .zero)
        case 0x41...0x46: UInt32(self &- 0x41 &+ 10)
        case 0x61...0x66: UInt32(self &- 0x61 &+ 10)
        default: nil
        }
    }
}
