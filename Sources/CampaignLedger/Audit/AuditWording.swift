import Campaigns

/// Turns of phrase that the sentences of findings share.
enum AuditWording {
    /// "1 contact", "2 contacts".
    static func count(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }

    /// "once", "2 times".
    static func times(_ number: Int) -> String { number == 1 ? "once" : "\(number) times" }

    /// The time between two instants, in its greatest whole unit.
    static func duration(from start: Int64, to end: Int64) -> String {
        let seconds = Int(AuditTime.second(end) - AuditTime.second(start))
        for (unit, length) in [("day", 86_400), ("hour", 3600), ("minute", 60)]
        where seconds >= 2 * length {
            return count(seconds / length, unit)
        }
        return count(seconds, "second")
    }
}

extension AuditGround {
    /// An earlier attempt on the same contact, as the sentence about a later one names it.
    func place(of earlier: UInt32, seenFrom attempt: UInt32) throws(LedgerError) -> String {
        let table = result.table
        let campaign = table.campaign[Int(earlier)]
        let own = "attempt \(table.ordinal(earlier))"
        return campaign == table.campaign[Int(attempt)]
            ? own : "\(own) of \(try snapshot.campaignID(campaign))"
    }
}
