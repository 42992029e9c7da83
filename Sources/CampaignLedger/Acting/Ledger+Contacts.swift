import Campaigns
import EventLog
import JSON

extension Ledger {
    /// Records that a contact does not want to be messaged. On return the event is on disk.
    ///
    /// - Parameters:
    ///   - contact: 1 to 256 bytes of UTF-8; the ledger need not know it.
    ///   - channel: where not; nil for nowhere.
    ///   - actor: who asks for it.
    /// - Returns: the `contact.optedOut`.
    /// - Throws: `invalidInput`, and what an append throws.
    @discardableResult
    public func recordOptOut(
        of contact: String, channel: String? = nil, actor: String
    ) throws(LedgerError) -> ActingOutcome {
        try record(.contactOptedOut, contact, channel, actor)
    }

    /// Records that a contact may be messaged again, whatever was said before. On return the event is
    /// on disk.
    ///
    /// - Parameters:
    ///   - contact: 1 to 256 bytes of UTF-8; the ledger need not know it.
    ///   - channel: where; nil for everywhere, also where it had opted out of a channel alone.
    ///   - actor: who asks for it.
    /// - Returns: the `contact.optedIn`.
    /// - Throws: `invalidInput`, and what an append throws.
    @discardableResult
    public func recordOptIn(
        of contact: String, channel: String? = nil, actor: String
    ) throws(LedgerError) -> ActingOutcome {
        try record(.contactOptedIn, contact, channel, actor)
    }

    private func record(
        _ type: EventType, _ contact: String, _ channel: String?, _ actor: String
    ) throws(LedgerError) -> ActingOutcome {
        try ActingCheck.contact(contact)
        try ActingCheck.actor(actor)
        try ActingCheck.channel(channel)
        let members = channel.map { [JSONMember("channel", .string($0))] } ?? []
        return try acting { snapshot throws(LedgerError) in
            let number = try snapshot.reading { () throws(EventLogError) in
                try snapshot.view.find(.member, [UInt8](contact.utf8))
            }
            let latest = try number.flatMap { number throws(LedgerError) in
                try snapshot.latestStatement(ofContact: number)
            }
            let event = snapshot.author(actor, after: latest).event(
                type, subject: contact, members)
            return ([event], number.map { snapshot.guarded(contacts: [$0]) })
        }
    }
}

extension LedgerSnapshot {
    /// The time of the latest event about a contact itself; nil where there is none.
    /// - Complexity: O(events about the contact itself).
    fileprivate func latestStatement(ofContact number: UInt32) throws(LedgerError) -> Timestamp? {
        try reading { () throws(EventLogError) in
            var latest: Int64?
            try view.forEachHotRow(at: try view.positions(of: .member, number)) { row in
                latest = max(row.time, latest ?? row.time)
            }
            return latest.map { Timestamp(microseconds: $0) }
        }
    }
}
