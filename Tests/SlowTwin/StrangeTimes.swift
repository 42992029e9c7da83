import SeededRandom

/// Instants and the many RFC 3339 spellings of each.
struct StrangeTimes {
    /// 1970-01-01T00:00:00Z.
    private static let first: Int64 = 0
    /// 2199-12-31T23:59:59.999999Z.
    private static let last: Int64 = 7_258_118_399_999_999

    /// Between 1 and 12 instants, many of them a microsecond, a second or a day apart.
    static func instants(random: inout SplitMix64) -> [Int64] {
        let base: Int64 =
            switch random.below(10) {
            case 0: first
            case 1: last - 5_000_000
            case 2: 951_782_400_000_000  // 2000-02-29
            case 3: 4_107_542_399_000_000  // 2100-02-28T23:59:59Z: 2100 is no leap year
            default: 1_767_225_600_000_000 + Int64(random.below(1_000_000_000)) * 1_000_000
            }
        let steps: [Int64] = [0, 1, 10, 999_999, 1_000_000, 1_500_000, 60_000_000, 86_400_000_000]
        var instants: [Int64] = []
        for _ in 0..<random.pick([1, 2, 3, 6, 12]) {
            let sum = base + random.pick(steps) * Int64(random.number(in: 0...3))
            instants.append(min(sum, last))
        }
        if random.chance(5) { instants += [first, last] }
        return instants
    }

    /// One spelling of the instant. Date and instant both lie in the years 1970 to 2199.
    static func spell(_ microseconds: Int64, random: inout SplitMix64) -> String {
        let strange = random.chance(40)
        let zone = strange ? random.pick(zones(for: microseconds)) : (text: "Z", minutes: 0)
        let local = Moment(microseconds: microseconds + zone.minutes * 60_000_000).rfc3339
        var seconds = String(local.prefix(19))
        if strange, random.chance(30) { seconds = seconds.replacing("T", with: "t") }
        return seconds + fraction(local.suffix(7).prefix(6), strange, &random) + zone.text
    }

    /// The fraction with at least the digits it needs and at most nine; those past the sixth are
    /// cut off by every reader.
    private static func fraction(
        _ sixDigits: Substring, _ strange: Bool, _ random: inout SplitMix64
    ) -> String {
        var needed = sixDigits
        while needed.last == "0" { needed.removeLast() }
        guard strange else { return needed.isEmpty ? "" : "." + sixDigits }
        let count = random.number(in: needed.count...9)
        guard count > 0 else { return "" }
        var digits = String(sixDigits.prefix(count))
        while digits.count < count { digits += String(random.below(10)) }
        return "." + digits
    }

    private static func zones(for microseconds: Int64) -> [(text: String, minutes: Int64)] {
        let zones: [(text: String, minutes: Int64)] = [
            ("Z", 0), ("z", 0), ("+00:00", 0), ("-00:00", 0), ("+05:30", 330), ("-03:00", -180),
            ("+14:00", 840), ("-12:00", -720), ("+23:59", 1_439), ("-23:59", -1_439),
        ]
        return zones.filter { zone in
            let local = microseconds + zone.minutes * 60_000_000
            return (first...last).contains(local)
        }
    }
}
