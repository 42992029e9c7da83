/// A number's exact decimal value, in a form that equal values share.
///
/// The value is `0.DIGITS × 10^scale`, the digits without zeros at either end; zero has none,
/// and no sign. The scale stays text where it does not fit a word, so that no exponent,
/// however long, overflows or makes digits.
struct JSONDecimal: Equatable {
    private let isNegative: Bool
    private let digits: [UInt8]
    private let scale: Scale

    /// Every scale has one case: below 10^18 in magnitude it is a word.
    private enum Scale: Equatable {
        case word(Int)
        /// At least 10^18 in magnitude: its decimal digits without leading zeros.
        case long(isNegative: Bool, magnitude: [UInt8])
    }

    /// Takes the value of a JSON number's text.
    init(_ text: String) {
        var digits: [UInt8] = []
        var integerDigits = 0
        var hasPoint = false
        var exponent: [UInt8] = []
        var isExponentNegative = false
        var rest = Array(text.utf8)[...]
        let hasMinus = rest.first == .minus
        if hasMinus { rest.removeFirst() }
        while let byte = rest.popFirst() {
            if byte == .point {
                hasPoint = true
            } else if byte | 0x20 == .letterE {
                isExponentNegative = rest.first == .minus
                exponent = rest.drop { !$0.isDigit }.drop { $0 == .zero }.map { $0 }
                break
            } else {
                digits.append(byte)
                if !hasPoint { integerDigits += 1 }
            }
        }
        let leadingZeros = digits.prefix { $0 == .zero }.count
        digits.removeFirst(leadingZeros)
        while digits.last == .zero { digits.removeLast() }
        self.digits = digits
        isNegative = hasMinus && !digits.isEmpty
        scale =
            digits.isEmpty
            ? .word(0)
            : Self.sum(exponent, isExponentNegative, integerDigits - leadingZeros)
    }

    /// Adds a small number to an exponent of any length.
    private static func sum(_ exponent: [UInt8], _ isNegative: Bool, _ addend: Int) -> Scale {
        // Eighteen digits leave room for the addend, which is no longer than a document.
        if exponent.count <= 18 {
            let magnitude = exponent.reduce(0) { $0 * 10 + Int($1 - .zero) }
            let value = (isNegative ? -magnitude : magnitude) + addend
            if abs(value) < longThreshold { return .word(value) }
            return .long(isNegative: value < 0, magnitude: Array(String(abs(value)).utf8))
        }
        // The exponent is so much greater that the sum has its sign.
        var magnitude = exponent
        var carry = isNegative ? -addend : addend
        for index in magnitude.indices.reversed() where carry != 0 {
            let value = Int(magnitude[index] - .zero) + carry
            let digit = (value % 10 + 10) % 10
            magnitude[index] = .zero + UInt8(digit)
            carry = (value - digit) / 10
        }
        if carry > 0 { magnitude.insert(contentsOf: String(carry).utf8, at: 0) }
        magnitude = Array(magnitude.drop { $0 == .zero })
        if magnitude.count <= 18 {
            let value = magnitude.reduce(0) { $0 * 10 + Int($1 - .zero) }
            return .word(isNegative ? -value : value)
        }
        return .long(isNegative: isNegative, magnitude: magnitude)
    }

    private static let longThreshold = 1_000_000_000_000_000_000

    /// The value's one text: plain from 0.000001 to below 10^21, otherwise with an exponent,
    /// as in `1.5e-7` and `1e400`; no needless zeros, no plus signs.
    var canonicalText: String {
        guard !digits.isEmpty else { return "0" }
        var text: [UInt8] = isNegative ? [.minus] : []
        switch scale {
        case .word(let scale) where scale > 21 || scale < -5:
            appendScientific(String(scale - 1), to: &text)
        case .word(let scale) where scale <= 0:
            text.append("0.")
            text.append(contentsOf: repeatElement(.zero, count: -scale))
            text.append(contentsOf: digits)
        case .word(let scale) where scale >= digits.count:
            text.append(contentsOf: digits)
            text.append(contentsOf: repeatElement(.zero, count: scale - digits.count))
        case .word(let scale):
            text.append(contentsOf: digits[..<scale])
            text.append(.point)
            text.append(contentsOf: digits[scale...])
        case .long(let isNegative, let magnitude):
            appendLong(isNegative, magnitude, to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func appendScientific(_ exponent: String, to text: inout [UInt8]) {
        text.append(digits[0])
        if digits.count > 1 {
            text.append(.point)
            text.append(contentsOf: digits[1...])
        }
        text.append(.letterE)
        text.append(contentsOf: exponent.utf8)
    }

    private func appendLong(
        _ isNegative: Bool, _ magnitude: [UInt8], to text: inout [UInt8]
    ) {
        let exponent: Scale = Self.sum(magnitude, isNegative, -1)
        switch exponent {
        case .word(let value): appendScientific(String(value), to: &text)
        case .long(let isNegative, let magnitude):
            let sign = isNegative ? "-" : ""
            appendScientific(sign + String(decoding: magnitude, as: UTF8.self), to: &text)
        }
    }
}
