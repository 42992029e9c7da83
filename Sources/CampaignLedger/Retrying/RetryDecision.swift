import Campaigns
import EventLog
import JSON

/// The decision whether and how a campaign is retried, on one snapshot: SPEC 6.1 and 6.2.
struct RetryDecision {
    let snapshot: LedgerSnapshot
    let source: String
    let options: RetryOptions
    let trigger: Dispatch.Trigger
    private let author: EventAuthor

    init(
        _ snapshot: LedgerSnapshot, _ source: String, _ options: RetryOptions,
        trigger: Dispatch.Trigger = .manual
    ) {
        (self.snapshot, self.source, self.options) = (snapshot, source, options)
        self.trigger = trigger
        author = snapshot.author(options.actor)
    }

    /// - Throws: `invalidInput` for an id that is too long, `refused` for one that is taken, and what reading throws.
    func decide() throws(LedgerError) -> Decision<RetryOutcome> {
        let scene: ChainScene
        do throws(LedgerError) {
            scene = try ChainScene(snapshot, campaign: source)
        } catch {
            guard error.code == .unknownCampaign else { throw error }
            return refuse(
                .unknownCampaign, "no event names it",
                "'stats' without arguments lists the campaigns there are.")
        }
        let status = scene.facts.status
        guard status.isTerminal else {
            return refuse(
                .sourceNotTerminal, "it is \(status.name)",
                status == .sending || status == .paused
                    ? "Wait for the run to finish, or complete or cancel it first."
                    : "Only a run that was completed, was cancelled or failed can be retried.")
        }
        let choice = try RetryChoice(scene, options, now: author.time)
        if let refusal = try refusal(of: choice) { return refusal }
        if let other = try retryInProgress(scene, choice) {
            return refuse(
                .retryInProgress, "the retry '\(other)' is not over and targets the same contacts",
                "Wait for it, or cancel it: nobody is to be sent to by both.")
        }
        switch options.form {
        case .linked(let id, let runAt): return try link(scene, choice, id: id, runAt: runAt)
        case .inPlace: return try request(scene, choice)
        }
    }

    private func refusal(of choice: RetryChoice) throws(LedgerError) -> Decision<RetryOutcome>? {
        guard choice.chosen.isEmpty else { return nil }
        let leftOut = choice.leftOut
        if options.audience == .failed, choice.failed == 0 {
            let skipped =
                choice.skipped == 0
                ? "There is nothing to retry."
                : "The \(choice.skipped) skipped contacts were left out on purpose, and the same "
                    + "campaign would skip them again: mend the reason, and clone it to send to everybody."
            return refuse(.nothingFailed, "no contact failed", skipped)
        }
        if !leftOut.isEmpty, leftOut.allSatisfy({ $0.reason == .retentionExpired }) {
            let days = try snapshot.policy().retentionDays ?? 0
            return refuse(
                .retentionExpired,
                "there are no failed contacts to look up: "
                    + (leftOut.count == 1 ? "its attempt is" : "all \(leftOut.count) attempts are")
                    + " older than \(days) \(days == 1 ? "day" : "days")",
                "Clone the campaign to send to everybody again, or name the contacts: 'failed' "
                    + "still lists them.", leftOut)
        }
        let counts = RetryExclusion.allCases.map { reason in
            (reason: reason, count: leftOut.lazy.filter { $0.reason == reason }.count)
        }.filter { $0.count > 0 }
        let named = counts.map { "\($0.count) \($0.reason.words)" }.joined(separator: ", ")
        return refuse(
            .nothingFailed,
            named.isEmpty ? "no contact was named" : "nobody is left to be tried: \(named)",
            "See 'reached' for what holds a contact back.", leftOut)
    }

    private func refuse(
        _ code: RetryRefusal, _ reason: String, _ remedy: String,
        _ leftOut: [LeftOutContact] = []
    ) -> Decision<RetryOutcome> {
        Decision(
            events: [], guarded: nil,
            result: .refused(
                RetryRefused(
                    code: code, message: "Unable to retry campaign '\(source)': \(reason).",
                    remedy: remedy, leftOut: leftOut, asOf: snapshot.asOf)))
    }

    /// Id of another retry of the source that is not over and targets a chosen contact.
    private func retryInProgress(
        _ scene: ChainScene, _ choice: RetryChoice
    ) throws(LedgerError) -> String? {
        let open = scene.retries.filter { !scene.result.campaigns[$0].status.isTerminal }
        guard !open.isEmpty else { return nil }
        let chosen = Set(choice.chosen.compactMap(\.number))
        for retry in open {
            for home in scene.result.homes(of: retry)
            where chosen.contains(scene.result.table.contact[Int(home)])
                && scene.result.result(ofHome: home) != nil
            {
                return try snapshot.campaignID(retry)
            }
        }
        return nil
    }
}

