/// The text of numbers: RFC 8259's grammar, and integers read from it.
package enum JSONNumber {
    /// Where the number beginning at `start` ends, before `limit`; if it is malformed, the
    /// complement (`~`) of the offset of the first byte that does not fit.
    static func end(in document: Span<UInt8>, from start: Int, limit: Int) -> Int {
        var position = start
        if document[position] == .minus { position += 1 }
        let integer = position
        position = skipDigits(document, position, limit)
        if position == integer { return ~position }
        if position > integer + 1, document[integer] == .zero { return ~(integer + 1) }
        if position < limit, document[position] == .point {
            let fraction = position + 1
            position = skipDigits(document, fraction, limit)
            if position == fraction { return ~position }
        }
        if position < limit, document[position] | 0x20 == .letterE {
            position += 1
            if position < limit, document[position] == .plus || document[position] == .minus {
                position += 1
            }
            let exponent = position
            position = skipDigits(document, exponent, limit)
            if position == exponent { return ~position }
        }
        return position
    }

    @inline(__always)
    private static func skipDigits(
        _ document: Span<UInt8>, _ start: Int, _ limit: Int
    ) -> Int {
        var position = start
        while position < limit, document[position].isDigit { position += 1 }
        return position
    }

    /// The integer that a number's text is, written as one: nil for a fraction, an exponent
    /// (even `1.0` and `1e3`), and what does not fit 64 bits.
    ///
    /// `range`: where a `JSONReader` found the number in `document`.
    package static func integer(_ range: Range<Int>, in document: Span<UInt8>) -> Int64? {
        guard !range.isEmpty else { return nil }
        let isNegative = document[range.lowerBound] == .minus
        var value: Int64 = 0
        for position in range.lowerBound + (isNegative ? 1 : 0)..<range.upperBound {
            let digit = document[position] &- .zero
            guard digit < 10 else { return nil }
            let (product, hasOverflown) = value.multipliedReportingOverflow(by: 10)
            // Towards the sign, because Int64.min has no positive counterpart.
            let (sum, hasOverflownToo) =
                isNegative
                ? product.subtractingReportingOverflow(Int64(digit))
                : product.addingReportingOverflow(Int64(digit))
            guard !hasOverflown, !hasOverflownToo else { return nil }
            value = sum
        }
        return value
    }
}
