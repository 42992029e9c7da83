import SeededRandom

/// Writes JSON values in one of the many spellings that mean the same.
struct JSONWriter {
    private var random: SplitMix64
    private let shufflesMembers: Bool
    private let addsSpace: Bool
    /// Of a hundred characters, how many are written as escapes though they need not be.
    private let escapePercent: Int

    /// The plain spelling in most cases, else any mixture of shuffled members, white space between
    /// the tokens and needless escapes.
    init(random: inout SplitMix64) {
        self.random = SplitMix64(seed: random.next())
        shufflesMembers = random.chance(25)
        addsSpace = random.chance(15)
        escapePercent = random.chance(25) ? random.pick([2, 30, 100]) : 0
    }

    /// The text of the value in this writer's spelling, on one line.
    mutating func text(of value: JSONValue) -> String {
        switch value {
        case .null: return "null"
        case .boolean(let value): return value ? "true" : "false"
        case .number(let digits): return digits
        case .string(let text): return string(text)
        case .array(let values):
            var parts: [String] = []
            for value in values { parts.append(space() + text(of: value) + space()) }
            return "[" + parts.joined(separator: ",") + "]"
        case .object(let members):
            var parts: [String] = []
            for member in shufflesMembers ? random.shuffled(members) : members {
                parts.append(
                    space() + string(member.name) + space() + ":" + space()
                        + text(of: member.value) + space())
            }
            return "{" + parts.joined(separator: ",") + "}"
        }
    }

    private mutating func space() -> String {
        addsSpace ? random.pick(["", "", " ", "  ", "\t", "\r"]) : ""
    }

    private mutating func string(_ text: Text) -> String {
        var written = "\""
        for scalar in text.string.unicodeScalars {
            let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            if mustEscape || escapePercent > 0 && random.chance(escapePercent) {
                written += escaped(scalar)
            } else {
                written.unicodeScalars.append(scalar)
            }
        }
        return written + "\""
    }

    private mutating func escaped(_ scalar: Unicode.Scalar) -> String {
        let short: [Unicode.Scalar: String] = [
            "\"": "\\\"", "\\": "\\\\", "/": "\\/", "\n": "\\n", "\r": "\\r", "\t": "\\t",
            "\u{8}": "\\b", "\u{C}": "\\f",
        ]
        if let escape = short[scalar], random.chance(70) { return escape }
        let uppercase = random.chance(50)
        return String(scalar).utf16
            .map { unit in
                let digits = String(unit, radix: 16, uppercase: uppercase)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
            .joined()
    }
}
