import Campaigns
import EventLog
import JSON

/// Looks for what is due at a moment, campaign by campaign.
struct OutboxScan {
    /// An attempt that is due, with the numbers behind it.
    struct Due: Sendable {
        var attempt: OutboxAttempt
        /// Number of the contact.
        var contact: UInt32
        /// When the retry in place was requested that it meets; nil for the campaign's own run.
        var requestedAt: Timestamp?
        var skip: OutboxSkip.Reason?
    }

    /// Where in a campaign's audience the look begins: two senders that begin at one place want the same
    /// attempts.
    enum Start: Sendable {
        case first, anywhere
    }

    let snapshot: LedgerSnapshot
    let now: Timestamp
    private let start: Start
    private let request: OutboxRequest
    private(set) var due: [Due] = []
    private(set) var claims: [Claim] = []
    /// Campaigns that are scheduled and due: their run begins with the first claim.
    private(set) var starting: [String] = []
    private(set) var hasMore = false
    /// Who is due already: nobody is twice in one chain, since neither attempt knows of the other.
    private var taken: Set<ChainContact> = []
    /// The campaigns looked at, with their chains.
    private(set) var scenes: [ChainScene] = []

    /// A contact in a chain, by the numbers of contact and root.
    struct ChainContact: Hashable, Sendable {
        var root: UInt32
        var contact: UInt32
    }

    /// The most attempts of one claim: with claims that expire they fit into a commit.
    static let mostAttempts = 10_000

    /// A claim without a result, with the number of its contact.
    struct Claim: Sendable {
        var claim: OpenClaim
        var contact: UInt32
    }

    /// - Complexity: O(campaigns), and O(contacts of the chain) for each that has anything due.
    init(
        _ snapshot: LedgerSnapshot, _ request: OutboxRequest, now: Timestamp,
        from start: Start = .first
    ) throws(LedgerError) {
        (self.snapshot, self.request, self.now, self.start) = (snapshot, request, now, start)
        for candidate in try candidates() {
            let scene = try ChainScene(snapshot, campaign: candidate.id)
            let channel = try scene.channel(of: scene.campaign)
            if let wanted = request.channel, channel?.hasSameBytes(as: wanted) != true { continue }
            let dueBefore = due.count
            if let dueAt = candidate.dueAt {
                try look(at: scene, candidate.id, dueAt, channel)
            }
            if candidate.isScheduled, due.count > dueBefore { starting.append(candidate.id) }
            if candidate.hasDispatched { try lookForClaims(scene, candidate.id) }
            scenes.append(scene)
        }
    }

    private struct Candidate {
        var id: String
        /// Since when its attempts are due; nil where they are not.
        var dueAt: Timestamp?
        var isScheduled: Bool
        var hasDispatched: Bool
    }

    /// The campaigns that may have something due or claimed, the longest due first.
    private func candidates() throws(LedgerError) -> [Candidate] {
        let wanted = request.campaigns.map { Set($0.map { Array($0.utf8) }) }
        // Claims are events of commands: without any there is nobody's to look for.
        let mayHaveClaims = try snapshot.reading { () throws(EventLogError) in
            try snapshot.view.find(.label, Array(EventAuthor.source.utf8)) != nil
        }
        var found: [(number: UInt32, status: CampaignStatus, hasDispatched: Bool)] = []
        try snapshot.asking(about: .everything) { picture throws(LedgerError) in
            try snapshot.pictured { () throws(PictureError) in
                for campaign in try picture.campaigns() {
                    let status = try picture.facts(of: campaign).status
                    let runs = status == .scheduled || status == .sending
                    let dispatched = try picture.totals(of: campaign).counts.attempts(
                        in: .dispatched)
                    let isClaimed = mayHaveClaims && dispatched > 0
                    if runs || isClaimed { found.append((campaign, status, isClaimed)) }
                }
            }
        }
        var candidates: [Candidate] = []
        for (campaign, status, hasDispatched) in found {
            let id = try snapshot.campaignID(campaign)
            if let wanted, !wanted.contains(Array(id.utf8)) { continue }
            let dueAt = try dueTime(of: campaign, status)
            guard dueAt != nil || hasDispatched else { continue }
            candidates.append(
                Candidate(
                    id: id, dueAt: dueAt, isScheduled: status == .scheduled,
                    hasDispatched: hasDispatched))
        }
        return candidates.sorted { left, right in
            let (one, other) = (left.dueAt ?? Timestamp.end, right.dueAt ?? Timestamp.end)
            return one != other ? one < other : left.id.precedes(right.id)
        }
    }

    /// Since when a campaign's attempts are due; nil where they are not yet, or not at all.
    private func dueTime(
        of campaign: UInt32, _ status: CampaignStatus
    ) throws(LedgerError) -> Timestamp? {
        switch status {
        case .scheduled:
            guard let row = try snapshot.latestRow(of: campaign, .campaignScheduled),
                let text = try snapshot.data(ofRow: row).first(where: { $0.key == "runAt" })?
                    .value.stringValue,
                let time = Timestamp(rfc3339: text), time <= now
            else { return nil }
            return time
        case .sending:
            let rows = [
                try snapshot.latestRow(of: campaign, .campaignStarted),
                try snapshot.latestRow(of: campaign, .campaignResumed),
            ]
            var times: [Timestamp] = []
            for row in rows { if let row { times.append(try snapshot.time(ofRow: row)) } }
            return times.min() ?? now
        default: return nil
        }
    }
}

extension OutboxScan {
    /// What the campaigns with something due send.
    func messages() throws(LedgerError) -> [OutboxMessage] {
        var messages: [OutboxMessage] = []
        for attempt in due.lazy.filter({ $0.skip == nil }).map(\.attempt)
        where messages.last?.campaign.hasSameBytes(as: attempt.campaign) != true {
            messages.append(
                OutboxMessage(
                    campaign: attempt.campaign,
                    message: try snapshot.message(of: attempt.campaign)))
        }
        return messages
    }

