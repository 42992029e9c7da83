import Campaigns
import EventLog

extension LedgerSnapshot {
    /// Which attempt of a campaign's chain reached a contact, and if none did, why not.
    ///
    /// A contact that no event targets gets an answer too: it was not reached, being never
    /// targeted.
    /// - Throws: `unknownCampaign`, `damaged`, `inputOutput`.
    /// - Complexity: O(attempts on the contact) where the projections can be used, as of any moment;
    ///   else O(events) for the first question of a snapshot.
    public func reached(
        _ contactID: String, campaign id: String
    ) throws(LedgerError) -> ReachAnswer {
        try trusting { () throws(LedgerError) in try findReach(contactID, campaign: id) }
    }

    private func findReach(
        _ contactID: String, campaign id: String
    ) throws(LedgerError) -> ReachAnswer {
        let campaign = try number(ofCampaign: id)
        let contact = try number(ofContact: contactID)
        let attempts = try reading { () throws(EventLogError) in
            try contact.map { (contact) throws(EventLogError) in
                try view.entities(ofMember: contact)
            } ?? []
        }
        let fold = try pictured { () throws(PictureError) in
            try folds.contact(attempts, inChainOf: campaign)
        }
        guard fold.result.exists(campaign) else { throw LedgerError.unknownCampaign(id) }
        let root = fold.result.chains.root(of: campaign)
        var answer = ReachAnswer(contact: contactID, campaign: id, root: try campaignID(root))
        var results: [(campaign: UInt32, result: ContactResult)] = []
        for home in homes(among: attempts, inChain: root, fold) {
            guard let result = fold.result.result(ofHome: home) else { continue }
            results.append((fold.result.table.campaign[Int(home)], result))
            for attempt in fold.result.tries(ofHome: home) {
                if let tried = try describe(attempt, fold) { answer.tries.append(tried) }
            }
        }
        answer.targeted = !results.isEmpty
        if let reaching = results.first(where: { $0.result.reaching != nil }) {
            try describeReach(reaching.result, fold, &answer)
        } else {
            answer.outcome = results.last?.result.outcome
            answer.retry = try retry(after: results.last, fold, answer)
        }
        answer.sentence = ReachWording.sentence(for: answer, asOf: asOf)
        return answer
    }

    /// The homes of a contact in the campaigns of a chain, ascending by (chain position, id).
    private func homes(
        among attempts: [UInt32], inChain root: UInt32, _ fold: FoldedLog
    ) -> [UInt32] {
        let result = fold.result
        return attempts.compactMap { result.table.place(ofNumber: $0) }.filter {
            result.table.isHome($0)
                && result.chains.root(of: result.table.campaign[Int($0)]) == root
        }.sorted {
            result.isBefore(result.table.campaign[Int($0)], result.table.campaign[Int($1)])
        }
    }

    private func describe(
        _ attempt: UInt32, _ fold: FoldedLog
    ) throws(LedgerError) -> ReachAnswer.Try? {
        guard let state = fold.result.state(attempt) else { return nil }
        let row =
            fold.result.isReceiptless(attempt)
            ? fold.result.deliveryRow(attempt) ?? fold.result.decidingRow(attempt)
            : fold.result.decidingRow(attempt)
        let campaign = fold.result.table.campaign[Int(attempt)]
        var tried = ReachAnswer.Try(
            chainPosition: fold.result.chains.position(of: campaign),
            campaign: try campaignID(campaign), attempt: Int(fold.result.table.ordinal(attempt)),
            state: state, occurredAt: try time(ofRow: row), code: nil, category: nil,
            position: UInt64(row))
        if state == .failed || state == .skipped {
            let label = try reading { () throws(EventLogError) in try view.label(at: UInt64(row)) }
            tried.code = try labelText(label)
        }
        if state == .failed {
            let (_, category) = try reading { () throws(EventLogError) in
                try fold.classifier.category(ofRow: row, view)
            }
            tried.category = category.rawValue
        }
        return tried
    }

    private func describeReach(
        _ result: ContactResult, _ fold: FoldedLog, _ answer: inout ReachAnswer
    ) throws(LedgerError) {
        guard let attempt = result.reaching, let row = fold.result.deliveryRow(attempt) else {
            return
        }
        let campaign = fold.result.table.campaign[Int(attempt)]
        answer.reached = true
        answer.outcome = .delivered
        answer.chainPosition = fold.result.chains.position(of: campaign)
        answer.byCampaign = try campaignID(campaign)
        answer.attempt = Int(fold.result.table.ordinal(attempt))
        answer.occurredAt = try time(ofRow: row)
        answer.position = UInt64(row)
        answer.messageID = try messageID(of: fold.result.table.number(attempt), row)
    }

    /// The message id that the deciding event names, else the latest one (tie: the greater
    /// identity) that an event of the attempt does.
    private func messageID(
        of attempt: UInt32, _ deciding: UInt32
    ) throws(LedgerError) -> String? {
        let decided = try reading { () throws(EventLogError) in
            try view.namedReference(at: UInt64(deciding))
        }
        if let decided { return try name(.reference, decided) }
        let positions = try reading { () throws(EventLogError) in
            try view.positions(of: .entity, attempt).filter { $0 <= asOf.position }
        }
        let (batch, rows) = try events(at: positions)
        var latest: (time: Timestamp, row: UInt32, id: String)?
        for (event, row) in zip(batch.events, rows) where isConsidered(event) {
            guard let id = batch.text(event.messageID) else { continue }
            let row = UInt32(row.position)
            if let known = latest {
                if event.time < known.time { continue }
                if event.time == known.time, try !isIdentityGreater(row, than: known.row) {
                    continue
                }
            }
            latest = (event.time, row, id)
        }
        return latest?.id
    }

    private func failure(atRow row: UInt32, _ fold: FoldedLog) throws(LedgerError) -> ReadFailure {
        try reading { () throws(EventLogError) in try fold.classifier.failure(atRow: row, view) }
    }

    /// Whether an event had happened by the time asked about.
    func isConsidered(_ event: EventDraft) -> Bool {
        guard let occurredBy else { return true }
        return event.time <= occurredBy
    }

    private func retry(
        after last: (campaign: UInt32, result: ContactResult)?, _ fold: FoldedLog,
        _ answer: ReachAnswer
    ) throws(LedgerError) -> ReachAnswer.Retry {
        guard let last, last.result.outcome == .failed, let attempt = last.result.last else {
            return RetryEligibility.withoutFailure(answer.outcome, tries: answer.tries.count)
        }
        let row = fold.result.decidingRow(attempt)
        return RetryEligibility.afterFailure(
            try failure(atRow: row, fold).rule,
            failedAt: try time(ofRow: row), now: ledger.now())
    }
}
