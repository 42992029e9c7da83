import Campaigns
import EventLog
import Projections

extension LedgerSnapshot {
    /// The contacts that failed in a campaign and why, in the byte order of their ids.
    ///
    /// `code`: only failures whose code is this one, or begins with it and a colon.
    /// `category`: only failures of this category.
    /// - Throws: `unknownCampaign`, `damaged`, `inputOutput`.
    /// - Complexity: O(failed contacts) where the projections can be used, as of an earlier moment
    ///   O(events of the campaign); else O(events) for the first question of a snapshot.
    public func failed(
        in id: String, code: String? = nil, category: String? = nil
    ) throws(LedgerError) -> [FailedContact] {
        let campaign = try number(ofCampaign: id)
        return try asking(about: .campaigns([campaign])) { picture throws(LedgerError) in
            try check(campaign, id, picture)
            let entries = try pictured { () throws(PictureError) in
                try picture.failed(in: campaign)
            }
            var answers: [FailedContact] = []
            for entry in entries {
                if let category, category != entry.category.rawValue { continue }
                let contact = try describe(entry, picture.classifier)
                if let code, !contact.code.hasSameBytes(as: code),
                    !contact.code.utf8.starts(with: (code + ":").utf8)
                {
                    continue
                }
                answers.append(contact)
            }
            return answers.sorted { $0.contact.utf8.lexicographicallyPrecedes($1.contact.utf8) }
        }
    }

    /// The ids of the contacts that failed in a campaign, in the order in which the ledger first met
    /// them: the same contacts as those of `failed(in:)`, without asking why they failed.
    /// - Throws: `unknownCampaign`, `damaged`, `inputOutput`.
    /// - Complexity: as `failed(in:)`, at a small part of its price for each contact.
    public func failedContacts(in id: String) throws(LedgerError) -> [String] {
        let campaign = try number(ofCampaign: id)
        return try asking(about: .campaigns([campaign])) { picture throws(LedgerError) in
            try check(campaign, id, picture)
            let homes = try pictured { () throws(PictureError) in
                try picture.failed(in: campaign).map(\.home)
            }
            let names = try reading { () throws(EventLogError) in
                try view.names(.member, try view.entities(homes.sorted()).members.sorted())
            }
            return (0..<names.count).map {
                String(decoding: names.bytes[names.range($0)], as: UTF8.self)
            }
        }
    }

    private func describe(
        _ entry: FailedEntry, _ classifier: FailureClassifier
    ) throws(LedgerError) -> FailedContact {
        let (failure, contact) = try reading { () throws(EventLogError) in
            (
                try classifier.failure(atRow: entry.row, view),
                try view.entities([entry.home]).members[0]
            )
        }
        var answer = FailedContact(
            contact: try name(.member, contact), attempts: Int(entry.tries), code: failure.code,
            text: failure.text, category: entry.category.rawValue, advice: failure.rule?.advice,
            occurredAt: try time(ofRow: entry.row), position: UInt64(entry.row))
        answer.guidance = FailureGuidance(failure.rule)
        return answer
    }
}
