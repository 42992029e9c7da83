import Campaigns
import EventLog

/// A message id should be one attempt's. Receipts that know nothing else go to the first of those
/// that claim it, which may be the wrong one.
enum MessageIDClaimedTwice: AuditRule {
    static let check = AuditCheck.messageIdClaimedTwice

    static func find(
        _ ground: AuditGround, into findings: inout AuditFindings
    ) throws(LedgerError) {
        for (message, attempts) in ground.scan.claims.contested.sorted(by: { $0.key < $1.key })
        where attempts.contains(where: { ground.isSelected(attempt: $0) }) {
            try findings.add(check) { () throws(LedgerError) in
                try describe(ground, message, attempts)
            }
        }
    }

    private static func describe(
        _ ground: AuditGround, _ message: UInt32, _ attempts: [UInt32]
    ) throws(LedgerError) -> AuditFinding {
        let rows = try ground.snapshot.reading { () throws(EventLogError) in
            try claims(ground, message, attempts)
        }
        let table = ground.result.table
        let contacts = Set(attempts.map { table.contact[Int($0)] }).sorted()
        let campaigns = Set(attempts.map { table.campaign[Int($0)] })
        var finding = AuditFinding(
            check,
            "One message id for \(attempts.count) attempts on "
                + "\(AuditWording.count(contacts.count, "contact")).")
        finding.messageID = try ground.snapshot.name(.reference, message)
        if campaigns.count == 1, let campaign = campaigns.first {
            finding.campaign = try ground.snapshot.campaignID(campaign)
            finding.chain = try ground.snapshot.campaignID(
                ground.result.chains.root(of: campaign))
        }
        try ground.name(contacts, in: &finding)
        finding.show(rows)
        return finding
    }

    /// Of each attempt the earliest event that claims the id (tie: the lesser identity).
    private static func claims(
        _ ground: AuditGround, _ message: UInt32, _ attempts: [UInt32]
    ) throws(EventLogError) -> [UInt32] {
        let view = ground.snapshot.view
        let latest = ground.snapshot.occurredBy?.microseconds ?? .max
        var rows: [UInt32] = []
        for attempt in attempts {
            var first: (time: Int64, row: UInt64)?
            for position in try view.positions(of: .entity, attempt)
            where position <= ground.snapshot.asOf.position {
                let time = try view.occurredAt(position)
                guard time <= latest, try view.links(at: position).reference == message + 1
                else { continue }
                if let known = first {
                    if time > known.time { continue }
                    if time == known.time, try view.isIdentityGreater(position, than: known.row) {
                        continue
                    }
                }
                first = (time, position)
            }
            if let first { rows.append(UInt32(first.row)) }
        }
        return rows
    }
}
