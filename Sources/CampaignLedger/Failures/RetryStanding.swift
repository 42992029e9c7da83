import Campaigns
import EventLog

/// Where failed messages stand: retry status, automatic attempts, and whether a retry may be had.
struct RetryStanding: Sendable {
    let snapshot: LedgerSnapshot
    let fold: FoldedLog
    let contacts: ChainContacts
    let details: AttemptDetails
    let requests: RetryRequests

    /// Reads what is needed to tell about the messages with these first attempts, given by place.
    /// - Complexity: O(attempts of the fold, and events of the contacts in their chains).
    init(
        ofHomes homes: [UInt32], _ fold: FoldedLog, _ snapshot: LedgerSnapshot
    ) throws(LedgerError) {
        self.snapshot = snapshot
        self.fold = fold
        let result = fold.result
        contacts = ChainContacts(Set(homes.map { ChainContacts.Key($0, result) }), result)
        details = try AttemptDetails(
            ofPlaces: contacts.contacts.values.flatMap { $0.tries(result) }, fold, snapshot)
        let campaigns = contacts.contacts.values.lazy.flatMap(\.targets).map {
            result.table.campaign[Int($0.home)]
        }
        requests = try RetryRequests(of: Set(campaigns), snapshot)
    }

    /// The status of the message with a first attempt, given by place.
    func status(ofHome home: UInt32) throws(LedgerError) -> RetryStatus {
        guard let contact = contacts.contact(of: home, fold.result) else { return .notRetried }
        if contact.isReached { return .recovered }
        let since = contact.targets.drop { $0.home != home }
        if since.contains(where: { isPending($0) }) { return .scheduled }
        if contact.outcome == .failed, try isExhausted(contact) { return .exhausted }
        return wasRetried(since) ? .retried : .notRetried
    }

    /// Whether another try is under way in a campaign, or to come. Where the run is over nothing comes
    /// that is not under way already.
    private func isPending(_ target: ChainContact.Target) -> Bool {
        let campaign = fold.result.table.campaign[Int(target.home)]
        let isOver = fold.result.campaigns[campaign].status.isTerminal
        if target.result.outcome == .pending { return target.result.last != nil || !isOver }
        guard !isOver, let last = target.result.last,
            let requested = requests.latest(ofHome: fold.result.table.number(target.home)),
            let start = details.start(of: fold.result.table.number(last))
        else { return false }
        return requested > start
    }

    private func isExhausted(_ contact: ChainContact) throws(LedgerError) -> Bool {
        let policy = fold.policy.automaticRetry
        let attempts = try automaticAttempts(on: contact)
        return attempts >= policy.maximumAttempts && (policy.enabled || attempts > 0)
    }

    /// `since`: the message's own campaign and the members behind it.
    private func wasRetried(_ since: ArraySlice<ChainContact.Target>) -> Bool {
        guard let own = since.first else { return false }
        if since.dropFirst().contains(where: { $0.result.last != nil }) { return true }
        let states = fold.result.tries(ofHome: own.home).map { fold.result.state($0) }
        guard let failed = states.firstIndex(of: .failed) else { return false }
        return failed < states.count - 1
    }

    /// The contact's attempts in the chain whose deciding `attempt.dispatched` is automatic, less those
    /// that failed for what the sender or the provider did: SPEC 6.3.
    func automaticAttempts(on contact: ChainContact) throws(LedgerError) -> Int {
        var count = 0
        for attempt in contact.tries(fold.result) {
            guard details.trigger(of: fold.result.table.number(attempt)) == .automatic else {
                continue
            }
            if fold.result.state(attempt) == .failed,
                let rule = try failure(fold.result.decidingRow(attempt)).rule,
                rule.scope.sparesContact
            {
                continue
            }
            count += 1
        }
        return count
    }

    /// Whether a contact may be tried again, as `reached` says; nil where it was reached.
    func retry(of contact: ChainContact) throws(LedgerError) -> ReachAnswer.Retry? {
        guard !contact.isReached else { return nil }
        guard contact.outcome == .failed, let last = contact.targets.last?.result.last else {
            return RetryEligibility.withoutFailure(
                contact.outcome, tries: contact.tries(fold.result).count)
        }
        let row = fold.result.decidingRow(last)
        return RetryEligibility.afterFailure(
            try failure(row).rule, failedAt: try snapshot.time(ofRow: row),
            now: snapshot.ledger.now())
    }

    /// The failure that a row reports.
    func failure(_ row: UInt32) throws(LedgerError) -> ReadFailure {
        try snapshot.reading { () throws(EventLogError) in
            try fold.classifier.failure(atRow: row, snapshot.view)
        }
    }
}
