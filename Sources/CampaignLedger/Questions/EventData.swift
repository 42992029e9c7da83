import EventLog
import JSON

extension LedgerSnapshot {
    /// The members of an event's `data` that have no column of their own.
    func data(ofRow row: UInt32) throws(LedgerError) -> [JSONMember] {
        let payload = try reading { () throws(EventLogError) in
            try view.payload(at: UInt64(row))
        }
        return payload.isEmpty ? [] : JSONMembers.ofData(payload[...])
    }

    /// Whether an event says `override`: that what the rules forbid was meant.
    func saysOverride(_ row: UInt32) throws(LedgerError) -> Bool {
        guard let value = try data(ofRow: row).first(where: { $0.key == "override" })?.value else {
            return false
        }
        return !value.isNull && value.boolValue != false
    }
}
