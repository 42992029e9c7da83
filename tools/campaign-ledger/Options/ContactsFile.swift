import CampaignLedger
import Campaigns

/// A file with one contact id a line. Lines that are empty are passed over.
enum ContactsFile {
    /// The ids, in the order of the lines.
    /// `path`: of the file, gzip or not; `-` for standard input.
    /// - Throws: what reading does, and a failure that names the line of the first bad id.
    static func read(_ path: String) throws -> [String] {
        var lines = try LineReader(path: path)
        var contacts: [String] = []
        while let line = try lines.next() {
            if line.isEmpty { continue }
            guard let violation = EventLimits.violation(line.utf8.span, EventLimits.contact) else {
                contacts.append(line)
                continue
            }
            throw Failure(
                .badData, code: LedgerError.Code.invalidInput.rawValue,
                "\(name(path)), line \(lines.number): \(words(violation)).",
                remedy: "Give one contact id a line; nothing was recorded.")
        }
        return contacts
    }

    private static func name(_ path: String) -> String {
        path == "-" ? "Standard input" : "'\(path)'"
    }

    private static func words(_ violation: EventLimits.Violation) -> String {
        switch violation {
        case .empty: "the contact id is empty"
        case .tooLong(let bytes, let most):
            "the contact id has \(bytes) bytes, at most \(most) are allowed"
        case .controlCharacter: "the contact id holds a control character"
        case .noncharacter: "the contact id holds a noncharacter of Unicode"
        }
    }
}
