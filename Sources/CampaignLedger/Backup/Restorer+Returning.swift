import Campaigns
import EventLog

extension Restorer {
    /// The contacts of the backup that were erased from the ledger by events that are lost, in the order of
    /// their bytes; nil where nobody can tell.
    ///
    /// `first`: position of the first event that is lost.
    /// - Complexity: O(events lost); where the two logs went apart, O(contacts of the backup) too.
    func returning(
        _ view: LogView, from first: UInt64, _ restored: LogView
    ) throws(EventLogError) -> [String]? {
        let erased = try view.members(ofKind: EventType.contactErased.rawValue, from: first)
        guard !erased.isEmpty else { return [] }
        let count = restored.state.nameCounts.member
        var contacts: [String] = []
        if restored.state.eventCount < first {
            // All that the backup holds is in the ledger too: there, a number means the same contact.
            for number in erased where number < count {
                let name = try restored.name(.member, number)
                // Erased before the backup as well.
                if try restored.isErased(member: number) { continue }
                contacts.append(String(decoding: name, as: UTF8.self))
            }
        } else {
            guard EventLog.erasureKey(besides: place.path, fits: view) else { return nil }
            for number in 0..<count {
                let name = try restored.name(.member, number)
                guard let standIn = try view.standIn(ofErased: name, log: place.path),
                    let number = try view.find(.member, standIn), erased.contains(number)
                else { continue }
                contacts.append(String(decoding: name, as: UTF8.self))
            }
        }
        return contacts.sorted { $0.precedes($1) }
    }
}

extension RestorePlan {
    /// A sentence on who would be back, after a space; empty where nobody would. It says how many and not
    /// who, because what is printed is kept in logs.
    public var returningWords: String {
        guard let returning else {
            return
                " It may bring back contacts erased since: whether there are any, nobody can tell."
        }
        guard !returning.isEmpty else { return "" }
        let contacts = returning.count == 1 ? "1 contact" : "\(returning.count) contacts"
        return " It brings back \(contacts) erased since: erase them again ('--erase-again')."
    }
}
