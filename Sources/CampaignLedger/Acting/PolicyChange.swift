import Campaigns
import JSON

/// Members of the policy that somebody wants to be in force, checked.
struct PolicyChange {
    private let members: [JSONMember]

    /// - Parameter text: a JSON object with members of `policy.changed`.
    /// - Throws: `invalidInput`, which names the member, what was found and expected.
    init(_ text: String) throws(LedgerError) {
        let value = try ActingCheck.json(text, "the change of the policy")
        guard let members = value.objectValue, !members.isEmpty else {
            throw Self.refused(
                "it is no JSON object with members", "any of " + Self.names(Policy.memberNames))
        }
        for member in members {
            guard Policy.memberNames.contains(member.key) else {
                throw Self.refused(
                    "the member '\(member.key)' is not known", Self.names(Policy.memberNames))
            }
            if let expected = Policy.problem(
                withMember: member.key, value: [UInt8](member.value.text.utf8).span)
            {
                throw Self.refused("the member '\(member.key)' is not right", expected)
            }
            if member.key == Self.automatic { try Self.checkAutomaticRetry(member.value) }
        }
        self.members = members
    }

    private static let automatic = "automaticRetry"

    private static func checkAutomaticRetry(_ value: JSONValue) throws(LedgerError) {
        let known = Policy.AutomaticRetry().value.objectValue?.map(\.key) ?? []
        for member in value.objectValue ?? [] where !known.contains(member.key) {
            throw refused("'\(automatic)' has no member '\(member.key)'", names(known))
        }
        guard let zone = value["timeZone"]?.stringValue else { return }
        do throws(LedgerError) {
            _ = try TimeZones.rules(of: zone)
        } catch {
            throw LedgerError(.invalidInput, error.message, remedy: error.remedy)
        }
    }

    private static func names(_ names: [String]) -> String { names.joined(separator: ", ") }

    private static func refused(_ found: String, _ expected: String) -> LedgerError {
        LedgerError(
            .invalidInput, "Unable to change the policy: \(found), expected \(expected).",
            remedy: "Write the members as 'policy.changed' has them; nothing was recorded.")
    }

    /// The members to be recorded. An event counts for a member as a whole, so what is left out of
    /// `automaticRetry` is written out as it is in force.
    func members(over inForce: Policy) -> [JSONMember] {
        members.map { member in
            guard member.key == Self.automatic else { return member }
            var policy = inForce
            policy.set(member: member.key, to: member.value)
            return JSONMember(member.key, policy.automaticRetry.value)
        }
    }
}
