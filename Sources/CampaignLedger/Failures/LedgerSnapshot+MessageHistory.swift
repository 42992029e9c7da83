import Campaigns
import EventLog
import JSON

extension LedgerSnapshot {
    /// The complete history of one message: every attempt on a contact in the chain of a campaign, with
    /// who asked for it.
    ///
    /// A contact that the chain does not know has no attempts.
    /// - Throws: `unknownCampaign`, `damaged`, `inputOutput`.
    /// - Complexity: O(events of the contact, and about the campaigns that target it) where the
    ///   projections can be used; else O(events) for the first question of a snapshot.
    public func messageHistory(
        of contactID: String, campaign id: String
    ) throws(LedgerError) -> FailedMessageHistory {
        try trusting { () throws(LedgerError) in try findHistory(of: contactID, campaign: id) }
    }

    private func findHistory(
        of contactID: String, campaign id: String
    ) throws(LedgerError) -> FailedMessageHistory {
        let campaign = try number(ofCampaign: id)
        let attempts = try reading { () throws(EventLogError) in
            guard let contact = try view.find(.member, [UInt8](contactID.utf8)) else {
                return [UInt32]()
            }
            return try view.entities(ofMember: contact)
        }
        let fold = try pictured { () throws(PictureError) in
            try folds.contact(attempts, inChainOf: campaign)
        }
        let result = fold.result
        guard result.exists(campaign) else { throw LedgerError.unknownCampaign(id) }
        let root = result.chains.root(of: campaign)
        let places = attempts.compactMap { result.table.place(ofNumber: $0) }.filter {
            result.chains.root(of: result.table.campaign[Int($0)]) == root
        }
        var history = FailedMessageHistory(
            contact: contactID, campaign: id, root: try campaignID(root), retryStatus: nil,
            attempts: [])
        guard let first = places.first else { return history }
        let standing = try RetryStanding(ofHomes: [first], fold, self)
        guard let contact = standing.contacts.contact(of: first, result) else { return history }
        for target in contact.targets {
            let tries = result.tries(ofHome: target.home)
            for attempt in tries {
                history.attempts.append(try describe(attempt, of: target.home, standing))
            }
            if result.table.campaign[Int(target.home)] == campaign,
                tries.contains(where: { result.state($0) == .failed })
            {
                history.retryStatus = try standing.status(ofHome: target.home)
            }
        }
        return history
    }

    private func describe(
        _ attempt: UInt32, of home: UInt32, _ standing: RetryStanding
    ) throws(LedgerError) -> FailedMessageHistory.Attempt {
        let result = standing.fold.result
        let campaign = result.table.campaign[Int(attempt)]
        let number = result.table.number(attempt)
        let state = result.state(attempt) ?? .dispatched
        let row =
            result.isReceiptless(attempt)
            ? result.deliveryRow(attempt) ?? result.decidingRow(attempt)
            : result.decidingRow(attempt)
        var told = FailedMessageHistory.Attempt(
            chainPosition: result.chains.position(of: campaign),
            campaign: try campaignID(campaign), attempt: Int(result.table.ordinal(attempt)),
            state: state, occurredAt: try time(ofRow: row), position: UInt64(row))
        told.dispatchedAt = standing.details.dispatch(of: number).map {
            Timestamp(microseconds: $0.time)
        }
        told.trigger = standing.details.trigger(of: number)?.rawValue
        told.actor = try actor(behind: attempt, of: home, standing)
        switch state {
        case .failed:
            let failure = try standing.failure(row)
            (told.code, told.text) = (failure.code, failure.text)
            (told.category, told.advice) = (failure.category.rawValue, failure.rule?.advice)
            told.guidance = FailureGuidance(failure.rule)
        case .skipped:
            let label = try reading { () throws(EventLogError) in
                try view.label(at: UInt64(row))
            }
            told.code = try labelText(label)
        default: break
        }
        return told
    }

    /// Who asked for an attempt.
    private func actor(
        behind attempt: UInt32, of home: UInt32, _ standing: RetryStanding
    ) throws(LedgerError) -> String? {
        let result = standing.fold.result
        let number = result.table.number(attempt)
        let campaign = result.table.campaign[Int(attempt)]
        if let mark = standing.details.dispatch(of: number), let named = try actor(ofRow: mark.row)
        {
            return named
        }
        if result.table.ordinal(attempt) > 1 {
            let request = standing.requests.request(
                campaign, home: result.table.number(home),
                by: standing.details.start(of: number) ?? .min)
            if let request, let named = try actor(ofRow: request.row) { return named }
        } else if let created = try creation(of: campaign, standing.fold) {
            if let named = try actor(ofRow: created) { return named }
        }
        return standing.details.trigger(of: number) == .automatic ? "system" : nil
    }

    private func actor(ofRow row: UInt32) throws(LedgerError) -> String? {
        try data(ofRow: row).first { $0.key == "actor" }?.value.stringValue
    }

    /// The row of a campaign's latest `campaign.created` (tie: the greater identity); nil for none.
    func creation(
        of campaign: UInt32, _ fold: FoldedLog, naming source: UInt32? = nil
    ) throws(LedgerError) -> UInt32? {
        let rows = fold.result.campaigns[campaign].statements.sorted().map { UInt64($0) }
        var latest: AttemptDetails.Mark?
        try reading { () throws(EventLogError) in
            try view.forEachHotRow(at: rows) { row throws(EventLogError) in
                guard row.kind == EventType.campaignCreated.rawValue else { return }
                if let source, try view.links(at: row.position).link != source + 1 { return }
                let mark = AttemptDetails.Mark(time: row.time, row: UInt32(row.position))
                if try AttemptDetails.isLater(mark, than: latest, view) { latest = mark }
            }
        }
        return latest?.row
    }
}
