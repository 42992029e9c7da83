import Campaigns
import Files
import Retry

/// Time zones of the machine, and made ones.
enum ZoneFile {
    static let missing = "The tz database is not in /usr/share/zoneinfo: install tzdata."

    /// Whether the machine has the tz database.
    static var areThere: Bool { (try? bytes("Europe/Berlin")) != nil }

    static func bytes(_ name: String) throws -> [UInt8] {
        try SmallFile.read("/usr/share/zoneinfo/" + name, limitBytes: TimeZoneRules.limitBytes)
    }

    static func rules(_ name: String) throws -> TimeZoneRules {
        try TimeZoneRules(tzif: bytes(name))
    }

    /// A file of version 2 with a rule, and changes at some seconds since 1970 to some offsets.
    static func make(
        rule: String, first: Int = 0, changes: [(seconds: Int, offset: Int)] = [],
        version: UInt8 = UInt8(ascii: "2")
    ) -> [UInt8] {
        let small = block(version, first: 0, changes: [], timeBytes: 4)
        let large = block(version, first: first, changes: changes, timeBytes: 8)
        return small + large + Array("\n\(rule)\n".utf8)
    }

    /// A file of version 1.
    static func makeOld(first: Int, changes: [(seconds: Int, offset: Int)]) -> [UInt8] {
        block(0, first: first, changes: changes, timeBytes: 4)
    }

    private static func block(
        _ version: UInt8, first: Int, changes: [(seconds: Int, offset: Int)], timeBytes: Int
    ) -> [UInt8] {
        var bytes = Array("TZif".utf8) + [version] + Array(repeating: 0, count: 15)
        for count in [0, 0, 0, changes.count, changes.count + 1, 4] {
            bytes += number(count, 4)
        }
        for change in changes { bytes += number(change.seconds, timeBytes) }
        for index in changes.indices { bytes.append(UInt8(index + 1)) }
        for offset in [first] + changes.map(\.offset) { bytes += number(offset, 4) + [0, 0] }
        return bytes + Array("LMT\0".utf8)
    }

    private static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}

/// An instant by its text in RFC 3339; a local time by the same text with a Z.
func at(_ text: String) throws -> Timestamp {
    try Timestamp.parse(Array(text.utf8).span).time
}
