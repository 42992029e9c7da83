import Campaigns
import EventLog
import JSON
import Projections

/// One member of the policy in force, and since when it counts.
public struct PolicyMember: Sendable, Equatable {
    /// As in `policy.changed`.
    public var name: String
    /// The value in force as JSON, whole: of a member that was given in part the defaults too.
    public var value: String
    /// Where the event that says so is in the log; nil for the default.
    public var position: UInt64?
    /// When that event happened; nil for the default.
    public var occurredAt: Timestamp?
    /// Who asked for it; nil for the default, and where the event does not say.
    public var actor: String?
}

extension LedgerSnapshot {
    /// The members of the policy in force, all of them, in the order in which it lists them.
    /// - Throws: `damaged`, `inputOutput`.
    /// - Complexity: O(changes of the policy) where the projections can be used, else O(events).
    public func policyMembers() throws(LedgerError) -> [PolicyMember] {
        let chosen = try chosenPolicyRows()
        var members: [PolicyMember] = []
        for value in try policy().members {
            var member = PolicyMember(name: value.key, value: value.value.text)
            if let choice = chosen[value.key] {
                member.position = UInt64(choice.row)
                member.occurredAt = choice.time
                member.actor = choice.actor
            }
            members.append(member)
        }
        return members
    }

    private struct PolicyChoice {
        var time: Timestamp
        var row: UInt32
        var actor: String?
    }

    /// The event that counts for each member: rule 10.
    private func chosenPolicyRows() throws(LedgerError) -> [String: PolicyChoice] {
        var chosen: [String: PolicyChoice] = [:]
        for row in try policyRows() {
            let data = try data(ofRow: row)
            let actor = data.first { $0.key == "actor" }?.value.stringValue
            let choice = PolicyChoice(time: try time(ofRow: row), row: row, actor: actor)
            for member in data {
                if let known = chosen[member.key] {
                    guard choice.time >= known.time else { continue }
                    let isGreater = try reading { () throws(EventLogError) in
                        try view.isIdentityGreater(UInt64(row), than: UInt64(known.row))
                    }
                    if choice.time == known.time, !isGreater { continue }
                }
                chosen[member.key] = choice
            }
        }
        return chosen
    }

    /// The rows of the changes of the policy among the events considered, ascending.
    func policyRows() throws(LedgerError) -> [UInt32] {
        try trusting { () throws(LedgerError) in
            let known = try pictured { () throws(PictureError) in
                try folds.stored()?.policyRows
            }
            guard let known else {
                return try reading { () throws(EventLogError) in
                    let scope = FoldScope(position: asOf.position, occurredBy: occurredBy)
                    return try WholeFold(view, scope).policies
                }
            }
            var rows: [UInt32] = []
            for row in known where UInt64(row) <= asOf.position {
                let time = try time(ofRow: row)
                if occurredBy.map({ time <= $0 }) ?? true { rows.append(row) }
            }
            return rows
        }
    }
}

extension Policy {
    /// The policy as `policy.changed` would state all of it.
    var members: [JSONMember] {
        [
            JSONMember("retention", retentionDays.map(Self.number) ?? .string("never")),
            JSONMember("scheduledQuota", scheduledQuota.map(Self.number) ?? .null),
            JSONMember("claimLease", Self.number(claimLeaseSeconds)),
            JSONMember("automaticRetry", automaticRetry.value),
            JSONMember(
                "receiptlessChannels",
                .array(receiptlessChannels.sorted().map { .string($0.text) })),
            JSONMember("failureCatalogue", .array(failureRules.map(\.value))),
        ]
    }

    fileprivate static func number(_ value: Int) -> JSONValue { .integer(Int64(value)) }
}

extension Policy.AutomaticRetry {
    /// All of it, as `policy.changed` states it.
    var value: JSONValue {
        .object([
            JSONMember("enabled", .bool(enabled)),
            JSONMember("maximumAttempts", Policy.number(maximumAttempts)),
            JSONMember("everyHours", Policy.number(everyHours)),
            JSONMember("localHour", Policy.number(localHour)),
            JSONMember("timeZone", .string(timeZone)),
        ])
    }
}
