import Campaigns
import EventLog
import JSON

/// What a campaign sends, as the statements about it say: what a retry or a clone takes over.
struct CampaignConfiguration: Sendable {
    /// Members of `campaign.created`: those of `name`, `channel`, `message` and, where asked for,
    /// `audience` that anybody has stated.
    private(set) var members: [JSONMember] = []

    /// Of each member the statement with the latest time counts (tie: the greater identity).
    /// - Complexity: O(statements about the campaign).
    init(
        of campaign: UInt32, _ facts: CampaignFacts, _ snapshot: LedgerSnapshot,
        withAudience: Bool = false
    ) throws(LedgerError) {
        var rows = facts.statements
        try Self.sort(&rows, snapshot)
        var stated: [String: JSONValue] = [:]
        for row in rows {
            for member in try snapshot.data(ofRow: row) { stated[member.key] = member.value }
        }
        stated["message"] = try snapshot.message(of: campaign, facts)
        if let channel = facts.channel {
            stated["channel"] = .string(try snapshot.name(.label, channel))
        }
        let names = ["name", "channel", "message"] + (withAudience ? ["audience"] : [])
        for name in names {
            guard let value = stated[name], !value.isNull else { continue }
            members.append(JSONMember(name, value))
        }
    }

    /// Ascending by time, then identity: what counts comes last.
    private static func sort(
        _ rows: inout [UInt32], _ snapshot: LedgerSnapshot
    ) throws(LedgerError) {
        var keyed: [(time: Timestamp, source: String, id: String, row: UInt32)] = []
        let (batch, recorded) = try snapshot.events(at: rows.map { UInt64($0) })
        for (event, row) in zip(batch.events, recorded) {
            keyed.append(
                (
                    event.time, batch.text(event.source) ?? "", batch.text(event.id) ?? "",
                    UInt32(row.position)
                ))
        }
        keyed.sort { left, right in
            if left.time != right.time { return left.time < right.time }
            if !left.source.hasSameBytes(as: right.source) {
                return left.source.precedes(right.source)
            }
            return left.id.precedes(right.id)
        }
        rows = keyed.map(\.row)
    }
}

extension EventAuthor {
    /// The most contacts that one event lists.
    static let mostListed = 10_000

    /// Events that list contacts, as many as it takes; `members` are in each.
    func listing(
        _ contacts: [String], _ type: EventType, subject: String, _ members: [JSONMember] = []
    ) -> [String] {
        stride(from: 0, to: contacts.count, by: Self.mostListed).map { start in
            let part = contacts[start..<min(start + Self.mostListed, contacts.count)]
            let list = JSONMember("contacts", .array(part.map { .string($0) }))
            return event(type, subject: subject, [list] + members)
        }
    }
}
