import Campaigns
import EventLog

/// Looks at every failed message, and at what the rules of the automatic retry say of it.
struct AutomaticRetryScan {
    private let snapshot: LedgerSnapshot
    private let folded: FoldedLog
    private let rules: RetryRules
    private let obstacles: ClearedObstacles
    let isEnabled: Bool
    private(set) var messages: [PlannedRetry] = []
    /// Numbers of the contacts of the eligible messages.
    private(set) var contacts: Set<UInt32> = []
    /// By campaign, the latest time that was told of it, or of a dispatch of an eligible message.
    private(set) var latest: [UInt32: Timestamp] = [:]
    /// Who is eligible already: one message of a chain at a time.
    private var taken: Set<OutboxScan.ChainContact> = []
    /// The campaigns of their chains.
    private(set) var campaigns: Set<UInt32> = []

    /// - Throws: `unknownTimeZone` where the policy names one that the system does not know, `damaged`,
    ///   `inputOutput`.
    /// - Complexity: O(attempts), and some look-ups for each failed message.
    init(_ snapshot: LedgerSnapshot, now: Timestamp) throws(LedgerError) {
        self.snapshot = snapshot
        folded = try snapshot.fold()
        let retry = folded.policy.automaticRetry
        isEnabled = retry.enabled
        rules = RetryRules(
            policy: folded.policy,
            schedule: RetrySchedule(
                zone: try TimeZones.rules(of: retry.timeZone), everyHours: retry.everyHours,
                localHour: retry.localHour), now: now)
        obstacles = try ClearedObstacles(snapshot)
        for campaign in folded.result.campaignsInOrder() { try look(at: campaign) }
    }

    private mutating func look(at campaign: UInt32) throws(LedgerError) {
        let id = try snapshot.campaignID(campaign)
        var found: [PlannedRetry] = []
        for home in folded.result.homes(of: campaign) {
            guard let result = folded.result.result(ofHome: home), result.outcome == .failed,
                let attempt = result.last
            else { continue }
            found.append(try plan(attempt, id))
        }
        if found.contains(where: { $0.verdict == .eligible }),
            let time = try CampaignHistory(of: campaign, snapshot).latest
        {
            latest[campaign] = max(latest[campaign] ?? time, time)
        }
        messages += found.sorted { $0.contact.precedes($1.contact) }
    }

    private mutating func plan(
        _ attempt: UInt32, _ id: String
    ) throws(LedgerError) -> PlannedRetry {
        let fold = folded.result
        let row = fold.decidingRow(attempt)
        let failure = try snapshot.reading { () throws(EventLogError) in
            try folded.classifier.failure(atRow: row, snapshot.view)
        }
        let history = try MessageHistory(ofAttempt: attempt, fold, snapshot)
        let failedAt = try snapshot.time(ofRow: row)
        let candidate = try candidate(attempt, failure, failedAt, history)
        var verdict = rules.verdict(candidate)
        let contact = fold.table.contact[Int(attempt)]
        if verdict == .eligible {
            let root = fold.chains.root(of: fold.table.campaign[Int(attempt)])
            let key = OutboxScan.ChainContact(root: root, contact: contact)
            // Another message of the chain is retried now; this one waits for what becomes of it.
            if !taken.insert(key).inserted { verdict = .never(.underWay) }
        }
        if verdict == .eligible {
            contacts.insert(contact)
            let root = fold.chains.root(of: fold.table.campaign[Int(attempt)])
            campaigns.formUnion(fold.members(ofRoot: root))
            if let time = history.tries.last(where: { $0.place == attempt })?.dispatch.time {
                let campaign = fold.table.campaign[Int(attempt)]
                latest[campaign] = max(latest[campaign] ?? time, time)
            }
        }
        return PlannedRetry(
            campaign: id, contact: try snapshot.name(.member, contact),
            attempt: Int(fold.table.ordinal(attempt)), code: failure.code,
            category: failure.category, failedAt: failedAt,
            automaticAttempts: candidate.automaticAttempts,
            likelyPermanent: candidate.isLikelyPermanent, verdict: verdict,
            sentence: Self.sentence(verdict, failure.rule))
    }

    private func candidate(
        _ attempt: UInt32, _ failure: ReadFailure, _ failedAt: Timestamp, _ history: MessageHistory
    ) throws(LedgerError) -> RetryCandidate {
        let campaign = folded.result.campaigns[folded.result.table.campaign[Int(attempt)]]
        let own = history.tries.first { $0.place == attempt }
        var candidate = RetryCandidate(
            category: failure.category, rule: failure.rule, failedAt: failedAt,
            startedAt: own?.dispatch.earliest ?? failedAt)
        candidate.automaticAttempts = try automaticAttempts(history)
        candidate.isNewest = history.isNewest
        candidate.chainState = history.standing.chainState
        let consent = try snapshot.consent(
            of: folded.result.table.contact[Int(attempt)], on: history.channel)
        candidate.isOptedOut = consent.isOptedOut
        candidate.isErased = consent.isErased
        candidate.isRunning = !campaign.status.isTerminal
        candidate.isCancelled = campaign.status == .cancelled
        if failure.rule?.unlock == Self.waiting {
            // Nothing but time has to pass, and that the wait sees to.
            candidate.clearedAt = failedAt
        } else if let unlock = failure.rule?.unlock, !unlock.isEmpty {
            candidate.clearedAt = obstacles.first(
                unlock, on: history.channel, from: failedAt)
        }
        candidate.failuresInARow = history.failuresInARow
        return candidate
    }

    /// The unlock of failures that pass by themselves.
    private static let waiting = "wait"

    /// Attempts of the chain that the policy made, less those that the contact could not help.
    private func automaticAttempts(_ history: MessageHistory) throws(LedgerError) -> Int {
        var count = 0
        for tried in history.tries where tried.dispatch.trigger == .automatic {
            if tried.state == .failed {
                let row = folded.result.decidingRow(tried.place)
                let failure = try snapshot.reading { () throws(EventLogError) in
                    try folded.classifier.failure(atRow: row, snapshot.view)
                }
                if failure.rule?.scope.sparesContact == true { continue }
            }
            count += 1
        }
        return count
    }

    /// What must not have happened when what is eligible is requested.
    var guarded: AppendGuard {
        AppendGuard(
            since: snapshot.asOf.position, campaigns: campaigns, contacts: contacts,
            watchesAllCampaigns: true, knowsClaims: snapshot.view.state.referenceRows > 0,
            claims: folded.claims)
    }

    private static func sentence(_ verdict: RetryVerdict, _ rule: FailureRule?) -> String {
        switch verdict {
        case .eligible: "It is retried now."
        case .later(let time, let delay): "\(delay.sentence) It is retried from \(time) on."
        case .never(let hindrance): hindrance.sentence(unlock: rule?.unlock)
        }
    }
}

extension ChainStanding {
    /// As the rules of the automatic retry see it.
    fileprivate var chainState: RetryCandidate.ChainState {
        if isReached { return .reached }
        if isUnderWay || isToCome { return .pending }
        return isUnknown ? .unknown : .failed
    }
}
