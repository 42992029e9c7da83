import Campaigns
import JSON

/// Makes the events of commands: each names who asked for it and when, and has an identity of its
/// own.
struct EventAuthor: Sendable {
    /// The CloudEvents `source` of every event that a command makes.
    static let source = "campaign-ledger"

    /// Who asked.
    let actor: String
    /// The `time` of the events.
    let time: Timestamp

    /// A CloudEvent as JSON. `id`: nil for a random one of 128 bits.
    func event(
        _ type: EventType, id: String? = nil, subject: String? = nil, _ data: [JSONMember] = []
    ) -> String {
        var members = [
            JSONMember("specversion", .string("1.0")),
            JSONMember("id", .string(id ?? Self.newID())),
            JSONMember("source", .string(Self.source)), JSONMember("type", .string(type.name)),
        ]
        if let subject { members.append(JSONMember("subject", .string(subject))) }
        members.append(JSONMember("time", .string(time.description)))
        let named = data + [JSONMember("actor", .string(actor))]
        members.append(JSONMember("data", .object(named)))
        return JSONValue.object(members).text
    }

    /// A random id of 128 bits.
    static func newID() -> String {
        let halves = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
        return hexadecimal(halves.0) + hexadecimal(halves.1)
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

extension LedgerSnapshot {
    /// The author of events that rest on this snapshot. Their time is not before anything that was
    /// recorded, even where the clock went back: what follows a decision comes after it.
    func author(_ actor: String) -> EventAuthor {
        let now = ledger.now()
        return EventAuthor(actor: actor, time: max(now, asOf.recordedAt ?? now))
    }
}
