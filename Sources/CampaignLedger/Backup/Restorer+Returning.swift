import Campaigns
import EventLog
import Files

extension Restorer {
    /// The contacts of the backup that were erased from the ledger by events that are lost, in the order of
    /// their bytes; nil where nobody can tell, damage among the reasons.
    ///
    /// `first`: position of the first event that is lost.
    /// - Complexity: O(events lost); where the two logs went apart, O(contacts of the backup) too.
    func returning(
        _ view: LogView, from first: UInt64, _ restored: LogView
    ) throws(EventLogError) -> [String]? {
        do throws(EventLogError) {
            let erased = try view.members(ofKind: EventType.contactErased.rawValue, from: first)
            guard !erased.isEmpty else { return [] }
            // Up to its end, an earlier state of the ledger has the same numbers for the same contacts.
            let found =
                restored.state.eventCount < first
                ? try Self.contacts(numbered: erased, restored)
                : try contacts(behind: erased, view, restored)
            return found?.sorted { $0.precedes($1) }
        } catch .damaged {
            return nil
        }
    }

    private static func contacts(
        numbered numbers: Set<UInt32>, _ restored: LogView
    ) throws(EventLogError) -> [String] {
        var contacts: [String] = []
        for number in numbers where number < restored.state.nameCounts.member {
            // Erased before the backup as well.
            if try restored.isErased(member: number) { continue }
            contacts.append(String(decoding: try restored.name(.member, number), as: UTF8.self))
        }
        return contacts
    }

    private func contacts(
        behind numbers: Set<UInt32>, _ view: LogView, _ restored: LogView
    ) throws(EventLogError) -> [String]? {
        guard let key = try MemberStandIns(besides: place.path, of: view) else { return nil }
        var standIns: Set<[UInt8]> = []
        for number in numbers { standIns.insert(try view.name(.member, number)) }
        var contacts: [String] = []
        for number in 0..<restored.state.nameCounts.member {
            let name = try restored.name(.member, number)
            guard standIns.contains(key.standIn(of: name)) else { continue }
            contacts.append(String(decoding: name, as: UTF8.self))
        }
        return contacts
    }
}

extension Restorer {
    /// Adds the contacts of the backup whom an earlier restore brought back, and who are not erased yet.
    func addListed(to plan: inout RestorePlan) throws(LedgerError) {
        guard let returning = plan.returning, let restored else {
            return
        }
        let listed = try Ledger.filing { () throws(FileError) in
            try ReturnedList.read(besides: place.path)
        }
        var found = Set(returning.map { Array($0.utf8) })
        do throws(EventLogError) {
            for contact in listed where try restored.find(.member, Array(contact.utf8)) != nil {
                found.insert(Array(contact.utf8))
            }
        } catch {
            throw LedgerError(error, path: backup)
        }
        plan.returning = found.map { String(decoding: $0, as: UTF8.self) }
            .sorted { $0.precedes($1) }
    }

    /// Makes sure that who comes back can be erased again, where that is asked for.
    func judgeErasingAgain(_ plan: RestorePlan) throws(LedgerError) {
        guard options.erasingAgain != nil else { return }
        guard plan.replaced != nil, let returning = plan.returning else {
            throw LedgerError(
                .refused, "Nobody can tell which contacts of the backup were erased since.",
                remedy:
                    "Restore it without '--erase-again', and erase by hand; nothing was changed.")
        }
        let keyKind = try ownKeyKind()
        guard returning.isEmpty || keyKind == nil || keyKind == .regularFile else {
            throw LedgerError(
                .erasureKeyMissing,
                "Nobody could be erased again: '\(EventLog.erasureKeyPath(besides: place.path))' is no file.",
                remedy: "Put it out of the way; nothing was changed.")
        }
        guard returning.isEmpty || !plan.lacksErasureKey else {
            throw LedgerError(
                .erasureKeyMissing,
                "Nobody could be erased again: the key of who was erased before the backup is missing.",
                remedy:
                    "Put '\(EventLog.erasureKeyPath(besides: place.path))' back from where it was kept; "
                    + "nothing was changed.")
        }
    }
}

extension RestorePlan {
    /// A sentence on who would be back, after a space; empty where nobody would. It says how many and not
    /// who, because what is printed is kept in logs.
    public var returningWords: String {
        guard let count = returningCount else { return " It may bring back \(Self.unknown)" }
        return count.isEmpty
            ? "" : " It brings back \(count) erased since: '--erase-again' erases them again."
    }

    /// The same once it is done.
    public var returnedWords: String {
        guard let count = returningCount else { return " It may have brought back \(Self.unknown)" }
        let list = path + ReturnedList.suffix
        return count.isEmpty
            ? ""
            : " It brought back \(count) erased since: 'erase --contacts' with '\(list)' erases them again."
    }

    private static let unknown = "contacts erased since: whether there are any, nobody can tell."

    /// "2 contacts", empty for none, nil where nobody can tell.
    private var returningCount: String? {
        returning.map { $0.isEmpty ? "" : $0.count == 1 ? "1 contact" : "\($0.count) contacts" }
    }
}
