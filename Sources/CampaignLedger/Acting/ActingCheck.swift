import Campaigns
import JSON

/// Checks of what a command was given, before anything is decided: each error names the member.
enum ActingCheck {
    /// - Throws: `invalidInput`.
    static func campaign(_ id: String) throws(LedgerError) {
        try check(id, EventLimits.campaign, "the campaign's id")
    }

    /// - Throws: `invalidInput`.
    static func contact(_ id: String) throws(LedgerError) {
        try check(id, EventLimits.contact, "the contact's id")
    }

    /// Names a contact by its place in the list: ids have no place in errors.
    /// - Throws: `invalidInput`.
    /// - Complexity: O(length of all ids).
    static func contacts(_ ids: [String]) throws(LedgerError) {
        for (index, id) in ids.enumerated() {
            try check(id, EventLimits.contact, "the id of contact \(index + 1)")
        }
    }

    /// - Throws: `invalidInput`.
    static func actor(_ name: String) throws(LedgerError) {
        guard name.isEmpty else { return }
        throw LedgerError(
            .invalidInput, "Unable to act in nobody's name: the actor is empty.",
            remedy: "Say who asks for it; nothing was recorded.")
    }

    /// - Throws: `invalidInput`: an empty name would be recorded and say nothing.
    static func channel(_ name: String?) throws(LedgerError) {
        guard let name, name.isEmpty else { return }
        throw LedgerError(
            .invalidInput, "Unable to use the channel: its name is empty.",
            remedy: "Name the channel, or leave it out; nothing was recorded.")
    }

    /// The value of a JSON text.
    /// - Throws: `invalidInput`.
    static func json(_ text: String, _ what: String) throws(LedgerError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue.parse(text)
        } catch {
            throw LedgerError(
                .invalidInput, "Unable to read \(what): it is no JSON: \(error).",
                remedy: "Mend the JSON text; nothing was recorded.")
        }
    }

    private static func check(
        _ text: String, _ lengths: ClosedRange<Int>, _ what: String
    ) throws(LedgerError) {
        var text = text
        text.makeContiguousUTF8()
        guard let violation = EventLimits.violation(text.utf8.span, lengths) else { return }
        let reason =
            switch violation {
            case .empty: "it is empty"
            case .tooLong(let bytes, let most): "it has \(bytes) bytes, at most \(most) are allowed"
            case .controlCharacter: "it holds a control character"
            case .noncharacter: "it holds a noncharacter of Unicode"
            }
        throw LedgerError(
            .invalidInput, "Unable to use \(what): \(reason).",
            remedy: "Give \(lengths.lowerBound) to \(lengths.upperBound) bytes of UTF-8 without "
                + "control characters; nothing was recorded.")
    }
}