extension RetryDecision {
    private var origin: [JSONMember] {
        [JSONMember("trigger", .string(trigger.rawValue))]
            + (options.guarding == .strict
                ? [] : [JSONMember("override", .string("resendAnyway"))])
    }

    private func link(
        _ scene: ChainScene, _ choice: RetryChoice, id: String?, runAt: Timestamp?
    ) throws(LedgerError) -> Decision<RetryOutcome> {
        let quota = scene.folded.policy.scheduledQuota
        if let quota {
            let scheduled = try snapshot.scheduledCampaigns()
            guard scheduled < quota else {
                return refuse(
                    .quotaExceeded,
                    "\(scheduled == 1 ? "1 campaign is" : "\(scheduled) campaigns are") scheduled, and "
                        + "the policy allows \(quota)",
                    "Cancel a scheduled campaign, or wait until one has started.")
            }
        }
        let campaign = try newID(id, scene)
        let runAt =
            runAt
            ?? Timestamp(
                microseconds: author.time.microseconds + RetryOptions.defaultDelayMicroseconds)
        let contacts = choice.chosen.map(\.id)
        let configuration = try CampaignConfiguration(
            of: scene.campaign, scene.facts, snapshot)
        let created = author.event(
            .campaignCreated, subject: campaign,
            configuration.members + [JSONMember("retryOf", .string(source))] + origin)
        let scheduled = author.event(
            .campaignScheduled, subject: campaign,
            [JSONMember("runAt", .string(runAt.description))])
        var guarded = scene.guarded()
        guarded.watchesScheduling = quota != nil
        guarded.newCampaign = campaign
        return Decision(
            events: [created]
                + author.listing(
                    contacts, .campaignAudienceResolved, subject: campaign,
                    options.guarding == .strict ? [] : origin.suffix(1)) + [scheduled],
            guarded: guarded,
            result: .accepted(
                RetrySummary(
                    campaign: campaign, retryOf: source, runAt: runAt, contacts: contacts,
                    leftOut: choice.leftOut, position: nil, asOf: snapshot.asOf)))
    }

    private func request(
        _ scene: ChainScene, _ choice: RetryChoice
    ) throws(LedgerError) -> Decision<RetryOutcome> {
        let author = snapshot.author(options.actor, after: try latest(scene, choice))
        let contacts = choice.chosen.map(\.id)
        let reason = options.reason.map { [JSONMember("reason", .string($0))] } ?? []
        return Decision(
            events: author.listing(
                contacts, .campaignRetryRequested, subject: source, origin + reason),
            guarded: scene.guarded(),
            result: .accepted(
                RetrySummary(
                    campaign: source, retryOf: source, runAt: nil, contacts: contacts,
                    leftOut: choice.leftOut, position: nil, asOf: snapshot.asOf)))
    }

    /// The latest time that was told of the campaign, or of a dispatch of a chosen contact: a request that came
    /// before would change nothing.
    private func latest(
        _ scene: ChainScene, _ choice: RetryChoice
    ) throws(LedgerError) -> Timestamp? {
        var latest = try CampaignHistory(of: scene.campaign, snapshot).latest
        for contact in choice.chosen {
            guard let number = contact.number else { continue }
            for home in try scene.homes(of: number)
            where scene.result.table.campaign[Int(home)] == scene.campaign {
                guard let last = scene.result.result(ofHome: home)?.last,
                    let dispatch = try snapshot.dispatch(of: scene.result.table.number(last))
                else { continue }
                latest = max(latest ?? dispatch.time, dispatch.time)
            }
        }
        return latest
    }

    /// Numbers tried for the id of a retry that nobody names.
    private static let mostRetries = 65_535

    private func newID(_ asked: String?, _ scene: ChainScene) throws(LedgerError) -> String {
        if let asked {
            guard try !isTaken(asked) else {
                throw LedgerError(
                    .refused, "Unable to retry campaign '\(source)': '\(asked)' is taken.",
                    remedy: "Give the retry an id that no event names.")
            }
            return asked
        }
        // Room for the ending within the limit of ids, cut where a character begins.
        var stem = source
        while stem.utf8.count > EventLimits.campaign.upperBound - "-retry-65535".utf8.count {
            stem.removeLast()
        }
        for number in 1...Self.mostRetries {
            let id = "\(stem)-retry-\(number)"
            if try !isTaken(id) { return id }
        }
        throw LedgerError(
            .invalidInput, "Unable to retry campaign '\(source)': it has too many retries.",
            remedy: "Give the retry an id.")
    }

    private func isTaken(_ id: String) throws(LedgerError) -> Bool {
        try snapshot.reading { () throws(EventLogError) in
            try snapshot.view.find(.group, Array(id.utf8)) != nil
        }
    }
}
