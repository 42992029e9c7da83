import ArgumentParser
import CampaignLedger

/// Moments as people write them.
enum MomentText {
    /// A position (digits alone) or an RFC 3339 time.
    static func moment(_ text: String) throws -> Moment {
        if let position = UInt64(text) { return .position(position) }
        do throws(Timestamp.ParsingError) {
            return .recordedBy(try Timestamp.parse(text.utf8.span).time)
        } catch {
            throw ValidationError(
                "'\(text)' is neither a position (0, 1, 2 ...) nor \(expected(error)).")
        }
    }

    /// An RFC 3339 time.
    static func time(_ text: String) throws -> Timestamp {
        do throws(Timestamp.ParsingError) {
            return try Timestamp.parse(text.utf8.span).time
        } catch {
            throw ValidationError("'\(text)' is not \(expected(error)).")
        }
    }

    private static func expected(_ error: Timestamp.ParsingError) -> String {
        switch error {
        case .notRFC3339: "a time like 2026-03-01T08:30:00Z or 2026-03-01T09:30:00+01:00"
        case .leapSecond: "a time without a leap second, whose instant systems disagree about"
        case .outOfRange: "a time of the years 1970 to 2199"
        }
    }
}
