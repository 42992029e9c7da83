import Campaigns
import EventLog
import JSON

/// The steps of a campaign's life, as people take them. Each is decided on the ledger as it is at the
/// moment of the commit: of two operators who ask for what excludes each other, one is refused. On
/// return the event is on disk.
extension Ledger {
    /// Makes a campaign: a draft, with an audience where contacts are given, all in one commit.
    ///
    /// - Parameters:
    ///   - id: 1 to 128 bytes of UTF-8; no event may be about a campaign of this id.
    ///   - description: what is said of it.
    ///   - contacts: ids of the audience, each 1 to 256 bytes of UTF-8; more may follow.
    ///   - actor: who asks for it.
    /// - Returns: what was recorded: the `campaign.created`, and a `campaign.audienceResolved` for each
    ///   10,000 contacts.
    /// - Throws: `refused` where events are about such a campaign already, `invalidInput`, and what an
    ///   append throws. Nothing is recorded then.
    /// - Complexity: O(contacts).
    @discardableResult
    public func createCampaign(
        _ id: String, _ description: CampaignDescription = CampaignDescription(),
        contacts: [String] = [], actor: String
    ) throws(LedgerError) -> ActingOutcome {
        try ActingCheck.campaign(id)
        try ActingCheck.actor(actor)
        try ActingCheck.contacts(contacts)
        let members = try description.members()
        let author = try snapshot().author(actor)
        let events =
            [author.event(.campaignCreated, subject: id, members)]
            + author.listing(contacts, .campaignAudienceResolved, subject: id)
        do throws(LedgerError) {
            // A campaign that no event names has no number yet that a guard could name.
            return try outcome(
                of: appendBlocking(
                    cloudEvents: events, under: .group([UInt8](id.utf8), lastPosition: 0)))
        } catch {
            guard error.code == .unexpectedState else { throw error }
            throw LedgerError(
                .refused,
                "Unable to create the campaign '\(id)': there are events about it already.",
                remedy: "Choose another id, or edit the campaign; nothing was recorded.")
        }
    }

    /// Says something new of a campaign: what the description leaves out stays as it is.
    ///
    /// - Returns: the `campaign.edited`.
    /// - Throws: `refused` where the campaign is a linked retry that has started, or has one that has:
    ///   it would not send what was edited; `unknownCampaign`, `invalidInput`, and what an append
    ///   throws.
    @discardableResult
    public func editCampaign(
        _ id: String, _ description: CampaignDescription, actor: String
    ) throws(LedgerError) -> ActingOutcome {
        try ActingCheck.actor(actor)
        let members = try description.members()
        guard !members.isEmpty else {
            throw LedgerError(
                .invalidInput, "Unable to edit the campaign '\(id)': nothing is to be changed.",
                remedy: "Give a name, a channel, a message or an audience filter.")
        }
        return try acting { snapshot throws(LedgerError) in
            let scene = try CampaignScene(snapshot, id)
            let guarded = try scene.guardedEdit()
            return ([scene.author(actor).event(.campaignEdited, subject: id, members)], guarded)
        }
    }

    /// Schedules a draft, or a scheduled campaign anew.
    ///
    /// - Parameters:
    ///   - id: of the campaign.
    ///   - runAt: when it is due; a time that is over means at once.
    ///   - actor: who asks for it.
    /// - Returns: the `campaign.scheduled`.
    /// - Throws: `refused` for a campaign of another status, or where as many campaigns are scheduled
    ///   as the policy allows; `unknownCampaign`, and what an append throws.
    @discardableResult
    public func scheduleCampaign(
        _ id: String, runAt: Timestamp, actor: String
    ) throws(LedgerError) -> ActingOutcome {
        try take(.schedule, id, [JSONMember("runAt", .string(runAt.description))], actor)
    }

    /// Starts a draft or a scheduled campaign.
    /// - Returns: the `campaign.started`.
    /// - Throws: `refused` for a campaign of another status, `unknownCampaign`, and what an append
    ///   throws.
    @discardableResult
    public func startCampaign(
        _ id: String, reason: String? = nil, actor: String
    ) throws(LedgerError) -> ActingOutcome {
        try take(.start, id, Self.members(reason), actor)
    }

    /// Pauses a campaign that is sending.
    /// - Returns: the `campaign.paused`.
    /// - Throws: `refused` for a campaign of another status, `unknownCampaign`, and what an append
    ///   throws.
    @discardableResult
    public func pauseCampaign(
        _ id: String, reason: String? = nil, actor: String
    ) throws(LedgerError) -> ActingOutcome {
        try take(.pause, id, Self.members(reason), actor)
    }

    /// Resumes a paused campaign.
    /// - Returns: the `campaign.resumed`.
    /// - Throws: `refused` for a campaign of another status, `unknownCampaign`, and what an append
    ///   throws.
    @discardableResult
    public func resumeCampaign(
        _ id: String, reason: String? = nil, actor: String
    ) throws(LedgerError) -> ActingOutcome {
        try take(.resume, id, Self.members(reason), actor)
    }

    /// Ends the run of a campaign that is sending or paused.
    /// - Returns: the `campaign.completed`.
    /// - Throws: `refused` for a campaign of another status, `unknownCampaign`, and what an append
    ///   throws.
    @discardableResult
    public func completeCampaign(
        _ id: String, reason: String? = nil, actor: String
    ) throws(LedgerError) -> ActingOutcome {
        try take(.complete, id, Self.members(reason), actor)
    }

    /// Cancels a campaign whose run is not over. What was sent stays sent.
    /// - Returns: the `campaign.cancelled`.
    /// - Throws: `refused` for a campaign whose run is over, `unknownCampaign`, and what an append
    ///   throws.
    @discardableResult
    public func cancelCampaign(
        _ id: String, reason: String? = nil, actor: String
    ) throws(LedgerError) -> ActingOutcome {
        try take(.cancel, id, Self.members(reason), actor)
    }

    private static func members(_ reason: String?) -> [JSONMember] {
        reason.map { [JSONMember("reason", .string($0))] } ?? []
    }

    private func take(
        _ step: CampaignStep, _ id: String, _ members: [JSONMember], _ actor: String
    ) throws(LedgerError) -> ActingOutcome {
        try ActingCheck.actor(actor)
        return try acting { snapshot throws(LedgerError) in
            let scene = try CampaignScene(snapshot, id)
            try scene.check(step)
            let guarded = try scene.guarded(step)
            return ([scene.author(actor).event(step.type, subject: id, members)], guarded)
        }
    }
}
