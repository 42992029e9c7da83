import Campaigns
import EventLog

extension LedgerSnapshot {
    /// The contacts that failed in a campaign and why, in the byte order of their ids.
    ///
    /// `code`: only failures whose code is this one, or begins with it and a colon.
    /// `category`: only failures of this category.
    /// - Throws: `unknownCampaign`, `damaged`, `inputOutput`.
    /// - Complexity: O(events) for the first question of a snapshot, then O(contacts of the
    ///   campaign).
    public func failed(
        in id: String, code: String? = nil, category: String? = nil
    ) throws(LedgerError) -> [FailedContact] {
        let fold = try fold()
        let campaign = try campaign(named: id)
        var answers: [FailedContact] = []
        for (home, last) in fold.result.failedSet(of: campaign) {
            let row = fold.result.decidingRow(last)
            let failure = try failure(atRow: row, fold)
            if let code, failure.code != code, !failure.code.hasPrefix(code + ":") { continue }
            if let category, category != failure.category.rawValue { continue }
            answers.append(
                FailedContact(
                    contact: try name(.member, fold.result.table.contact[Int(home)]),
                    attempts: fold.result.tries(ofHome: home).count, code: failure.code,
                    text: failure.text, category: failure.category.rawValue,
                    advice: failure.rule?.advice, occurredAt: try time(ofRow: row),
                    position: UInt64(row)))
        }
        return answers.sorted { $0.contact.utf8.lexicographicallyPrecedes($1.contact.utf8) }
    }
}
