import Campaigns
import EventLog
import JSON

/// The policy in force, member by member: rule 10.
struct PolicyFold {
    let view: LogView

    /// The policy that the `policy.changed` events at some rows add up to, in any order.
    func policy(_ rows: [UInt32]) throws(EventLogError) -> Policy {
        var policy = Policy()
        var chosen: [String: (time: Int64, row: UInt32)] = [:]
        var values: [UInt32: [JSONMember]] = [:]
        for row in rows {
            var batch = RowBatch()
            let read = try view.rows(CollectionOfOne(UInt64(row)), into: &batch)
            let payload = batch.bytes(read[0].draft.payload)
            let members = JSONMembers.ofData(payload)
            guard payload.isEmpty || !members.isEmpty || payload.first == EventRest.separator else {
                throw .damaged(position: UInt64(row), what: "the policy event is unreadable")
            }
            values[row] = members
            for member in members {
                let time = read[0].draft.occurredAt
                if let known = chosen[member.key] {
                    guard time >= known.time else { continue }
                    if time == known.time,
                        try !view.isIdentityGreater(UInt64(row), than: UInt64(known.row))
                    {
                        continue
                    }
                }
                chosen[member.key] = (time, row)
            }
        }
        for (name, choice) in chosen {
            if let value = values[choice.row]?.first(where: { $0.key == name })?.value {
                policy.set(member: name, to: value)
            }
        }
        return policy
    }

    /// Label numbers of the channels that give no receipts, those that the log knew at a position.
    func receiptless(
        _ policy: Policy, asOf position: UInt64
    ) throws(EventLogError) -> Set<UInt32> {
        guard !policy.receiptlessChannels.isEmpty else { return [] }
        let known = try view.numbersGiven(by: position).labels
        var labels: Set<UInt32> = []
        for channel in policy.receiptlessChannels {
            if let label = try view.find(.label, [UInt8](channel.text.utf8)), label < known {
                labels.insert(label)
            }
        }
        return labels
    }
}
