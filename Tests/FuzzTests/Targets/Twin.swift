import SlowTwin

/// What the slow twin says of a text: in a file of its own, since it calls its types as the ledger
/// does.
enum Twin {
    /// Reads JSON (RFC 8259) by recursive descent. UTF-8 is not its business.
    static func json(_ bytes: [UInt8]) -> JSONValue? { try? JSONValue(reading: bytes) }

    /// Whether two texts are the same JSON but for the order of members; numbers digit by digit.
    static func isSameJSON(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard let left = json(left), let right = json(right) else { return false }
        return left == right
    }

    /// Microseconds since 1970 of an RFC 3339 time.
    static func microseconds(_ text: String) -> Int64? { Moment(rfc3339: text)?.microseconds }
}