    private mutating func look(
        at scene: ChainScene, _ id: String, _ dueAt: Timestamp, _ channel: String?
    ) throws(LedgerError) {
        let run = try CampaignRun(of: scene.campaign, snapshot)
        let requests = try RequestedRetries(of: scene.campaign, after: run.endedAt, snapshot)
        let isOverridden = try isOverridden(scene)
        var attempts: [(home: UInt32, attempt: Int, request: RequestedRetries.Request?)] = []
        for home in scene.result.homes(of: scene.campaign) {
            guard let result = scene.result.result(ofHome: home) else { continue }
            let asked = requests.latest[scene.result.table.number(home)]
            guard let last = result.last else {
                // A retry in place is for those it names, and does not take up a run that was over.
                if run.isUnderWay || asked?.isOverridden == true {
                    attempts.append((home, 1, asked))
                }
                continue
            }
            guard let asked, result.outcome == .failed || asked.isOverridden,
                let dispatch = try snapshot.dispatch(of: scene.result.table.number(last)),
                dispatch.time < asked.time
            else { continue }
            attempts.append((home, Int(scene.result.table.ordinal(last)) + 1, asked))
        }
        let first = start == .first || attempts.isEmpty ? 0 : Int.random(in: 0..<attempts.count)
        for (home, attempt, asked) in attempts[first...] + attempts[..<first] {
            guard due.count < min(request.limit, Self.mostAttempts) else {
                hasMore = true
                return
            }
            let contact = scene.result.table.contact[Int(home)]
            let isLifted = asked?.isOverridden ?? isOverridden
            let state = try readiness(scene, contact, channel, isOverridden: isLifted)
            guard state.isReady, attempt <= EventLimits.attempt.upperBound else { continue }
            if state.skip == nil {
                let root = scene.result.chains.root(of: scene.campaign)
                let isFirst = taken.insert(ChainContact(root: root, contact: contact)).inserted
                guard isFirst || isLifted else { continue }
            }
            due.append(
                Due(
                    attempt: OutboxAttempt(
                        campaign: id, contact: try snapshot.name(.member, contact),
                        attempt: attempt, trigger: asked?.trigger ?? .initial, channel: channel,
                        dueAt: max(dueAt, asked?.time ?? dueAt)),
                    contact: contact, requestedAt: asked?.time, skip: state.skip))
        }
    }

    /// Whether the campaign's own events say that the guard does not hold.
    private func isOverridden(_ scene: ChainScene) throws(LedgerError) -> Bool {
        for type in [EventType.campaignCreated, .campaignAudienceResolved] {
            for row in try snapshot.rows(of: scene.campaign, type)
            where try snapshot.saysOverride(row) { return true }
        }
        return false
    }

    /// Whether a contact may be sent to now, by all that is known of its chain, or must be skipped.
    private func readiness(
        _ scene: ChainScene, _ contact: UInt32, _ channel: String?, isOverridden: Bool
    ) throws(LedgerError) -> (isReady: Bool, skip: OutboxSkip.Reason?) {
        if isOverridden { return (true, nil) }
        let standing = scene.standing(try scene.homes(of: contact))
        if standing.isReached { return (true, .reachedMeanwhile) }
        let consent = try snapshot.consent(of: contact, on: channel)
        if consent.isErased { return (true, .erased) }
        if consent.isOptedOut { return (true, .optedOut) }
        // While another attempt may still arrive, this one waits.
        return (!standing.isUnderWay && !standing.isUnknown, nil)
    }

    private mutating func lookForClaims(
        _ scene: ChainScene, _ id: String
    ) throws(LedgerError) {
        for attempt in scene.result.attempts(of: scene.campaign, in: .dispatched) {
            let row = scene.result.decidingRow(attempt)
            // Most dispatches are other senders', and what they say need not be read for that.
            let isOurs = try snapshot.reading { () throws(EventLogError) in
                try snapshot.view.identity(UInt64(row)).source.elementsEqual(
                    EventAuthor.source.utf8)
            }
            guard isOurs,
                let sender = try snapshot.data(ofRow: row).first(where: {
                    $0.key == OutboxClaim.senderMember
                })?.value.stringValue
            else { continue }
            // By the ledger's own clock: the event itself may be dated after what it rests on.
            let claimedAt = Timestamp(
                microseconds: try snapshot.reading { () throws(EventLogError) in
                    try snapshot.view.recordedAt(UInt64(row)) ?? 0
                })
            let contact = scene.result.table.contact[Int(attempt)]
            claims.append(
                Claim(
                    claim: OpenClaim(
                        campaign: id, contact: try snapshot.name(.member, contact),
                        attempt: Int(scene.result.table.ordinal(attempt)), sender: sender,
                        claimedAt: claimedAt,
                        expiresAt: scene.folded.policy.claimEnd(from: claimedAt)),
                    contact: contact))
        }
    }
}

extension Policy {
    /// When a claim counts as unknown; never after the last time there is.
    fileprivate func claimEnd(from claimedAt: Timestamp) -> Timestamp {
        let (lease, isTooLong) = Int64(claimLeaseSeconds).multipliedReportingOverflow(by: 1_000_000)
        let (end, isTooLate) = claimedAt.microseconds.addingReportingOverflow(lease)
        return isTooLong || isTooLate ? Timestamp.end : Timestamp(microseconds: end)
    }
}

extension OutboxClaim {
    /// The member of `attempt.dispatched` that says who claimed it. Dispatches without it are nobody's
    /// claims: their senders keep account of them elsewhere.
    static let senderMember = "sender"
}
