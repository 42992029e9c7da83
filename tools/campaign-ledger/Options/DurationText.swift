import ArgumentParser

/// Lengths of time as people write them: a whole number and a unit, such as `90m`, `36h` or `7d`.
enum DurationText {
    private static let seconds: [Character: Int64] = [
        "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800,
    ]

    /// Reads a length of time.
    static func duration(_ text: String) throws -> Duration {
        let digits = text.dropLast()
        guard let unit = text.last.flatMap({ seconds[$0] }), !digits.isEmpty,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int64(digits)
        else {
            throw ValidationError("'\(text)' is not a length of time like 90m, 36h or 7d.")
        }
        let (length, overflows) = count.multipliedReportingOverflow(by: unit)
        guard !overflows, length < 1 << 40 else {
            throw ValidationError("'\(text)' is longer than any ledger is old.")
        }
        return .seconds(length)
    }
}
