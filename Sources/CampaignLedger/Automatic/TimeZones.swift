import Campaigns
import Files

/// The time zones that the system knows.
enum TimeZones {
    private static let folder = "/usr/share/zoneinfo/"
    private static let limitBytes = 1 << 20

    /// The rules of a zone by its IANA name.
    /// - Throws: `unknownTimeZone`.
    static func rules(of name: String) throws(LedgerError) -> TimeZoneRules {
        if name == "UTC" { return .utc }
        guard isName(name) else { throw unknown(name, "it is no name of a time zone") }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try SmallFile.read(folder + name, limitBytes: limitBytes)
        } catch {
            throw unknown(name, "the system has no such zone")
        }
        do throws(TimeZoneError) {
            return try TimeZoneRules(tzif: bytes)
        } catch {
            throw unknown(name, "its file cannot be read")
        }
    }

    /// Whether a text can be the name of a zone, and no path to somewhere else.
    private static func isName(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            guard let first = part.utf8.first, first != UInt8(ascii: ".") else { return false }
            return part.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        }
    }

    private static func unknown(_ name: String, _ reason: String) -> LedgerError {
        LedgerError(
            .unknownTimeZone, "Unable to use the time zone '\(name)': \(reason).",
            remedy: "Name one of the IANA database, such as Europe/Berlin, and install tzdata.")
    }
}
