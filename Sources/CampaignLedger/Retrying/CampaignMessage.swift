import Campaigns
import JSON

extension LedgerSnapshot {
    /// What a campaign sends: the `message` that its events state, as JSON text.
    ///
    /// The latest statement counts (tie: the greater identity). A linked retry follows its source until it
    /// starts: its own edits count, else the source's edits that are not later than the retry's earliest
    /// start, else the copy that the retry was made with.
    /// - Returns: nil where no event states a message.
    /// - Throws: `unknownCampaign`, `damaged`, `inputOutput`.
    /// - Complexity: O(statements about the campaign and its source).
    public func message(of id: String) throws(LedgerError) -> String? {
        let campaign = try number(ofCampaign: id)
        return try asking(about: .campaigns([campaign])) { picture throws(LedgerError) in
            try check(campaign, id, picture)
            let facts = try pictured { () throws(PictureError) in try picture.facts(of: campaign) }
            return try message(of: campaign, facts)?.text
        }
    }

    /// What a campaign sends, given what is known of it.
    func message(
        of campaign: UInt32, _ facts: CampaignFacts
    ) throws(LedgerError) -> JSONValue? {
        let edits = try rows(of: campaign, .campaignEdited)
        let created = try rows(of: campaign, .campaignCreated)
        guard let source = facts.retryOf else { return try latestMessage(edits + created) }
        if let own = try latestMessage(edits) { return own }
        var started: Timestamp?
        for row in try rows(of: campaign, .campaignStarted) {
            let time = try time(ofRow: row)
            started = min(started ?? time, time)
        }
        if let followed = try latestMessage(try rows(of: source, .campaignEdited), until: started) {
            return followed
        }
        return try latestMessage(created)
    }

    /// The message of the latest of some statements that has one.
    private func latestMessage(
        _ rows: [UInt32], until end: Timestamp? = nil
    ) throws(LedgerError) -> JSONValue? {
        var latest: (time: Timestamp, row: UInt32, message: JSONValue)?
        for row in rows {
            let time = try time(ofRow: row)
            if let end, time > end { continue }
            guard let message = try data(ofRow: row).first(where: { $0.key == "message" })?.value,
                !message.isNull
            else { continue }
            if let known = latest {
                if time < known.time { continue }
                if time == known.time, try !isIdentityGreater(row, than: known.row) { continue }
            }
            latest = (time, row, message)
        }
        return latest?.message
    }
}
